//! The target of a request, live or simulated, and how the simulated service answers: seed, bugs, reset.
//! What it answers is the engine's work.

use crate::session::Session;
use crate::words::counted;
use check::service::{BUGS, Bug, BugKind, Target};
use leptos::prelude::*;

/// Where the request goes.
#[component]
pub fn TargetLine() -> impl IntoView {
    let session = Session::here();
    let has_description = Memo::new(move |_| session.has_description());
    let is_simulated = Memo::new(move |_| session.is_simulated());
    let words = move || match (is_simulated.get(), has_description.get()) {
        (true, true) => "Nothing is sent: the answer is made here, from the contract in Schema.",
        (true, false) => {
            "There is no OpenAPI description in Schema to answer by: put one there, or choose Live."
        }
        (false, true) => "No API at hand? Simulated answers from the contract, inside this page.",
        (false, false) => "Simulated answers from an OpenAPI description, and there is none in Schema.",
    };
    let radio = move |target: Target, name: &'static str| {
        let is_off = move || {
            session.is_preview()
                || (target == Target::Simulated && !has_description.get() && !is_simulated.get())
        };
        view! {
            <label class="check">
                <input type="radio" name="target" disabled=is_off
                    prop:checked=move || is_simulated.get() == (target == Target::Simulated)
                    on:change=move |_| session.choose_target(target)/>
                {name}
            </label>
        }
    };
    view! {
        <div class="target-line" role="radiogroup" aria-label="Target">
            <b>"Target"</b>
            {radio(Target::Live, "Live")}
            {radio(Target::Simulated, "Simulated")}
            <span class="quiet">{words}</span>
            <Show when=move || !has_description.get() && !session.is_preview()>
                <button class="link" title="A small shop, put into Schema to try things with"
                    on:click=move |_| session.use_sample_contract()>"Use a sample"</button>
            </Show>
        </div>
        <Show when=move || is_simulated.get()><ServiceSettings/></Show>
    }
}

/// How the simulated service answers.
#[component]
pub fn ServiceSettings() -> impl IntoView {
    let session = Session::here();
    let seed = move || session.held.read().check.service.seed.to_string();
    let set_seed = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        match text.trim().parse() {
            Ok(seed) => session.change_service(|service| service.seed = seed),
            Err(_) => session.alert("A seed is a whole number from 0 to 18,446,744,073,709,551,615."),
        }
    };
    let is_own = move || session.held.read().check.service.is_own;
    let state = move || match session.panels.service.get() {
        None => "has answered nothing yet".to_string(),
        Some(state) => format!(
            "answered {}, keeps {}",
            counted(u64::from(state.answered), "request", "requests"),
            counted(u64::from(state.kept), "thing", "things")
        ),
    };
    view! {
        <section class="service" aria-label="Simulated service">
            <div class="field-line">
                <label title="The same seed and the same requests give the same answers">"Seed "
                    <input class="input seed" inputmode="numeric" autocomplete="off" prop:value=seed
                        readonly=move || session.is_preview() on:change=set_seed/>
                </label>
                <span class="quiet" role="status">"The service "{state}</span>
                <span class="push"></span>
                <button class="btn small" title="It forgets what it was given"
                    disabled=move || session.is_preview() on:click=move |_| session.reset_service()>"Reset"</button>
            </div>
            <label class="check">
                <input type="checkbox" disabled=move || session.is_preview() prop:checked=is_own
                    on:change=move |event| session.count_as_own(event_target_checked(&event))/>
                "My own service answers so"
                <span class="quiet">": what it does wrong is NO-GO, not HOLD"</span>
            </label>
            <Bugs/>
        </section>
    }
}

/// The bugs as switches, by kind, with search.
#[component]
fn Bugs() -> impl IntoView {
    let session = Session::here();
    let on = Memo::new(move |_| session.held.read().check.service.bugs.clone());
    let search = RwSignal::new(String::new());
    let known = move || BUGS.iter().filter(|bug| is_on(&on.read(), bug)).count();
    let unknown = move || on.read().len().saturating_sub(known());
    let has_unknown = move || unknown() > 0;
    let begins_open = !on.read_untracked().is_empty();
    let groups = BugKind::ALL.into_iter().map(|kind| view! { <Group kind on search/> }).collect_view();
    let finds_none = move || !BUGS.iter().any(|bug| fits(bug, &search.read()));
    view! {
        <details open=begins_open>
            <summary><b>"Bugs"</b>{move || format!(": {} of {} on", known(), BUGS.len())}</summary>
            <div class="field-line">
                <input class="input" type="search" placeholder="Words or id" aria-label="Search the bugs"
                    prop:value=move || search.get()
                    on:input=move |event| search.set(event_target_value(&event))/>
                <span class="push"></span>
                <button class="btn small" disabled=move || session.is_preview() || on.read().is_empty()
                    on:click=move |_| session.change_service(|service| service.bugs.clear())>"All off"</button>
            </div>
            {groups}
            <Show when=finds_none><p class="quiet">"No bug has these words."</p></Show>
            <Show when=has_unknown>
                <p class="quiet">{move || format!("{} more that this version does not know.", unknown())}</p>
            </Show>
        </details>
    }
}

#[component]
fn Group(kind: BugKind, on: Memo<Vec<String>>, search: RwSignal<String>) -> impl IntoView {
    let bugs = move || BUGS.iter().filter(move |bug| bug.kind == kind);
    let shown = move || bugs().any(|bug| fits(bug, &search.read()));
    let count = move || match bugs().filter(|bug| is_on(&on.read(), bug)).count() {
        0 => String::new(),
        count => format!(" · {count} on"),
    };
    let switches = bugs().map(|bug| view! { <Switch bug on search/> }).collect_view();
    view! {
        <fieldset class="bugs" hidden=move || !shown()>
            <legend>{kind.words()}{count}</legend>
            {switches}
        </fieldset>
    }
}

#[component]
fn Switch(bug: &'static Bug, on: Memo<Vec<String>>, search: RwSignal<String>) -> impl IntoView {
    let session = Session::here();
    let switch = move |event: web_sys::Event| {
        let is_on = event_target_checked(&event);
        session.change_service(|service| {
            service.bugs.retain(|id| id != bug.id);
            if is_on {
                service.bugs.push(bug.id.into());
            }
        });
    };
    view! {
        <label class="check" title=bug.id hidden=move || !fits(bug, &search.read())>
            <input type="checkbox" disabled=move || session.is_preview()
                prop:checked=move || is_on(&on.read(), bug) on:change=switch/>
            {bug.title}
        </label>
    }
}

fn is_on(on: &[String], bug: &Bug) -> bool {
    on.iter().any(|id| id == bug.id)
}

/// Whether each word that was typed stands in title or id.
fn fits(bug: &Bug, typed: &str) -> bool {
    let text = format!("{} {}", bug.title.to_lowercase(), bug.id);
    typed.to_lowercase().split_whitespace().all(|word| text.contains(word))
}
