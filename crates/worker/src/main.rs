//! The engine in a Web Worker: takes jobs from the page, owns the bytes, answers with windows and findings.
//! It judges nothing itself. The same program runs a second time as the network worker, which only sends.

mod body;
mod data;
mod network;

use check::view::Export;
use check::wire::{Event, Job, JobId};
use check::{DocumentName, ENGINE_VERSION};
use document::{Document, Parser, Progress};
use engine::{ExportStep, Opened, RunStep, Simulation, Workspace};
use std::cell::RefCell;
use std::collections::BTreeSet;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, ReadableStreamDefaultReader};

/// Bytes parsed between two looks at the message queue: about 10 ms.
const STEP_BYTES: usize = 2 << 20;

thread_local! {
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
    static CANCELLED: RefCell<BTreeSet<JobId>> = const { RefCell::new(BTreeSet::new()) };
    /// Jobs are done one after the other, in the order they came.
    static QUEUE: RefCell<std::collections::VecDeque<(Job, JsValue)>> = const { RefCell::new(std::collections::VecDeque::new()) };
    static BUSY: RefCell<bool> = const { RefCell::new(false) };
}

fn main() {
    console_error_panic_hook::set_once();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let parts: js_sys::Array = event.data().unchecked_into();
        match serde_json::from_str(&parts.get(0).as_string().unwrap_or_default()) {
            Ok(Job::Cancel { id }) => {
                network::cancel(id);
                CANCELLED.with_borrow_mut(|c| {
                    c.insert(id);
                });
            }
            // Requests do not wait for each other, nor for anything that is computed.
            Ok(Job::Send { id, request }) => {
                let files = parts.iter().skip(1).collect();
                spawn_local(network::send(id, *request, files));
            }
            Ok(Job::Look { id, url }) => spawn_local(network::look(id, url.0)),
            Ok(job) => {
                QUEUE.with_borrow_mut(|q| q.push_back((job, parts.get(1))));
                if !BUSY.replace(true) {
                    spawn_local(drain());
                }
            }
            Err(error) => {
                web_sys::console::error_1(&format!("a message that the worker can't read: {error}").into())
            }
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&Event::Ready { build: build(), engine_version: ENGINE_VERSION }, &[]);
}

/// The build that this worker belongs to: its own address ends in `/b/<build>/<file>`. Empty where it does not.
fn build() -> String {
    let address = scope().location().href();
    let mut folders = address.rsplit('/').skip(1);
    let build = folders.next().unwrap_or_default();
    if folders.next() == Some("b") { build.to_string() } else { String::new() }
}

async fn drain() {
    while let Some((job, attachment)) = QUEUE.with_borrow_mut(|q| q.pop_front()) {
        work(job, attachment).await;
    }
    BUSY.set(false);
}

