//! The network worker: the only code that fetches. It sends what it is told to, once, and tells what the browser
//! shows of it; whether to send, and what an answer means, is decided elsewhere.

use crate::{body, now, post};
use check::exchange::{Completeness, Timing};
use check::network::{Answer, Failure, Look, PlannedRequest};
use check::wire::{Event, JobId};
use check::{Header, Headers, Response};
use gloo_net::http::RequestBuilder;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Blob, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials,
    RequestMode,
};

/// Progress is told each time this much more has come.
const PROGRESS_BYTES: u64 = 256 << 10;

/// Larger answers would not fit a page's memory beside their index.
const MAX_BYTES: u64 = 1 << 30;

/// Why a request was ended before its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    No,
    ByPerson,
    ByTimeout,
}

struct Flight {
    controller: AbortController,
    ended: Rc<Cell<Ended>>,
}

thread_local! {
    static FLIGHTS: RefCell<BTreeMap<JobId, Flight>> = const { RefCell::new(BTreeMap::new()) };
}

/// Ends a request that is on its way; one that is not is left alone.
pub fn cancel(id: JobId) {
    FLIGHTS.with_borrow(|flights| {
        if let Some(flight) = flights.get(&id) {
            flight.ended.set(Ended::ByPerson);
            flight.controller.abort();
        }
    });
}

/// `files`: those that the body takes bytes from, by [`check::network::PlannedFile::index`].
pub async fn send(id: JobId, request: PlannedRequest, files: Vec<JsValue>) {
    let Ok(controller) = AbortController::new() else {
        let words = "this browser can't cancel a request, so none is sent".into();
        return post(&Event::Failed { id, failure: Failure::NotARequest { words } }, &[]);
    };
    let ended = Rc::new(Cell::new(Ended::No));
    let signal = controller.signal();
    let timer = Timer::start(request.timeout_millis, {
        let (controller, ended) = (controller.clone(), ended.clone());
        move || {
            if ended.get() == Ended::No {
                ended.set(Ended::ByTimeout);
                controller.abort();
            }
        }
    });
    FLIGHTS.with_borrow_mut(|f| f.insert(id, Flight { controller, ended: ended.clone() }));
    let outcome = fly(id, &request, &files, &signal, &ended).await;
    drop(timer);
    FLIGHTS.with_borrow_mut(|f| f.remove(&id));
    match outcome {
        Ok((answer, body)) => {
            crate::post_with(&Event::Answered { id, answer: Box::new(answer) }, &[body.into()])
        }
        Err(failure) => post(&Event::Failed { id, failure }, &[]),
    }
}

async fn fly(
    id: JobId,
    request: &PlannedRequest,
    files: &[JsValue],
    signal: &web_sys::AbortSignal,
    ended: &Cell<Ended>,
) -> Result<(Answer, Blob), Failure> {
    let not_a_request = |error: &dyn std::fmt::Display| Failure::NotARequest { words: error.to_string() };
    let method = request
        .method
        .parse()
        .map_err(|_| not_a_request(&format!("{} is no HTTP method", request.method)))?;
    let mut builder = RequestBuilder::new(&request.url.0)
        .method(method)
        .abort_signal(Some(signal))
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer);
    let headers = web_sys::Headers::new().map_err(|e| not_a_request(&words_of(&e)))?;
    for (name, value) in &request.headers {
        headers.append(name, &value.0).map_err(|e| not_a_request(&words_of(&e)))?;
    }
    builder = builder.headers(gloo_net::http::Headers::from_raw(headers));
    let body = body::of(request, files).await.map_err(|file_name| Failure::FileGone { file_name })?;
    let ready = match body {
        Some(body) => builder.body(body),
        None => builder.build(),
    }
    .map_err(|e| not_a_request(&e))?;

    let policy = Policy::watch();
    let start = now();
    let sent = ready.send().await;
    let headers_millis = millis_since(start);
    let blocked = policy.violated();
    let raw = sent.map_err(|_| match (ended.get(), blocked) {
        (_, Some(directive)) => Failure::RefusedByPolicy { directive },
        (Ended::ByPerson, _) => Failure::Cancelled { has_headers: false },
        (Ended::ByTimeout, _) => {
            Failure::TimedOut { limit_millis: request.timeout_millis, has_headers: false }
        }
        (Ended::No, _) => Failure::Unseen { elapsed_millis: headers_millis, is_online: is_online() },
    })?;
    let total = raw.headers().get("content-length").and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    let headers = headers_of(&raw, &request.url.0);
    let raw: web_sys::Response = raw.into();
    let (parts, size_bytes) = body_of(id, &raw, total).await.map_err(|received| match ended.get() {
        Ended::ByPerson => Failure::Cancelled { has_headers: true },
        Ended::ByTimeout => Failure::TimedOut { limit_millis: request.timeout_millis, has_headers: true },
        Ended::No => Failure::BrokenOff { elapsed_millis: millis_since(start), received_bytes: received },
    })?;
    let body = Blob::new_with_u8_array_sequence(&parts).map_err(|_| Failure::BrokenOff {
        elapsed_millis: millis_since(start),
        received_bytes: size_bytes,
    })?;
    let response = Response {
        status: Some(raw.status()),
        headers,
        final_url: raw.redirected().then(|| raw.url()),
        timing: Some(Timing { headers_millis, total_millis: millis_since(start) }),
        body: None,
    };
    Ok((Answer { response, size_bytes }, body))
}

