//! The environment's variables. The environment is the one whose name stands in the header.

use crate::session::Session;
use check::Secret;
use check::request::{Variable, VariableValue};
use leptos::prelude::*;

#[component]
pub fn VariablesEditor() -> impl IntoView {
    let session = Session::here();
    let environment = Memo::new(move |_| session.environment());
    let count = Memo::new(move |_| environment.read().variables.len());
    let name = move || match session.held.read().check.environment.as_str() {
        "" => "the environment without a name".to_string(),
        name => format!("the environment {name}"),
    };
    let others = move || {
        let held = session.held.read();
        let now = held.check.environment.clone();
        held.check.environments.iter().map(|e| e.name.clone()).filter(|n| *n != now).collect::<Vec<_>>()
    };
    view! {
        <p class="quiet">
            "Values of "{name}" for {{name}} in any field. A secret value stays in this tab: it is not saved, and leaves in no link."
        </p>
        <div class="parameters">
            <For each=move || 0..=count.get() key=|index| *index let:index>
                <Row index environment/>
            </For>
        </div>
        <p class="quiet">
            {move || others().into_iter().map(|name| {
                let label = if name.is_empty() { "without a name".to_string() } else { name.clone() };
                view! {
                    <button class="link" on:click=move |_| {
                        let name = name.clone();
                        session.change(|held| held.check.environment = name);
                        session.plan_soon();
                    }>{format!("Switch to {label}")}</button>" "
                }
            }).collect_view()}
        </p>
    }
}

#[component]
fn Row(index: usize, environment: Memo<check::request::Environment>) -> impl IntoView {
    let session = Session::here();
    let here = move || environment.read().variables.get(index).cloned();
    let is_secret = move || here().is_some_and(|v| v.is_secret());
    let value = move || match here().map(|v| v.value) {
        Some(VariableValue::Plain(value)) => value,
        // Its owner looks at it in a field of dots.
        Some(VariableValue::Secret(secret)) => secret.reveal().to_string(),
        None => String::new(),
    };
    let edit = move |change: &dyn Fn(&mut Variable)| {
        session.edit_environment(|environment| {
            let variables = &mut environment.variables;
            if index >= variables.len() {
                variables.push(Variable { name: String::new(), value: VariableValue::Plain(String::new()) });
            }
            let last = variables.len() - 1;
            change(&mut variables[index.min(last)]);
        });
    };
    let as_value = |text: String, is_secret: bool| match is_secret {
        true => VariableValue::Secret(Secret::new(text)),
        false => VariableValue::Plain(text),
    };
    let remove = move |_| {
        session.edit_environment(|environment| {
            if index < environment.variables.len() {
                environment.variables.remove(index);
            }
        });
    };
    let number = index + 1;
    view! {
        <div class="parameter variable">
            <input class="input" aria-label=format!("Variable {number} name") placeholder="name" autocomplete="off" spellcheck="false"
                readonly=move || session.is_preview()
                prop:value=move || here().map(|v| v.name).unwrap_or_default()
                on:input=move |event| { let name = event_target_value(&event); edit(&|v| v.name = name.clone()) }/>
            <input class="input" aria-label=format!("Variable {number} value") autocomplete="off" spellcheck="false"
                placeholder=move || if is_secret() { "type it in this tab" } else { "value" }
                type=move || if is_secret() { "password" } else { "text" }
                readonly=move || session.is_preview()
                prop:value=value
                on:input=move |event| {
                    let text = event_target_value(&event);
                    let secret = untrack(is_secret);
                    edit(&|v| v.value = as_value(text.clone(), secret));
                }/>
            <label class="check">
                <input type="checkbox" aria-label=format!("Variable {number} is secret") disabled=move || session.is_preview()
                    prop:checked=is_secret
                    on:change=move |event| {
                        let secret = event_target_checked(&event);
                        let text = untrack(value);
                        edit(&|v| v.value = as_value(text.clone(), secret));
                    }/>
                "secret"
            </label>
            <button class="close" aria-label=format!("Remove variable {number}") title="Remove"
                style:visibility=move || if here().is_some() && !session.is_preview() { "visible" } else { "hidden" } on:click=remove>"×"</button>
        </div>
    }
}
