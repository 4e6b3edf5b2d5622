//! The command palette: every action by its name, found by typing a part of it (WAI-ARIA APG, combobox with a list).

use super::bits::keys;
use crate::keyboard::{modifier, run_or_cancel};
use crate::platform::{after, focus};
use crate::session::{Dialog, FindingForm, Session, Side};
use check::service::Target;
use check::view::Export;
use check::{DocumentName, Gate};
use leptos::prelude::*;

#[derive(Clone)]
struct Action {
    name: String,
    keys: Vec<&'static str>,
    act: fn(Session, usize),
    /// For the gates: which.
    number: usize,
}

fn action(name: &str, keys: Vec<&'static str>, act: fn(Session, usize)) -> Action {
    Action { name: name.into(), keys, act, number: 0 }
}

/// All actions, in the order of the work.
fn actions() -> Vec<Action> {
    let mut all = vec![
        action("Run, or cancel the run", vec![modifier(), "Enter"], |s, _| run_or_cancel(s)),
        action("Send the request", vec![], |s, _| {
            s.side.set(Some(Side::Request));
            s.send_request();
        }),
        action("Copy the request as cURL", vec![], |s, _| s.copy_as_curl()),
        action("Paste anything", vec!["/"], |s, _| {
            s.gate.set(Gate::Contract);
            after(0, || focus("paste-anything"));
        }),
        action("Next finding", vec!["j"], |s, _| s.step(true)),
        action("Previous finding", vec!["k"], |s, _| s.step(false)),
        action("Copy all findings as Markdown", vec![], |s, _| s.copy_markdown(None)),
        action("Add a finding of your own", vec![], |s, _| {
            if s.form.get_untracked() != Some(FindingForm::Own) {
                s.toggle_form(FindingForm::Own);
            }
        }),
        action("Write a note", vec![], |_, _| after(0, || focus("new-note"))),
        action("Save the check under its name", vec![modifier(), "S"], |s, _| s.save_named()),
        action("Share by a link or a file", vec![], |s, _| s.dialog.set(Some(Dialog::Share))),
        action("Show the request", vec![], |s, _| s.side.set(Some(Side::Request))),
        action("Show the response", vec![], |s, _| s.show_document(DocumentName::Response)),
        action("Show the headers", vec![], |s, _| s.side.set(Some(Side::Headers))),
        action("Show the samples, to compare systems or infer a schema", vec![], |s, _| {
            s.side.set(Some(Side::Samples));
        }),
        action("Infer a schema", vec![], |s, _| {
            s.side.set(Some(Side::Samples));
            s.infer();
        }),
        action("Show the operations of the contract", vec![], |s, _| s.side.set(Some(Side::Operations))),
        action("Send requests to the simulated service", vec![], |s, _| {
            s.choose_target(Target::Simulated);
            s.side.set(Some(Side::Request));
        }),
        action("Send requests to the API itself", vec![], |s, _| {
            s.choose_target(Target::Live);
            s.side.set(Some(Side::Request));
        }),
        action("Try things with a sample contract", vec![], |s, _| s.use_sample_contract()),
        action("Show the recorded traffic", vec![], |s, _| s.side.set(Some(Side::Traffic))),
        action("Show what changed between versions", vec![], |s, _| s.side.set(Some(Side::Versions))),
        action("Save the findings as JUnit XML", vec![], |s, _| s.export(Export::Junit)),
        action("Save the findings as JSON", vec![], |s, _| s.export(Export::Json)),
        action("Save the findings as Markdown", vec![], |s, _| s.export(Export::Markdown)),
        action("Save the traffic as HAR (sanitized)", vec![], |s, _| s.export(Export::Har)),
        action("Save the traffic as HAR (with sensitive data)", vec![], |s, _| {
            s.export(Export::HarWithSecrets)
        }),
        action("Show the schema", vec![], |s, _| s.show_document(DocumentName::Schema(0))),
        action("Show as tree, or as text", vec![], |s, _| s.trees.is_on.update(|is_on| *is_on = !*is_on)),
        action("Compare with another response", vec![], |s, _| s.open_compare()),
        action("Add a request", vec![], |s, _| s.add_request(None, check::request::RequestDraft::default())),
        action("Add a schema", vec![], |s, _| s.add_schema()),
        action("Format the text in view", vec![], |s, _| s.format(s.tab.get_untracked())),
        action("Copy the text in view", vec![], |s, _| s.copy_document(s.tab.get_untracked())),
        action("Undo", vec![modifier(), "Z"], |s, _| s.undo()),
        action("Redo", vec![modifier(), "Shift", "Z"], |s, _| s.redo()),
        action("Start a new, empty check", vec![], |s, _| s.start_new()),
        action("Earlier checks", vec![], |s, _| s.dialog.set(Some(Dialog::Earlier))),
        action("Requests sent", vec![], |s, _| s.dialog.set(Some(Dialog::Sent))),
        action("Shortcuts", vec!["?"], |s, _| s.dialog.set(Some(Dialog::Shortcuts))),
        action("Switch between light and dark", vec![], |_, _| crate::platform::switch_theme()),
    ];
    const DIGITS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];
    for (number, gate) in Gate::ALL.into_iter().enumerate() {
        all.push(Action {
            name: format!("Go to the gate {}", gate.name()),
            keys: vec![DIGITS[number]],
            act: |s, number| s.gate.set(Gate::ALL[number]),
            number,
        });
    }
    all
}