/// The parts of the body as they came. The error is how much had come.
async fn body_of(id: JobId, raw: &web_sys::Response, total: u64) -> Result<(js_sys::Array, u64), u64> {
    let parts = js_sys::Array::new();
    let Some(stream) = raw.body() else { return Ok((parts, 0)) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let (mut done, mut told) = (0u64, 0u64);
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|_| done)?;
        let value = js_sys::Reflect::get(&part, &"value".into()).map_err(|_| done)?;
        if value.is_undefined() {
            return Ok((parts, done));
        }
        let chunk: js_sys::Uint8Array = value.unchecked_into();
        done += u64::from(chunk.length());
        parts.push(&chunk);
        if done > MAX_BYTES {
            let _ = reader.cancel();
            return Err(done);
        }
        if done - told >= PROGRESS_BYTES {
            told = done;
            post(&Event::Progress { id, done, total, what: "receiving".into() }, &[]);
        }
    }
}

/// What the browser lets a page see. Of another origin that is what it lists as safe and what the server exposes.
fn headers_of(response: &gloo_net::http::Response, url: &str) -> Headers {
    let list = response.headers().entries().map(|(name, value)| Header { name, value }).collect();
    let is_own = web_sys::Url::new(url).is_ok_and(|u| u.origin() == crate::scope().location().origin())
        && response.type_() == web_sys::ResponseType::Basic;
    let completeness = if is_own { Completeness::Complete } else { Completeness::FilteredByBrowser };
    Headers { completeness, list }
}

/// A GET whose answer the page may not read: it tells only whether anything answers.
pub async fn look(id: JobId, url: String) {
    const PATIENCE_MILLIS: u32 = 10_000;
    let Ok(controller) = AbortController::new() else {
        return post(&Event::Looked { id, look: Look::Nothing }, &[]);
    };
    let signal = controller.signal();
    let timer = Timer::start(PATIENCE_MILLIS, {
        let controller = controller.clone();
        move || controller.abort()
    });
    let ended = Rc::new(Cell::new(Ended::No));
    FLIGHTS.with_borrow_mut(|f| f.insert(id, Flight { controller, ended }));
    let request = RequestBuilder::new(&url)
        .mode(RequestMode::NoCors)
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&signal));
    let look = match request.send().await {
        Ok(_) => Look::Answered,
        Err(_) => Look::Nothing,
    };
    drop(timer);
    FLIGHTS.with_borrow_mut(|f| f.remove(&id));
    post(&Event::Looked { id, look }, &[]);
}

fn is_online() -> bool {
    crate::scope().navigator().on_line()
}

fn millis_since(start: f64) -> u32 {
    (now() - start).max(0.0).round() as u32
}

fn words_of(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|e| String::from(e.message()))
        .unwrap_or_else(|| format!("{error:?}"))
}

/// A time after which something is done, unless it is dropped before.
struct Timer {
    handle: i32,
    _call: Closure<dyn FnMut()>,
}

impl Timer {
    fn start(millis: u32, call: impl FnMut() + 'static) -> Option<Timer> {
        let call = Closure::<dyn FnMut()>::new(call);
        let handle = crate::scope()
            .set_timeout_with_callback_and_timeout_and_arguments_0(
                call.as_ref().unchecked_ref(),
                i32::try_from(millis).unwrap_or(i32::MAX),
            )
            .ok()?;
        Some(Timer { handle, _call: call })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        crate::scope().clear_timeout_with_handle(self.handle);
    }
}

/// Whether the page's own policy refused an address while this lives.
struct Policy {
    seen: Rc<RefCell<Option<String>>>,
    call: Closure<dyn FnMut(web_sys::SecurityPolicyViolationEvent)>,
}

impl Policy {
    fn watch() -> Policy {
        let seen = Rc::new(RefCell::new(None));
        let call = Closure::<dyn FnMut(_)>::new({
            let seen = seen.clone();
            move |event: web_sys::SecurityPolicyViolationEvent| {
                *seen.borrow_mut() = Some(event.effective_directive());
            }
        });
        let _ = crate::scope()
            .add_event_listener_with_callback("securitypolicyviolation", call.as_ref().unchecked_ref());
        Policy { seen, call }
    }

    fn violated(&self) -> Option<String> {
        self.seen.borrow_mut().take()
    }
}

impl Drop for Policy {
    fn drop(&mut self) {
        let _ = crate::scope().remove_event_listener_with_callback(
            "securitypolicyviolation",
            self.call.as_ref().unchecked_ref(),
        );
    }
}
