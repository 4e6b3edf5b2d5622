//! The data gate: what is tried and what came of it on the left sheet, what is wrong on the right one.

mod blind_spots;
mod cases;
mod echoes;
mod grid;
mod payload;
mod settings;

use crate::session::{DataTab, Session};
use crate::widgets::findings::FindingsSheet;
use crate::words::counted;
use blind_spots::BlindSpots;
use cases::Cases;
use check::Gate;
use check::gates::data::classes::CLASSES;
use check::gates::data::{CaseFilter, Target};
use echoes::Echoes;
use grid::GridTable;
use leptos::prelude::*;
use payload::Payload;
use settings::Settings;

#[component]
pub fn DataGate() -> impl IntoView {
    let session = Session::here();
    session.refresh_data();
    // What had the focus may be gone with its tab: the keys go on at the new one.
    Effect::new(move |_| {
        let tab = session.data.tab.get();
        crate::platform::next_frame(move || crate::platform::focus_if_lost(id(tab)));
    });
    view! {
        <div class="gate-head">
            <div><h1>{Gate::Data.name()}</h1><p class="quiet">{Gate::Data.question()}</p></div>
            <span class="push"></span>
            <button class="btn" title="What is tried, class by class" on:click=move |_| session.show_data_tab(DataTab::Settings)>
                {counted(CLASSES.len() as u64, "class", "classes")}
            </button>
            <button class="btn" disabled=move || session.data.view.read().as_ref().is_none_or(|v| v.tried_count == 0)
                title="Try every case that failed once more" on:click=move |_| session.replay(None)>"Replay failed"</button>
        </div>
        <div class="panes">
            <section class="sheet evidence" aria-label="Evidence">
                <div class="sheet-head"><Tabs/></div>
                <div id="data-evidence" class="tab-panel" role="tabpanel" aria-labelledby=move || id(session.data.tab.get())>
                    <Subject/>
                    <Plan/>
                    {move || match session.data.tab.get() {
                        DataTab::Grid => view! { <GridTable/> }.into_any(),
                        DataTab::Cases => view! { <Cases/> }.into_any(),
                        DataTab::Payload => view! { <Payload/> }.into_any(),
                        DataTab::Echoes => view! { <Echoes/> }.into_any(),
                        DataTab::BlindSpots => view! { <BlindSpots/> }.into_any(),
                        DataTab::Settings => view! { <Settings/> }.into_any(),
                    }}
                </div>
            </section>
            <FindingsSheet gate=Gate::Data/>
        </div>
    }
}

fn id(tab: DataTab) -> &'static str {
    match tab {
        DataTab::Grid => "data-tab-grid",
        DataTab::Cases => "data-tab-cases",
        DataTab::Payload => "data-tab-payload",
        DataTab::Echoes => "data-tab-echoes",
        DataTab::BlindSpots => "data-tab-blind-spots",
        DataTab::Settings => "data-tab-settings",
    }
}

fn name(tab: DataTab) -> &'static str {
    match tab {
        DataTab::Grid => "Grid",
        DataTab::Cases => "Cases",
        DataTab::Payload => "Payload",
        DataTab::Echoes => "Came back",
        DataTab::BlindSpots => "Blind spots",
        DataTab::Settings => "Settings",
    }
}

#[component]
fn Tabs() -> impl IntoView {
    let session = Session::here();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let at = DataTab::ALL.iter().position(|tab| *tab == session.data.tab.get_untracked()).unwrap_or(0);
        let Some(target) = crate::keyboard::next_of(&event.key(), at, DataTab::ALL.len()) else { return };
        event.prevent_default();
        session.show_data_tab(DataTab::ALL[target]);
        crate::platform::focus(id(DataTab::ALL[target]));
    };
    let button = move |tab: DataTab| {
        let is_selected = move || session.data.tab.get() == tab;
        view! {
            <button id=id(tab) role="tab" aria-controls="data-evidence"
                aria-selected=move || if is_selected() { "true" } else { "false" }
                tabindex=move || if is_selected() { "0" } else { "-1" }
                on:click=move |_| session.show_data_tab(tab)>{name(tab)}</button>
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label="Evidence" on:keydown=on_key>
            {DataTab::ALL.into_iter().map(button).collect_view()}
        </div>
    }
}

/// What a run against the API would send. Nothing goes before the yes.
#[component]
fn Plan() -> impl IntoView {
    let session = Session::here();
    move || {
        session.data.plan.get().map(|plan| {
            let remarks = plan
                .remarks
                .iter()
                .map(|remark| view! { <li><span aria-hidden="true">"›"</span><span>{remark.sentence.clone()}</span></li> })
                .collect_view();
            view! {
                <section class="question data-question" aria-label="Plan">
                    <p><b>{plan.sentence.clone()}</b></p>
                    <p class="quiet">"Payloads are inert, but odd on purpose. Send them only to systems that you may test."</p>
                    <ul class="remarks">{remarks}</ul>
                    <div class="acts">
                        <button class="btn primary small" id="data-yes" on:click=move |_| session.send_data()>"Send them"</button>
                        <button class="btn small" on:click=move |_| session.refuse_data_plan()>"Don't send"</button>
                    </div>
                </section>
            }
        })
    }
}

/// What is tried, on whom, and why nothing is.
#[component]
fn Subject() -> impl IntoView {
    let session = Session::here();
    let view = session.data.view;
    let refusal = move || view.read().as_ref().and_then(|v| v.refusal.clone());
    let count = move || view.read().as_ref().filter(|v| v.refusal.is_none()).map(|v| v.case_count);
    let words = move || {
        let view = view.read();
        let view = view.as_ref().filter(|v| v.refusal.is_none())?;
        let on = match session.data_target() {
            Target::Simulated => "on the simulated service",
            Target::Live => "on the API itself",
            Target::Nobody => "asked of the schema alone",
        };
        Some(format!("{} {on}", view.subject))
    };
    let notes = move || view.read().as_ref().map(|v| v.notes.clone()).unwrap_or_default();
    view! {
        <div class="strip data-strip">
            {move || count().map(|count| view! {
                <button class="chip" title="List the cases" on:click=move |_| session.show_cases(CaseFilter::default(), 0)>
                    {counted(u64::from(count), "case", "cases")}
                </button>
            })}
            <span>{words}</span>
            <span class="push"></span>
            <span>"seed "{move || session.held.read().check.seed}</span>
        </div>
        {move || refusal().map(|sentence| view! {
            <div class="empty-block">
                <b>"Nothing to try yet"</b>
                <p class="quiet">{sentence}</p>
                <button class="btn small" on:click=move |_| session.gate.set(Gate::Contract)>"Go to Contract"</button>
            </div>
        })}
        {move || {
            let notes = notes();
            (!notes.is_empty()).then(|| view! {
                <ul class="notice data-notes">{notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}</ul>
            })
        }}
    }
}
