//! The gate's settings: whom it asks, what it tries, what counts as accepted and refused.

use crate::session::Session;
use crate::widgets::simulated::ServiceSettings;
use check::gates::data::classes::CLASSES;
use check::gates::data::{DataSettings, Family, Target, Trimming};
use leptos::prelude::*;

#[component]
pub fn Settings() -> impl IntoView {
    let session = Session::here();
    view! {
        <fieldset class="panel data-settings" disabled=move || session.is_preview()>
            <Whom/>
            <What/>
            <Codes/>
            <Classes/>
        </fieldset>
    }
}

fn settings() -> DataSettings {
    Session::here().held.read().check.data.clone()
}

#[component]
fn Whom() -> impl IntoView {
    let session = Session::here();
    let target = move |target: Target, name: &'static str, words: &'static str| {
        view! {
            <label class="choice">
                <input type="radio" name="data-target" prop:checked=move || session.data_target() == target
                    on:change=move |_| session.set_data(|data| data.target = target)/>
                <span><b>{name}</b><span class="quiet">{words}</span></span>
            </label>
        }
    };
    view! {
        <h3>"Who answers"</h3>
        {target(Target::Simulated, "The simulated service", " Made from the contract, inside this page. What it says is simulated.")}
        {target(Target::Live, "The API itself", " Sent from this page to the address of Contract, Request, after a plan that you say yes to.")}
        {target(Target::Nobody, "Nobody", " Only what the schema lets through is asked: its blind spots.")}
        <Show when=move || session.data_target() == Target::Live><Limits/></Show>
        <Show when=move || session.data_target() == Target::Simulated><ServiceSettings/></Show>
    }
}

/// How gently the API is asked.
#[component]
fn Limits() -> impl IntoView {
    let session = Session::here();
    let read = move || session.held.read().check.data.live;
    view! {
        <Number label="At once" most=32 value=Signal::derive(move || read().concurrency) write=|d, n| d.live.concurrency = n.max(1)/>
        <Number label="Requests per second" most=1000 value=Signal::derive(move || read().per_second) write=|d, n| d.live.per_second = n.max(1)/>
        <Number label="Requests in all" most=100_000 value=Signal::derive(move || read().budget) write=|d, n| d.live.budget = n/>
        <Number label="Time limit in milliseconds" most=300_000 value=Signal::derive(move || read().timeout_millis) write=|d, n| d.live.timeout_millis = n.max(1)/>
        <Number label="Stop after so many 5xx in a row, 0 for never" most=1000 value=Signal::derive(move || read().stops_after_5xx) write=|d, n| d.live.stops_after_5xx = n/>
        <label class="choice">
            <input type="checkbox" prop:checked=move || read().stops_at_429
                on:change=move |event| { let on = event_target_checked(&event); session.set_data(|d| d.live.stops_at_429 = on); }/>
            <span>"Stop at the first 429"</span>
        </label>
        <label class="choice">
            <input type="checkbox" prop:checked=move || read().marks_requests
                on:change=move |event| { let on = event_target_checked(&event); session.set_data(|d| d.live.marks_requests = on); }/>
            <span>"Mark each request with its case in the header Preflight-Case "<span class="quiet">"The browser asks the API first then (CORS preflight); the API must allow it."</span></span>
        </label>
    }
}

/// A whole number among the settings.
#[component]
fn Number(
    label: &'static str,
    most: u32,
    value: Signal<u32>,
    write: fn(&mut DataSettings, u32),
) -> impl IntoView {
    let session = Session::here();
    view! {
        <label class="field-line">
            <span>{label}</span>
            <input class="input" type="number" min="0" max=most.to_string() prop:value=move || value.get().to_string()
                on:change=move |event| {
                    match event_target_value(&event).trim().parse::<u32>() {
                        Ok(wanted) if wanted <= most => session.set_data(|data| write(data, wanted)),
                        _ => session.say(format!("{label}: a whole number from 0 to {most}, please")),
                    }
                }/>
        </label>
    }
}

