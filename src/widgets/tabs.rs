//! The evidence sheet's tabs, with the arrow keys of the tab pattern (WAI-ARIA APG).

use super::chip::NamedChip;
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
    Samples,
    Versions,
    Traffic,
}

impl Tab {
    const ALL: [Tab; 7] =
        [Tab::Request, Tab::Response, Tab::Headers, Tab::Schema, Tab::Traffic, Tab::Samples, Tab::Versions];

    /// The one in view.
    pub fn now(session: Session) -> Tab {
        match (session.side.get(), session.tab.get()) {
            (Some(Side::Request), _) => Tab::Request,
            (Some(Side::Headers), _) => Tab::Headers,
            (Some(Side::Samples), _) => Tab::Samples,
            (Some(Side::Operations), _) => Tab::Schema,
            (Some(Side::Versions), _) => Tab::Versions,
            (Some(Side::Traffic), _) => Tab::Traffic,
            (None, DocumentName::Schema(_)) => Tab::Schema,
            (None, DocumentName::Sample(_)) => Tab::Samples,
            (None, DocumentName::Baseline) => Tab::Versions,
            (None, DocumentName::Recording(_)) => Tab::Traffic,
            (None, DocumentName::Request) => Tab::Request,
            (None, DocumentName::Response) => Tab::Response,
        }
    }

    pub fn id(self) -> &'static str {
        match self {
            Tab::Request => "tab-request",
            Tab::Response => "tab-response",
            Tab::Headers => "tab-headers",
            Tab::Schema => "tab-schema",
            Tab::Samples => "tab-samples",
            Tab::Versions => "tab-versions",
            Tab::Traffic => "tab-traffic",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Tab::Request => "Request",
            Tab::Response => "Response",
            Tab::Headers => "Headers",
            Tab::Schema => "Schema",
            Tab::Samples => "Samples",
            Tab::Versions => "Versions",
            Tab::Traffic => "Traffic",
        }
    }

    fn show(self, session: Session) {
        match self {
            Tab::Request => session.side.set(Some(Side::Request)),
            Tab::Headers => session.side.set(Some(Side::Headers)),
            Tab::Samples => session.side.set(Some(Side::Samples)),
            Tab::Versions => session.side.set(Some(Side::Versions)),
            Tab::Traffic => session.side.set(Some(Side::Traffic)),
            Tab::Response => session.show_document(DocumentName::Response),
            Tab::Schema => match session.tab.get_untracked() {
                schema @ DocumentName::Schema(_) => session.show_document(schema),
                _ => session.show_document(DocumentName::Schema(0)),
            },
        }
    }
}

/// Goes on at the tab in view where the button that led there is gone.
pub fn go_on_at_tab(session: Session) {
    crate::platform::next_frame(move || {
        crate::platform::focus_if_lost(untrack(|| Tab::now(session)).id());
    });
}

#[component]
pub fn EvidenceTabs() -> impl IntoView {
    let session = Session::here();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let now = untrack(|| Tab::now(session));
        let at = Tab::ALL.iter().position(|tab| *tab == now).unwrap_or(0);
        let Some(target) = crate::keyboard::next_of(&event.key(), at, Tab::ALL.len()) else { return };
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
            .map(|(index, name)| {
                let index = index as u16;
                let document = DocumentName::Schema(index);
                view! {
                    <NamedChip name noun="schema" title=if index == 0 { "judges" } else { "answers $ref" }
                        is_current=Signal::derive(move || session.tab.get() == document) may_remove=!is_single
                        show=Callback::new(move |()| session.show_document(document))
                        rename=Callback::new(move |name| session.rename_schema(index, name))
                        remove=Callback::new(move |()| session.clear(document))/>
                }
            })
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
