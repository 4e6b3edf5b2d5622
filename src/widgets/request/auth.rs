//! The request's authentication. What is typed here is a secret: it leaves in a link or a file as a name only.

use super::Draft;
use crate::session::Session;
use check::request::{Auth, KeyLocation};
use leptos::prelude::*;

fn kind(auth: &Auth) -> &'static str {
    match auth {
        Auth::None => "none",
        Auth::Bearer { .. } => "bearer",
        Auth::Basic { .. } => "basic",
        Auth::ApiKey { .. } => "api-key",
    }
}

#[component]
pub fn AuthEditor() -> impl IntoView {
    let session = Session::here();
    let draft = Draft::here();
    let now = Memo::new(move |_| kind(&draft.read().auth));
    let choose = move |event| {
        let kind = event_target_value(&event);
        session.edit_request(|d| {
            d.auth = match kind.as_str() {
                "bearer" => Auth::Bearer { token: String::new() },
                "basic" => Auth::Basic { user: String::new(), password: String::new() },
                "api-key" => Auth::ApiKey {
                    name: "X-Api-Key".into(),
                    value: String::new(),
                    location: KeyLocation::Header,
                },
                _ => Auth::None,
            };
        });
    };
    let fields = move || {
        match now.get() {
        "bearer" => view! {
            <Field label="Token" is_secret=true read=|a| if let Auth::Bearer { token } = a { token.clone() } else { String::new() }
                write=|a, new| if let Auth::Bearer { token } = a { *token = new }/>
        }
        .into_any(),
        "basic" => view! {
            <Field label="User" is_secret=false read=|a| if let Auth::Basic { user, .. } = a { user.clone() } else { String::new() }
                write=|a, new| if let Auth::Basic { user, .. } = a { *user = new }/>
            <Field label="Password" is_secret=true read=|a| if let Auth::Basic { password, .. } = a { password.clone() } else { String::new() }
                write=|a, new| if let Auth::Basic { password, .. } = a { *password = new }/>
        }
        .into_any(),
        "api-key" => view! {
            <Field label="Key name" is_secret=false read=|a| if let Auth::ApiKey { name, .. } = a { name.clone() } else { String::new() }
                write=|a, new| if let Auth::ApiKey { name, .. } = a { *name = new }/>
            <Field label="Key" is_secret=true read=|a| if let Auth::ApiKey { value, .. } = a { value.clone() } else { String::new() }
                write=|a, new| if let Auth::ApiKey { value, .. } = a { *value = new }/>
            <label class="check">
                <input type="checkbox" disabled=move || session.is_preview()
                    prop:checked=move || matches!(&draft.read().auth, Auth::ApiKey { location: KeyLocation::Query, .. })
                    on:change=move |event| {
                        let in_query = event_target_checked(&event);
                        session.edit_request(|d| if let Auth::ApiKey { location, .. } = &mut d.auth {
                            *location = if in_query { KeyLocation::Query } else { KeyLocation::Header };
                        });
                    }/>
                "in the query instead of a header"
            </label>
        }
        .into_any(),
        _ => view! { <p class="quiet">"No authentication is added. {{name}} in any field is filled in from Variables."</p> }.into_any(),
    }
    };
    view! {
        <div class="field-line">
            <label>"Authentication "
                <select class="select" disabled=move || session.is_preview() prop:value=move || now.get() on:change=choose>
                    <option value="none">"None"</option>
                    <option value="bearer">"Bearer token"</option>
                    <option value="basic">"Basic"</option>
                    <option value="api-key">"API key"</option>
                </select>
            </label>
        </div>
        {fields}
    }
}

#[component]
fn Field(
    label: &'static str,
    is_secret: bool,
    read: fn(&Auth) -> String,
    write: fn(&mut Auth, String),
) -> impl IntoView {
    let session = Session::here();
    let draft = Draft::here();
    let is_shown = RwSignal::new(!is_secret);
    view! {
        <div class="field-line">
            <label>{label}" "
                <input class="input" autocomplete="off" spellcheck="false"
                    type=move || if is_shown.get() { "text" } else { "password" }
                    readonly=move || session.is_preview()
                    prop:value=move || read(&draft.read().auth)
                    on:input=move |event| { let new = event_target_value(&event); session.edit_request(|d| write(&mut d.auth, new)) }/>
            </label>
            <Show when=move || is_secret>
                <button class="link" aria-pressed=move || if is_shown.get() { "true" } else { "false" }
                    on:click=move |_| is_shown.update(|s| *s = !*s)>
                    {move || if is_shown.get() { "Hide" } else { "Show" }}
                </button>
            </Show>
        </div>
    }
}