async fn work(job: Job, attachment: JsValue) {
    match job {
        Job::Recognise { id, kind } => match bytes_of(attachment).await {
            Ok(bytes) => {
                let recognised = match kind {
                    Some(kind) => engine::exchange::recognise_as(&bytes, kind),
                    None => engine::exchange::recognise(&bytes),
                };
                post(&Event::Recognised { id, recognised }, &[]);
            }
            Err(sentence) => post(&Event::Refused { id, sentence }, &[]),
        },
        Job::Feed { id, document } => feed(id, document, attachment).await,
        Job::Close { document } => WORKSPACE.with_borrow_mut(|w| w.close(document)),
        Job::Configure { check } => WORKSPACE.with_borrow_mut(|w| w.configure(*check)),
        Job::Run { id } => run(id).await,
        Job::RunData { id } => data::run(id).await,
        Job::ReplayData { id, address } => data::replay(id, address).await,
        Job::PlanData { id, draft, values, page } => {
            match WORKSPACE.with_borrow_mut(|w| w.plan_data(&draft, &values, &page)) {
                Ok(plan) => post(&Event::DataPlanned { id, plan: Box::new(plan) }, &[]),
                Err(sentence) => refuse(id, &sentence),
            }
        }
        Job::PollData { id, now_millis } => data::poll(id, now_millis).await,
        Job::AnswerData { id: _, ticket, answer, failure, now_millis } => {
            data::answer(now_millis, ticket, answer, failure, attachment).await;
        }
        Job::CaseCurl { id, address } => match WORKSPACE.with_borrow_mut(|w| w.case_curl(address)) {
            Ok(text) => post(&Event::Copied { id, text }, &[]),
            Err(sentence) => refuse(id, &sentence),
        },
        Job::Rows { id, document, first_line, count, focus_offset } => {
            let (rows, line_count) =
                WORKSPACE.with_borrow(|w| w.rows(document, first_line, count, focus_offset));
            post(&Event::Rows { id, document, rows, line_count }, &[]);
        }
        Job::Format { id, document } => match WORKSPACE.with_borrow(|w| w.format(document)) {
            Some(text) => post(&Event::Text { id, document }, &[text]),
            None => refuse(id, "Only whole JSON is formatted; this text was left as it is."),
        },
        Job::Markdown { id, fingerprint } => {
            let text = WORKSPACE.with_borrow(|w| w.markdown(fingerprint));
            post(&Event::Copied { id, text }, &[]);
        }
        Job::Share { id, options } => {
            let (fragment, contents) = WORKSPACE.with_borrow(|w| w.link(options.includes_body));
            post(&Event::Shared { id, fragment, contents }, &[]);
        }
        Job::Save { id, options } => {
            let (file, contents) = WORKSPACE.with_borrow(|w| w.file(options.includes_body));
            post(&Event::Saved { id, contents }, &[file]);
        }
        Job::OpenLink { id, fragment } => opened(id, Opened::from_link(&fragment)),
        Job::OpenFile { id } => match bytes_of(attachment).await {
            Ok(bytes) => opened(id, Opened::from_file(&bytes)),
            Err(sentence) => post(&Event::Refused { id, sentence }, &[]),
        },
        Job::Plan { id, draft, values, page, files } => {
            let plan = Box::new(engine::browser::plan(&draft, &values, &page, &files));
            post(&Event::Planned { id, plan }, &[]);
        }
        Job::Simulate { id, draft, values } => {
            match WORKSPACE.with_borrow_mut(|w| w.simulate(&draft, &values)) {
                Ok(Simulation { exchange, body, state }) => {
                    post(&Event::Simulated { id, exchange: Box::new(exchange), state }, &[body]);
                }
                Err(sentence) => post(&Event::Refused { id, sentence }, &[]),
            }
        }
        Job::ResetService { id } => {
            WORKSPACE.with_borrow_mut(Workspace::reset_service);
            post(&Event::ServiceReset { id }, &[]);
        }
        Job::Extract { id, extractions } => {
            let (values, missing) = WORKSPACE.with_borrow(|w| w.extract(&extractions));
            post(&Event::Extracted { id, values, missing }, &[]);
        }
        Job::Curl { id, draft } => {
            let (text, _) = engine::exchange::curl::export(&draft, engine::exchange::curl::Secrets::AsNames);
            post(&Event::Copied { id, text }, &[]);
        }
        Job::Tree { id, document, first, count } => {
            let window = WORKSPACE.with_borrow(|w| w.tree(document, first, count));
            post(&Event::Tree { id, document, window }, &[]);
        }
        Job::Fold { document, row, is_open, all } => {
            WORKSPACE.with_borrow_mut(|w| w.fold(document, row, is_open, all));
        }
        Job::TreeFind { id, document, text, after } => {
            let (hit, row) = WORKSPACE.with_borrow_mut(|w| w.find_in_tree(document, &text, after));
            post(&Event::TreeFound { id, hit, row }, &[]);
        }
        Job::TreeShow { id, document, offset } => {
            let row = WORKSPACE.with_borrow_mut(|w| w.show_in_tree(document, offset));
            post(&Event::TreeShown { id, row }, &[]);
        }
        Job::CopyPart { id, document, node, part } => {
            let text = WORKSPACE.with_borrow(|w| w.part(document, node, part));
            post(&Event::Copied { id, text }, &[]);
        }
        Job::View { id, ask } => {
            let view = Box::new(WORKSPACE.with_borrow_mut(|w| w.view(&ask)));
            post(&Event::View { id, view }, &[]);
        }
        Job::UseOperation { id, operation, simulates } => {
            let made = WORKSPACE.with_borrow_mut(|w| match simulates {
                true => w.request_for_service(&operation),
                false => w.request_for(&operation),
            });
            match made {
                Some((draft, missing)) => post(&Event::Drafted { id, draft: Box::new(draft), missing }, &[]),
                None => refuse(id, "The contract has no such operation any more: look at the list again."),
            }
        }
        Job::Export { id, export } => write_file(id, export).await,
        Job::Pick { id, index } => match WORKSPACE.with_borrow(|w| w.pick(index)) {
            Some((exchange, body)) => {
                post(&Event::Picked { id, index, exchange: Box::new(exchange) }, &[body]);
            }
            None => refuse(id, "This exchange is not in the recording any more: look at the table again."),
        },
        Job::Compare { id } => {
            if let Some(older) = read(id, attachment).await {
                let difference = WORKSPACE.with_borrow(|w| w.compare(&older));
                post(&Event::Compared { id, difference }, &[]);
            }
        }
        Job::PropertyNames { id, edited, labels } => {
            let names = WORKSPACE.with_borrow(|w| engine::writing::names(w, edited, &labels));
            post(&Event::PropertyNames { id, names }, &[]);
        }
        Job::TextFaults { id } => match bytes_of(attachment).await {
            Ok(bytes) => {
                let faults = engine::writing::faults(bytes);
                post(&Event::TextFaults { id, faults }, &[]);
            }
            Err(sentence) => post(&Event::Refused { id, sentence }, &[]),
        },
        Job::Diagnose { id, request, page, failure, look } => {
            let diagnosis = engine::browser::diagnose(&request, &page, &failure, look);
            post(&Event::Diagnosed { id, diagnosis }, &[]);
        }
        Job::Cancel { .. } | Job::Send { .. } | Job::Look { .. } => {} // taken out of turn, where they arrive
    }
}

