//! One engine in a Web Worker: started, queued until it is ready, spoken to, ended. It knows nothing of checks;
//! what to feed to a new worker after a crash is the session's matter.

use check::wire::{Event, Job};
use js_sys::{Array, ArrayBuffer};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What a worker lets the page know.
pub enum Heard {
    Event(Box<Event>, Vec<JsValue>),
    /// It will say nothing more. Whether it had been ready, and the browser's words.
    Died {
        was_ready: bool,
        words: String,
    },
}

struct Live {
    worker: Worker,
    is_ready: bool,
    queue: Vec<(Job, Vec<JsValue>)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
    _on_message_error: Closure<dyn FnMut(MessageEvent)>,
}

/// A handle; clones speak to the same worker.
#[derive(Clone)]
pub struct WorkerClient {
    live: Rc<RefCell<Option<Live>>>,
    /// Rises with each worker, so that a late word of an ended one is not heard.
    generation: Rc<RefCell<u32>>,
    url: Rc<str>,
    /// `compute` or `network`: for whoever looks at the browser's list of workers.
    name: &'static str,
    on_heard: Rc<dyn Fn(Heard)>,
}

fn post(worker: &Worker, job: &Job, attachments: &[JsValue]) -> Result<(), JsValue> {
    let json = serde_json::to_string(job).map_err(|e| JsValue::from_str(&e.to_string()))?;
    let message = Array::of1(&json.into());
    let transfer = Array::new();
    for attachment in attachments {
        message.push(attachment);
        // A Blob goes by reference; a buffer is moved.
        if attachment.has_type::<ArrayBuffer>() {
            transfer.push(attachment);
        }
    }
    worker.post_message_with_transfer(&message, &transfer)
}

impl WorkerClient {
    pub fn new(url: String, name: &'static str, on_heard: impl Fn(Heard) + 'static) -> Self {
        WorkerClient {
            live: Rc::default(),
            generation: Rc::default(),
            url: url.into(),
            name,
            on_heard: Rc::new(on_heard),
        }
    }

    /// Ends the worker, if there is one, and starts a new one with nothing in it.
    pub fn restart(&self) {
        self.stop();
        if let Err(error) = self.start() {
            let words = format!("{error:?}");
            (self.on_heard)(Heard::Died { was_ready: false, words });
        }
    }

    fn start(&self) -> Result<(), JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(self.name);
        let worker = Worker::new_with_options(&self.url, &options)?;
        let generation = {
            let mut generation = self.generation.borrow_mut();
            *generation += 1;
            *generation
        };
        let this = self.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |e: MessageEvent| {
            this.hear(generation, e.data());
        });
        let this = self.clone();
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |e: ErrorEvent| {
            // A worker that could not be loaded gives an event without a message.
            this.die(
                generation,
                js_sys::Reflect::get(&e, &"message".into()).ok().and_then(|m| m.as_string()),
            );
        });
        let this = self.clone();
        let on_message_error = Closure::<dyn FnMut(MessageEvent)>::new(move |_: MessageEvent| {
            this.die(generation, Some("a message could not be read".into()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_message_error.as_ref().unchecked_ref()));
        *self.live.borrow_mut() = Some(Live {
            worker,
            is_ready: false,
            queue: Vec::new(),
            _on_message: on_message,
            _on_error: on_error,
            _on_message_error: on_message_error,
        });
        Ok(())
    }

    fn stop(&self) {
        if let Some(live) = self.live.borrow_mut().take() {
            live.worker.set_onmessage(None);
            live.worker.set_onerror(None);
            live.worker.set_onmessageerror(None);
            live.worker.terminate();
            // The closures may be running right now (a worker is ended by what it said): drop them later.
            crate::platform::after(0, move || drop(live));
        }
    }

    fn is_current(&self, generation: u32) -> bool {
        *self.generation.borrow() == generation && self.live.borrow().is_some()
    }

    fn hear(&self, generation: u32, data: JsValue) {
        if !self.is_current(generation) {
            return;
        }
        let (json, attachments) = match data.dyn_into::<Array>() {
            Ok(message) => (message.get(0).as_string(), message.iter().skip(1).collect()),
            Err(other) => (other.as_string(), Vec::new()),
        };
        match serde_json::from_str::<Event>(&json.unwrap_or_default()) {
            Ok(event) => {
                if matches!(event, Event::Ready { .. }) {
                    self.flush();
                }
                (self.on_heard)(Heard::Event(Box::new(event), attachments));
            }
            Err(error) => {
                self.die(generation, Some(format!("it said what this page does not know: {error}")))
            }
        }
    }

    fn flush(&self) {
        let mut live = self.live.borrow_mut();
        let Some(live) = live.as_mut() else { return };
        live.is_ready = true;
        for (job, attachments) in std::mem::take(&mut live.queue) {
            report_failed_post(post(&live.worker, &job, &attachments));
        }
    }

    fn die(&self, generation: u32, words: Option<String>) {
        if !self.is_current(generation) {
            return;
        }
        let was_ready = self.live.borrow().as_ref().is_some_and(|l| l.is_ready);
        self.stop();
        (self.on_heard)(Heard::Died { was_ready, words: words.unwrap_or_default() });
    }

    /// Sends a job, or keeps it until the worker is ready. Without a worker it is dropped.
    pub fn send(&self, job: Job, attachments: Vec<JsValue>) {
        let mut live = self.live.borrow_mut();
        match live.as_mut() {
            Some(live) if live.is_ready => report_failed_post(post(&live.worker, &job, &attachments)),
            Some(live) => live.queue.push((job, attachments)),
            None => {}
        }
    }
}

fn report_failed_post(result: Result<(), JsValue>) {
    if let Err(error) = result {
        web_sys::console::error_2(&"The engine could not be reached:".into(), &error);
    }
}
