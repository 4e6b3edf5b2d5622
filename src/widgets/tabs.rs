//! The evidence sheet's tabs, with the arrow keys of the tab pattern (WAI-ARIA APG).

use crate::session::{Session, Side};
use check::DocumentName;
use leptos::prelude::*;

/// A tab. What the sheet shows is one of these.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Request,
    Response,
    Headers,
    Schema,
}

impl Tab {
    const ALL: [Tab; 4] = [Tab::Request, Tab::Response, Tab::Headers, Tab::Schema];

    /// The one in view.
    pub fn now(session: Session) -> Tab {
        match (session.side.get(), session.tab.get()) {
            (Some(Side::Request), _) => Tab::Request,
            (Some(Side::Headers), _) => Tab::Headers,
            (None, DocumentName::Schema(_)) => Tab::Schema,
            (None, _) => Tab::Response,
        }
    }

    pub fn id(self) -> &'static str {
        match self {
            Tab::Request => "tab-request",
            Tab::Response => "tab-response",
            Tab::Headers => "tab-headers",
            Tab::Schema => "tab-schema",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Tab::Request => "Request",
            Tab::Response => "Response",
            Tab::Headers => "Headers",
            Tab::Schema => "Schema",
        }
    }

    fn show(self, session: Session) {
        match self {
            Tab::Request => session.side.set(Some(Side::Request)),
            Tab::Headers => session.side.set(Some(Side::Headers)),
            Tab::Response => session.show_document(DocumentName::Response),
            Tab::Schema => match session.tab.get_untracked() {
                schema @ DocumentName::Schema(_) => session.show_document(schema),
                _ => session.show_document(DocumentName::Schema(0)),
            },
        }
    }
}

#[component]
pub fn EvidenceTabs() -> impl IntoView {
    let session = Session::here();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let now = untrack(|| Tab::now(session));
        let at = Tab::ALL.iter().position(|tab| *tab == now).unwrap_or(0);
        let last = Tab::ALL.len() - 1;
        let target = match event.key().as_str() {
            "ArrowLeft" if at == 0 => last,
            "ArrowLeft" => at - 1,
            "ArrowRight" if at == last => 0,
            "ArrowRight" => at + 1,
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        Tab::ALL[target].show(session);
        crate::platform::focus(Tab::ALL[target].id());
    };
    view! {
        <div class="tabs" role="tablist" aria-label="Evidence" on:keydown=on_key>
            {Tab::ALL.into_iter().map(|tab| view! { <TabButton tab/> }).collect_view()}
        </div>
    }
}

#[component]
fn TabButton(tab: Tab) -> impl IntoView {
    let session = Session::here();
    let is_selected = move || Tab::now(session) == tab;
    view! {
        <button
            id=tab.id()
            role="tab"
            aria-selected=move || if is_selected() { "true" } else { "false" }
            aria-controls="evidence"
            tabindex=move || if is_selected() { "0" } else { "-1" }
            on:click=move |_| tab.show(session)
        >
            {tab.name()}
        </button>
    }
}

/// The schemas of the check as chips: the first judges, the others answer `$ref`.
#[component]
pub fn SchemaChips() -> impl IntoView {
    let session = Session::here();
    let names = Memo::new(move |_| {
        session.held.read().check.schemas.iter().map(|s| s.name.clone()).collect::<Vec<_>>()
    });
    let chips = move || {
        let names = names.get();
        let is_single = names.len() == 1;
        names
            .into_iter()
            .enumerate()
            .map(|(index, name)| view! { <SchemaChip index=index as u16 name is_single/> })
            .collect_view()
    };
    view! {
        <div class="chips">
            {chips}
            <Show when=move || !names.read().is_empty() && !session.is_preview()>
                <button class="chip-button" title="A schema that the first one refers to by $ref"
                    on:click=move |_| session.add_schema()>"+ Add schema"</button>
            </Show>
        </div>
    }
}

#[component]
fn SchemaChip(index: u16, name: String, is_single: bool) -> impl IntoView {
    let session = Session::here();
    let document = DocumentName::Schema(index);
    let is_current = move || session.tab.get() == document;
    let role = if index == 0 { "judges" } else { "answers $ref" };
    let label = name.clone();
    let is_renaming = RwSignal::new(false);
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let rename = move |event: &web_sys::Event| {
        let name = event_target_value(event).trim().to_string();
        is_renaming.set(false);
        if !name.is_empty() {
            session.rename_schema(index, name);
        }
    };
    view! {
        <span class="schema-chip" class:is-current=is_current>
            <Show
                when=move || is_renaming.get()
                fallback=move || {
                    let name = label.clone();
                    view! {
                        <button
                            class="chip-button"
                            aria-pressed=move || if is_current() { "true" } else { "false" }
                            title=role
                            on:click=move |_| session.show_document(document)
                            on:dblclick=move |_| is_renaming.set(!session.is_preview())
                        >{name}</button>
                    }
                }
            >
                <input class="input small" aria-label="Name of the schema" prop:value=name.clone() node_ref=field
                    on:change=move |event| rename(&event)
                    on:blur=move |_| is_renaming.set(false)
                    on:keydown=move |event| if event.key() == "Escape" { is_renaming.set(false) }/>
            </Show>
            <Show when=move || is_current() && !is_single && !session.is_preview()>
                <button class="chip-button quiet" aria-label="Rename this schema" title="Rename"
                    on:click=move |_| is_renaming.set(true)>"✎"</button>
                <button class="chip-button quiet" aria-label="Remove this schema" title="Remove"
                    on:click=move |_| session.clear(document)>"×"</button>
            </Show>
        </span>
    }
}