fn refuse(id: JobId, sentence: &str) {
    post(&Event::Refused { id, sentence: sentence.into() }, &[]);
}

fn opened(id: JobId, opened: Result<Opened, String>) {
    match opened {
        Ok(Opened { check, texts }) => {
            let (documents, buffers): (Vec<DocumentName>, Vec<Vec<u8>>) = texts.into_iter().unzip();
            post(&Event::Opened { id, check: Box::new(check), documents }, &buffers);
        }
        Err(sentence) => post(&Event::Refused { id, sentence }, &[]),
    }
}

async fn feed(id: JobId, name: DocumentName, attachment: JsValue) {
    if let Some(document) = read(id, attachment).await {
        let summary = WORKSPACE.with_borrow_mut(|w| w.put(name, document));
        post(&Event::Fed { id, document: name, summary }, &[]);
    }
}

/// Reads a text in steps. None: it can't be had, or the job was cancelled; that is told already.
async fn read(id: JobId, attachment: JsValue) -> Option<Document> {
    let bytes = match bytes_of(attachment).await {
        Ok(bytes) => bytes,
        Err(sentence) => {
            post(&Event::Refused { id, sentence }, &[]);
            return None;
        }
    };
    let total = bytes.len() as u64;
    let mut parser = Parser::new(bytes);
    while let Progress::More { done_bytes } = parser.step(STEP_BYTES) {
        post(&Event::Progress { id, done: done_bytes as u64, total, what: "reading".into() }, &[]);
        if is_cancelled(id).await {
            post(&Event::Cancelled { id }, &[]);
            return None;
        }
    }
    Some(engine::as_lines_if_better(parser.finish()))
}

/// Recorded traffic can be large, so its file is written in steps.
async fn write_file(id: JobId, export: Export) {
    if let Some(cases) = WORKSPACE.with_borrow_mut(|w| w.export_cases(export)) {
        return match cases {
            Ok(text) => post(&Event::Exported { id, export }, &[text.into_bytes()]),
            Err(sentence) => refuse(id, &sentence),
        };
    }
    let Some(mut run) = WORKSPACE.with_borrow(|w| w.begin_export(export)) else {
        return refuse(id, "There is no recorded traffic to save: drop a HAR file first.");
    };
    loop {
        match WORKSPACE.with_borrow(|w| w.step_export(&mut run)) {
            ExportStep::Done(file) => return post(&Event::Exported { id, export }, &[file]),
            ExportStep::More { done, total } => {
                let (done, total) = (done.into(), total.into());
                post(&Event::Progress { id, done, total, what: "Writing the traffic".into() }, &[]);
            }
        }
        if is_cancelled(id).await {
            return post(&Event::Cancelled { id }, &[]);
        }
    }
}