#[component]
fn What() -> impl IntoView {
    let session = Session::here();
    let read = move || session.held.read().check.data.clone();
    view! {
        <h3>"What is tried"</h3>
        <p class="quiet">"First every class at every place where it applies, then random combinations from the seed. The same seed gives the same cases, here and in the terminal."</p>
        <Number label="Random combinations" most=100_000 value=Signal::derive(move || read().random_count) write=|d, n| d.random_count = n/>
        <Number label="Largest payload in bytes" most=5_000_000 value=Signal::derive(move || read().largest_bytes) write=|d, n| d.largest_bytes = n/>
        <Number label="Realistic customers" most=10_000 value=Signal::derive(move || read().customers) write=|d, n| d.customers = n/>
    }
}

#[component]
fn Codes() -> impl IntoView {
    let session = Session::here();
    let line = move |label: &'static str,
                     read: fn(&DataSettings) -> &Vec<u16>,
                     write: fn(&mut DataSettings, Vec<u16>)| {
        let text = move || {
            let settings = settings();
            read(&settings).iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
        };
        view! {
            <label class="field-line">
                <span>{label}</span>
                <input class="input" type="text" prop:value=text on:change=move |event| {
                    let parsed: Result<Vec<u16>, _> = event_target_value(&event)
                        .split([',', ' ']).filter(|part| !part.is_empty()).map(str::parse).collect();
                    match parsed {
                        Ok(codes) if codes.iter().all(|code| (100..600).contains(code)) && !codes.is_empty() => {
                            session.set_data(|data| write(data, codes));
                        }
                        _ => session.say(format!("{label}: status codes from 100 to 599 with commas between, such as 400, 422")),
                    }
                }/>
            </label>
        }
    };
    let trimming = move |value: Trimming, words: &'static str| {
        view! {
            <option value=words selected=move || session.held.read().check.data.trimming == value>{words}</option>
        }
    };
    let all = [
        (Trimming::Either, "either is right"),
        (Trimming::ValidateThenTrim, "validate first, then trim"),
        (Trimming::TrimThenValidate, "trim first, then validate"),
    ];
    view! {
        <h3>"What counts"</h3>
        {line("Accepted", |d| &d.codes.accepted, |d, codes| d.codes.accepted = codes)}
        {line("Refused", |d| &d.codes.refused, |d, codes| d.codes.refused = codes)}
        <label class="field-line">
            <span>"Spaces around a text"</span>
            <select class="input" on:change=move |event| {
                let chosen = event_target_value(&event);
                if let Some((value, _)) = all.iter().find(|(_, words)| *words == chosen) {
                    session.set_data(|data| data.trimming = *value);
                }
            }>{all.into_iter().map(|(value, words)| trimming(value, words)).collect_view()}</select>
        </label>
    }
}

/// Every class with what it does; unticked ones are left out.
#[component]
fn Classes() -> impl IntoView {
    let session = Session::here();
    let family = move |family: Family| {
        let classes = CLASSES
            .iter()
            .filter(|class| class.family == family)
            .map(|class| {
                let id = class.id;
                view! {
                    <label class="choice">
                        <input type="checkbox"
                            prop:checked=move || !session.held.read().check.data.left_out.iter().any(|left| left == id)
                            on:change=move |event| {
                                let on = event_target_checked(&event);
                                session.set_data(|data| {
                                    data.left_out.retain(|left| left != id);
                                    if !on {
                                        data.left_out.push(id.into());
                                    }
                                });
                            }/>
                        <span><b>{id}</b><span class="quiet">{format!(" {}. Brings to light: {}.", class.does, class.exposes)}</span></span>
                    </label>
                }
            })
            .collect_view();
        view! { <details><summary>{family.word()}</summary>{classes}</details> }
    };
    view! {
        <h3>"Classes of mutations"</h3>
        <p class="quiet">"Markup, SQL, path and template strings among them do nothing by themselves; they are watched for what comes back. Send them only to systems that you may test."</p>
        {Family::ALL.map(family).into_iter().collect_view()}
    }
}
