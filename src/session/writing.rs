//! Help for whoever writes a schema or a request's body: the words of the schemas, and the faults of the body. Nothing
//! here changes the check.

use super::Session;
use super::judging::Pending;
use crate::platform::{after, blob_of_text};
use check::DocumentName;
use check::wire::Job;
use check::writing::{SchemaNames, TextFault};
use leptos::prelude::*;

/// How long the typing rests before the body is looked at.
const REST_MILLIS: i32 = 250;

/// What the engine said last.
#[derive(Clone, Copy)]
pub struct Writing {
    pub names: RwSignal<SchemaNames>,
    pub body_faults: RwSignal<Vec<TextFault>>,
    /// Rises with each wish to look at the body.
    wish: StoredValue<u32>,
}

impl Writing {
    pub fn new() -> Self {
        Writing { names: RwSignal::default(), body_faults: RwSignal::default(), wish: StoredValue::new(0) }
    }
}

impl Session {
    /// Asks for the words of the schemas, as `edited` would write them.
    pub fn ask_names(self, edited: DocumentName) {
        let labels = self.held.with_untracked(|h| h.check.schemas.iter().map(|s| s.name.clone()).collect());
        self.ask(Pending::Names, |id| Job::PropertyNames { id, edited, labels }, Vec::new());
    }

    /// Looks at the text of a request's body when the typing rests; None: it is not to be JSON.
    pub fn look_at_body_soon(self, text: Option<String>) {
        self.writing.wish.update_value(|wish| *wish += 1);
        let wish = self.writing.wish.get_value();
        after(REST_MILLIS, move || {
            if self.writing.wish.try_get_value() != Some(wish) {
                return;
            }
            match text.and_then(|text| blob_of_text(&text.into())) {
                Some(blob) => {
                    self.ask(Pending::BodyFaults { wish }, |id| Job::TextFaults { id }, vec![blob.into()]);
                }
                None => self.writing.body_faults.set(Vec::new()),
            }
        });
    }

    pub(super) fn got_body_faults(self, wish: u32, faults: Vec<TextFault>) {
        if self.writing.wish.get_value() == wish {
            self.writing.body_faults.set(faults);
        }
    }
}