/// Between two steps the page may cancel; what the steps before found has been posted then.
async fn run(id: JobId) {
    let before = now();
    WORKSPACE.with_borrow_mut(Workspace::begin_run);
    loop {
        if is_cancelled(id).await {
            return post(&Event::Cancelled { id }, &[]);
        }
        match WORKSPACE.with_borrow_mut(Workspace::step_run) {
            RunStep::Recording { done, total } => post(
                &Event::Progress {
                    id,
                    done: done.into(),
                    total: total.into(),
                    what: "Judging recorded exchanges".into(),
                },
                &[],
            ),
            RunStep::More(gate) => post(&Event::Findings { id, gate }, &[]),
            RunStep::Done(report, comparison) => {
                return post(&Event::Judged { id, report, comparison, millis: now() - before }, &[]);
            }
        }
    }
}

/// Gives the message queue one turn, then tells whether the job was cancelled meanwhile.
async fn is_cancelled(id: JobId) -> bool {
    turn().await;
    CANCELLED.with_borrow_mut(|c| c.remove(&id))
}

/// A turn of a message channel; `setTimeout` would be held back to 4 ms.
async fn turn() {
    let Ok(channel) = MessageChannel::new() else { return };
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
        let _ = channel.port2().post_message(&JsValue::NULL);
    });
    let _ = JsFuture::from(promise).await;
    channel.port1().close();
}

fn now() -> f64 {
    scope().performance().map_or(0.0, |p| p.now())
}

/// The attachment's bytes. A Blob is streamed into one buffer of its size, never through a second copy.
async fn bytes_of(attachment: JsValue) -> Result<Vec<u8>, String> {
    const UNREADABLE: &str = "The file can't be read any more: it changed or went away. Choose it again.";
    let blob: Blob = match attachment.dyn_into::<Blob>() {
        Ok(blob) => blob,
        Err(other) => return Ok(js_sys::Uint8Array::new(&other).to_vec()),
    };
    let size = blob.size();
    if size >= f64::from(u32::MAX) {
        return Err("The text is larger than 4 GB, which a page can't hold: send a part of it.".into());
    }
    let mut bytes: Vec<u8> = Vec::new();
    bytes
        .try_reserve_exact(size as usize)
        .map_err(|_| "The text is larger than the memory that the browser gives a page.".to_string())?;
    let reader: ReadableStreamDefaultReader = blob.stream().get_reader().unchecked_into();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|_| UNREADABLE.to_string())?;
        let value = js_sys::Reflect::get(&part, &"value".into()).map_err(|_| UNREADABLE.to_string())?;
        if value.is_undefined() {
            return Ok(bytes);
        }
        let chunk: js_sys::Uint8Array = value.unchecked_into();
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Says something to the page; the buffers are handed over, not copied again.
fn post(event: &Event, buffers: &[Vec<u8>]) {
    let buffers: Vec<JsValue> =
        buffers.iter().map(|buffer| js_sys::Uint8Array::from(buffer.as_slice()).buffer().into()).collect();
    post_with(event, &buffers);
}

/// Says something to the page. A buffer is moved, a Blob goes by reference.
fn post_with(event: &Event, attachments: &[JsValue]) {
    let text = serde_json::to_string(event).unwrap_or_default();
    let parts = js_sys::Array::of1(&text.into());
    let transfer = js_sys::Array::new();
    for attachment in attachments {
        parts.push(attachment);
        if attachment.has_type::<js_sys::ArrayBuffer>() {
            transfer.push(attachment);
        }
    }
    if let Err(error) = scope().post_message_with_transfer(&parts, &transfer) {
        web_sys::console::error_1(&error);
    }
}
