//! The frame of the page: header, checklist, the gate in view, footer, and what lies above. Each part is elsewhere.

use crate::gates::contract::ContractGate;
use crate::gates::data::DataGate;
use crate::gates::unbuilt::UnbuiltGate;
use crate::keyboard::{run_keys, run_or_cancel};
use crate::session::{Dialog, Engine, KeepingState, Session};
use crate::widgets::checklist::Checklist;
use crate::widgets::dialogs::Dialogs;
use crate::widgets::opened::OpenedBanner;
use crate::widgets::paste::DropTarget;
use crate::widgets::toasts::Toasts;
use crate::words::{counted, duration};
use crate::{address, keyboard, widgets};
use check::{Gate, RuleState};
use leptos::prelude::*;

#[component]
pub fn App() -> impl IntoView {
    let session = Session::new();
    provide_context(session);
    session.start();
    keyboard::watch(session);
    widgets::paste::watch(session);
    address::watch(session);
    address::watch_tabs(session);
    address::watch_gates(session);
    // A page may go without another word: phones do not even say goodbye.
    let hide = window_event_listener(leptos::ev::pagehide, move |_| session.keep_now());
    let hidden = window_event_listener(leptos::ev::visibilitychange, move |_| {
        if document().hidden() {
            session.keep_now();
        }
    });
    on_cleanup(move || {
        hide.remove();
        hidden.remove();
    });
    let gate = move || match session.gate.get() {
        Gate::Contract => view! { <ContractGate/> }.into_any(),
        Gate::Data => view! { <DataGate/> }.into_any(),
        gate => view! { <UnbuiltGate gate/> }.into_any(),
    };
    view! {
        <div class="page">
            <Header/>
            <Checklist/>
            <main id="main" class:is-loading=move || !session.is_loaded.get()>
                <OpenedBanner/>
                {gate}
            </main>
            <Footer/>
        </div>
        <Toasts/>
        <Dialogs/>
        <DropTarget/>
    }
}

#[component]
fn Header() -> impl IntoView {
    let session = Session::here();
    view! {
        <header>
            <div class="brand">
                <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
                    <rect x=".5" y=".5" width="21" height="21" rx="5.5" fill="none" stroke="currentColor"></rect>
                    <path d="M5 11.5l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"></path>
                </svg>
                "Preflight"
            </div>
            <CheckName/>
            <span class="push"></span>
            <SentChip/>
            <button class="btn" disabled=move || session.is_preview()
                on:click=move |_| session.dialog.set(Some(Dialog::Share))>"Share"</button>
            <RunButton/>
        </header>
    }
}

/// How many requests this page has sent; a click lists them.
#[component]
fn SentChip() -> impl IntoView {
    let session = Session::here();
    let count = move || session.sending.sent.read().len() as u64;
    let label = move || counted(count(), "request sent", "requests sent");
    view! {
        <button class="chip sent" aria-label=label title="Every request that this page has sent to an API"
            on:click=move |_| session.dialog.set(Some(Dialog::Sent))>
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
                <path d="M6 1l4 1.6v3C10 8.400 8.300 10.300 6 11 3.700 10.300 2 8.400 2 5.600v-3z" fill="none" stroke="currentColor" stroke-width="1.300"></path>
            </svg>
            {move || crate::words::grouped(count())}
            <span class="hide-phone">{move || if count() == 1 { " request sent" } else { " requests sent" }}</span>
        </button>
    }
}

/// Name and environment, edited where they stand.
#[component]
fn CheckName() -> impl IntoView {
    let session = Session::here();
    let name = move || session.held.read().check.name.clone();
    let environment = move || session.held.read().check.environment.clone();
    let width = |text: String, empty: usize| {
        let letters = text.chars().count();
        format!("{}ch", if letters == 0 { empty } else { letters + 2 })
    };
    view! {
        <div class="check-name">
            <input class="bare name" id="check-name" type="text" aria-label="Name of the check" placeholder="Untitled check"
                autocomplete="off" prop:value=name style:width=move || width(name(), 16)
                readonly=move || session.is_preview()
                on:change=move |event| {
                    let name = event_target_value(&event).trim().to_string();
                    session.change(|held| held.check.name = name);
                }/>
            <input class="bare environment" type="text" aria-label="Environment" placeholder="environment"
                autocomplete="off" prop:value=environment style:width=move || width(environment(), 13)
                readonly=move || session.is_preview()
                on:change=move |event| {
                    let environment = event_target_value(&event).trim().to_string();
                    session.name_environment(environment);
                }/>
        </div>
    }
}

#[component]
fn RunButton() -> impl IntoView {
    let session = Session::here();
    let is_long = Memo::new(move |_| {
        session.running.read().as_ref().is_some_and(|r| r.is_long) || session.sending.flight.read().is_some()
    });
    view! {
        <button class="btn primary" disabled=move || !session.has_engine()
            aria-keyshortcuts="Control+Enter Meta+Enter" on:click=move |_| run_or_cancel(session)>
            {move || if is_long.get() { "Cancel" } else { "Run" }}
            <kbd aria-hidden="true">{run_keys()}</kbd>
        </button>
    }
}

#[component]
fn Footer() -> impl IntoView {
    let session = Session::here();
    let rules = move || {
        let report = session.report.read();
        let outcomes = report.iter().flat_map(|r| &r.gates).flat_map(|g| &g.outcomes);
        outcomes.filter(|o| matches!(o.state, RuleState::Judged(_))).count() as u64
    };
    let judged = move || match session.millis.get() {
        Some(millis) => format!("{} in {}", counted(rules(), "rule", "rules"), duration(millis)),
        None => "nothing judged yet".into(),
    };
    let engine = move || match &*session.engine.read() {
        Engine::Ready { version } => format!("engine {version}"),
        Engine::Starting => "engine starting".into(),
        Engine::Dead(_) => "no engine".into(),
    };
    let kept = move || match session.keeping.with(|k| k.state) {
        _ if session.is_preview() => "shared check, not kept",
        KeepingState::Nothing => "earlier checks",
        KeepingState::Unsaved => "saving",
        KeepingState::Saved => "kept in this browser",
        KeepingState::Impossible => "this browser keeps nothing",
    };
    view! {
        <footer>
            <span>{judged}</span>
            <span class="hide-small">"seed "{move || session.held.read().check.seed}</span>
            <span>{engine}</span>
            <button class="plain-link" title="Earlier checks" on:click=move |_| session.dialog.set(Some(Dialog::Earlier))>{kept}</button>
            <Show when=move || session.keeping.with(|k| k.has_other_tab)>
                <span class="other-tab">"open in another tab too"</span>
            </Show>
            <span class="push hide-small">"Nothing leaves this tab until you say yes to a request"</span>
            <button class="plain-link hide-phone" on:click=move |_| session.dialog.set(Some(Dialog::Shortcuts))><kbd>"?"</kbd>" shortcuts"</button>
            <ThemeSwitch/>
        </footer>
    }
}

/// Light, dark; the choice is kept in this browser.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let theme = crate::platform::theme();
    view! {
        <button class="plain-link" aria-label="Switch between light and dark" on:click=move |_| crate::platform::switch_theme()>
            {move || if theme.read().as_str() == "dark" { "☾ dark" } else { "☀ light" }}
        </button>
    }
}
