//! The data gate's jobs: a run in steps, a run against the API between page and engine, cases and files of it.
//! What is tried and what it means is the engine's.

use crate::{WORKSPACE, bytes_of, is_cancelled, now, post, refuse};
use check::gates::data::CaseAddress;
use check::network::{Answer, Failure};
use check::wire::{Event, JobId};
use check::{Body, Response};
use engine::{DataStep, Workspace};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

thread_local! {
    /// The run against the API that goes on, and when it began.
    static LIVE: RefCell<Option<(JobId, f64)>> = const { RefCell::new(None) };
}

/// Tries all cases; between two steps the page may cancel, and keeps what was found.
pub async fn run(id: JobId) {
    match WORKSPACE.with_borrow_mut(Workspace::begin_data) {
        Ok(()) => go_on(id).await,
        Err(sentence) => refuse(id, &sentence),
    }
}

pub async fn replay(id: JobId, address: Option<CaseAddress>) {
    match WORKSPACE.with_borrow_mut(|w| w.begin_replay(address)) {
        Ok(()) => go_on(id).await,
        Err(sentence) => refuse(id, &sentence),
    }
}

async fn go_on(id: JobId) {
    /// Between two words to the page, in milliseconds.
    const PATIENCE: f64 = 50.0;
    let before = now();
    let mut told = before;
    loop {
        let step = match is_cancelled(id).await {
            true => WORKSPACE.with_borrow_mut(Workspace::cancel_data),
            false => WORKSPACE.with_borrow_mut(Workspace::step_data),
        };
        match step {
            DataStep::Done(report, comparison) => {
                return post(&Event::Judged { id, report, comparison, millis: now() - before }, &[]);
            }
            DataStep::More { done, total } if now() - told > PATIENCE => {
                told = now();
                progress(id, done, total);
            }
            _ => {}
        }
    }
}

fn progress(id: JobId, done: u32, total: u32) {
    post(&Event::Progress { id, done: done.into(), total: total.into(), what: "Trying cases".into() }, &[]);
}

/// What is due of a run against the API. The first call begins it.
pub async fn poll(id: JobId, now_millis: u64) {
    let is_new = LIVE.with_borrow(|live| live.as_ref().is_none_or(|(known, _)| *known != id));
    if is_new {
        LIVE.set(Some((id, now())));
        WORKSPACE.with_borrow_mut(Workspace::begin_live_data);
    }
    let mut poll = engine::DataPoll::default();
    let mut done = None;
    if is_cancelled(id).await {
        poll.is_done = true;
        done = Some(WORKSPACE.with_borrow_mut(Workspace::cancel_data));
    } else {
        poll = WORKSPACE.with_borrow_mut(|w| w.poll_data(now_millis));
    }
    let (tried, total) = WORKSPACE.with_borrow_mut(Workspace::data_progress);
    progress(id, tried, total);
    let engine::DataPoll { sends, bodies, wait_until_millis, is_done } = poll;
    post(&Event::DataSends { id, sends, wait_until_millis, is_done }, &bodies);
    if !is_done {
        return;
    }
    let before = LIVE.with_borrow_mut(Option::take).map_or(0.0, |(_, before)| before);
    // Blind spots need no request: they are looked for to the end.
    let mut step = done.unwrap_or_else(|| WORKSPACE.with_borrow_mut(Workspace::step_data));
    loop {
        match step {
            DataStep::Done(report, comparison) => {
                return post(&Event::Judged { id, report, comparison, millis: now() - before }, &[]);
            }
            _ => {
                let cancelled = is_cancelled(id).await;
                step = WORKSPACE.with_borrow_mut(|w| if cancelled { w.cancel_data() } else { w.step_data() });
            }
        }
    }
}

/// What came of one request.
pub async fn answer(
    now_millis: u64,
    ticket: u32,
    answer: Option<Box<Answer>>,
    failure: Option<Failure>,
    attachment: JsValue,
) {
    let came = match (answer, failure) {
        (Some(answer), _) => {
            let body = bytes_of(attachment).await.unwrap_or_default();
            Ok(Response { body: Some(Body(body)), ..answer.response })
        }
        (None, Some(failure)) => Err(failure),
        (None, None) => return,
    };
    WORKSPACE.with_borrow_mut(|w| w.answer_data(now_millis, ticket, came));
}