/// Whether each word typed stands in the name.
fn fits(name: &str, typed: &str) -> bool {
    let name = name.to_lowercase();
    typed.to_lowercase().split_whitespace().all(|word| name.contains(word))
}

#[component]
pub fn Palette() -> impl IntoView {
    let session = Session::here();
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(0usize);
    let all = StoredValue::new(actions());
    let found = Memo::new(move |_| {
        let typed = typed.read();
        all.with_value(|all| {
            (0..all.len()).filter(|index| fits(&all[*index].name, &typed)).collect::<Vec<_>>()
        })
    });
    let act = move |index: usize| {
        let Some(action) = all.with_value(|all| all.get(index).cloned()) else { return };
        session.dialog.set(None);
        // When the dialog is gone and the focus is back.
        after(0, move || (action.act)(session, action.number));
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let count = found.read_untracked().len();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.update(|n| *n = (*n + 1) % count),
            "ArrowUp" if count > 0 => chosen.update(|n| *n = (*n + count - 1) % count),
            "Enter" if !event.is_composing() => {
                let index = found.read_untracked().get(chosen.get_untracked()).copied();
                if let Some(index) = index {
                    act(index);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
        let row =
            format!("action-{}", found.read_untracked().get(chosen.get_untracked()).copied().unwrap_or(0));
        if let Some(row) = document().get_element_by_id(&row) {
            row.scroll_into_view_with_bool(false);
        }
    };
    let rows = move || {
        found
            .get()
            .into_iter()
            .enumerate()
            .map(|(position, index)| {
                let (name, shortcut) =
                    all.with_value(|all| (all[index].name.clone(), all[index].keys.clone()));
                view! {
                    <li id=format!("action-{index}") role="option"
                        aria-selected=move || if chosen.get() == position { "true" } else { "false" }
                        on:mousemove=move |_| if chosen.get_untracked() != position { chosen.set(position) }
                        on:click=move |_| act(index)>
                        <span>{name}</span><span class="push"></span>{keys(shortcut)}
                    </li>
                }
            })
            .collect_view()
    };
    let active = move || found.read().get(chosen.get()).map(|index| format!("action-{index}"));
    view! {
        <input class="input palette-field" type="text" role="combobox" aria-label="Action" aria-expanded="true"
            aria-controls="actions" aria-autocomplete="list" aria-activedescendant=active autocomplete="off"
            placeholder="What do you want to do?" autofocus
            on:input=move |event| { typed.set(event_target_value(&event)); chosen.set(0) }
            on:keydown=on_key/>
        <ul class="palette" id="actions" role="listbox" aria-label="Actions">{rows}</ul>
        <Show when=move || found.read().is_empty()><p class="quiet">"No action has these words."</p></Show>
    }
}
