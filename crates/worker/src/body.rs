//! The body of a request that is about to go: its text, and the files in it. Bytes of files are never copied here; a
//! Blob refers to them. What belongs into a body is the engine's matter.

use check::network::PlannedRequest;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// A string, or a Blob without a type, so that the browser adds no `Content-Type` of its own. None: no body. The error
/// is the name of a file that can't be read.
pub async fn of(request: &PlannedRequest, files: &[JsValue]) -> Result<Option<JsValue>, String> {
    let Some(text) = &request.body else { return Ok(None) };
    let text = text.0.as_str();
    if request.files.is_empty() {
        return Ok(Some(text.into()));
    }
    let parts = js_sys::Array::new();
    let mut written = 0;
    for planned in &request.files {
        let name = &planned.file_name;
        let blob = files.get(planned.index as usize).and_then(|file| file.dyn_ref::<Blob>());
        let Some(blob) = blob else { return Err(name.clone()) };
        // A file that changed on disk since it was chosen can't be read: fetch would only say that something failed.
        let looked = blob.slice_with_f64_and_f64(0.0, 1.0).map(|start| start.array_buffer());
        let is_there = match looked {
            Ok(promise) => JsFuture::from(promise).await.is_ok(),
            Err(_) => false,
        };
        if !is_there {
            return Err(name.clone());
        }
        let end = planned.at_bytes as usize;
        parts.push(&text.get(written..end).unwrap_or_default().into());
        parts.push(blob);
        written = end;
    }
    parts.push(&text.get(written..).unwrap_or_default().into());
    let body = Blob::new_with_blob_sequence(&parts);
    let names = || request.files.iter().map(|file| file.file_name.as_str()).collect::<Vec<_>>().join(", ");
    body.map(|blob| Some(blob.into())).map_err(|_| names())
}
