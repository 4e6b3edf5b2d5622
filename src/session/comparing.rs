//! Two responses beside each other: the one in hand, and one from before, from a paste or from a file.

use super::judging::Pending;
use super::{Dialog, Session};
use crate::held::Text;
use crate::platform::blob_of_text;
use check::DocumentName;
use check::wire::{Difference, Job};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// What the dialog shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Compared {
    /// Nothing was asked yet.
    Nothing,
    Working,
    Done(Box<Difference>),
}

impl Session {
    /// The response that was in hand before this one.
    pub fn response_before(self) -> Option<Text> {
        let now = untrack(|| self.text(DocumentName::Response)).map(|t| t.version);
        self.parts.with_value(|parts| parts.history.response_other_than(now))
    }

    /// Compares the response in hand with another; the other is the older one.
    pub fn compare_with(self, other: &Blob) {
        self.compared_responses.set(Compared::Working);
        self.ask(Pending::Compare, |id| Job::Compare { id }, vec![other.clone().into()]);
    }

    pub fn compare_with_text(self, text: &JsValue) {
        if let Some(blob) = blob_of_text(text) {
            self.compare_with(&blob);
        }
    }

    pub(super) fn got_difference(self, difference: Difference) {
        self.compared_responses.set(Compared::Done(Box::new(difference)));
    }

    pub fn open_compare(self) {
        self.compared_responses.set(Compared::Nothing);
        self.dialog.set(Some(Dialog::Compare));
    }
}
