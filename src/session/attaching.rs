//! Files of request bodies: the page holds a handle of each, as long as the tab lives. A check has their names and
//! sizes; after a reload, or in an opened link, they have to be attached again. Sending them is the worker's matter.

use super::Session;
use check::network::AttachedFiles;
use check::request::{FileReference, RequestDraft};
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use web_sys::File;

/// The files that were attached in this tab, by their handles.
#[derive(Default)]
pub struct Attached {
    last: u32,
    files: BTreeMap<u32, File>,
}

impl Session {
    /// Takes a chosen file, and gives what the draft keeps of it. A path that a pasted command gave stays where the
    /// file has its name.
    pub fn attach(self, file: File, before: &FileReference) -> FileReference {
        let name = file.name();
        let size_bytes = Some(file.size() as u64);
        let attached = |attached: &mut Attached| {
            attached.last += 1;
            attached.files.insert(attached.last, file);
            attached.last
        };
        let handle = self.sending.attached.try_update_value(attached);
        let file_name = if before.base_name() == name { before.file_name.clone() } else { name };
        FileReference { file_name, size_bytes, handle }
    }

    /// For the engine: which of the draft's files are at hand.
    pub(super) fn attached_files(self, draft: &RequestDraft) -> AttachedFiles {
        let is_attached = draft.files().iter().map(|file| self.file_of(file).is_some()).collect();
        // Nobody has to guess it who did not write the file to break this very request.
        let boundary = js_sys::Number::from(js_sys::Math::random()).to_string_with_radix(36);
        let boundary = boundary.map(|text| String::from(text).replace("0.", "")).unwrap_or_default();
        AttachedFiles { is_attached, boundary }
    }

    /// For the network worker: the files themselves, null for one that is not attached.
    pub(super) fn attachments(self, draft: &RequestDraft) -> Vec<JsValue> {
        let files = draft.files().into_iter();
        files.map(|file| self.file_of(file).map_or(JsValue::NULL, Into::into)).collect()
    }

    fn file_of(self, file: &FileReference) -> Option<File> {
        let handle = file.handle?;
        self.sending.attached.with_value(|attached| attached.files.get(&handle).cloned())
    }
}
