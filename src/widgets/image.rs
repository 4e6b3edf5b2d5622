//! A response that is an image, as an image above its bytes. An image runs no script, whatever is in it.

use crate::session::Session;
use check::DocumentName;
use leptos::prelude::*;

/// Larger ones would only be scaled down.
const MAX_BYTES: f64 = 20.0 * 1024.0 * 1024.0;

#[component]
pub fn ImagePreview() -> impl IntoView {
    let session = Session::here();
    let media_type = move || {
        let held = session.held.read();
        let value = held.response_head()?.headers.get("content-type")?;
        let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        media_type.starts_with("image/").then_some(media_type)
    };
    let url = Memo::new(move |_| {
        let media_type = media_type()?;
        let text = session.text(DocumentName::Response).filter(|t| t.size_bytes() <= MAX_BYTES)?;
        let size = text.size_bytes();
        let image = text.blob.slice_with_f64_and_f64_and_content_type(0.0, size, &media_type).ok()?;
        let url = web_sys::Url::create_object_url_with_blob(&image).ok()?;
        // Runs when the memo is computed anew, and when the preview goes.
        let old = url.clone();
        on_cleanup(move || drop(web_sys::Url::revoke_object_url(&old)));
        Some(url)
    });
    move || {
        url.get().map(|url| {
            view! {
                <figure class="image-preview"><img src=url alt="The body of the response, drawn as an image"/></figure>
            }
        })
    }
}
