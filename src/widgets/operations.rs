//! The panel Operations: an OpenAPI description to read: its operations with search, one of them in full, and from it a
//! request with valid values.

use super::roving;
use super::tabs::go_on_at_tab;
use crate::session::Session;
use crate::words::{counted, grouped};
use check::DocumentName;
use check::description::{
    Content, OperationDetail, OperationList, OperationRow, ParameterRow, ResponseRow, SchemaRow,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

#[component]
pub fn OperationsPanel() -> impl IntoView {
    let session = Session::here();
    session.refresh_panel();
    let panels = session.panels;
    view! {
        <div class="panel">
            <div class="line">
                <input class="input" type="search" placeholder="Method, path or words" aria-label="Search the operations"
                    prop:value=move || panels.search.get()
                    on:keydown=move |event| if event.key() == "ArrowDown" {
                        event.prevent_default();
                        roving::enter("operations");
                    }
                    on:input=move |event| session.find_operations(event_target_value(&event))/>
                <span class="push"></span>
                <span class="acts">
                    <button on:click=move |_| {
                        session.show_document(DocumentName::Schema(0));
                        go_on_at_tab(session);
                    }>"Text"</button>
                </span>
            </div>
            {move || panels.operation.get().map(|detail| view! { <Detail detail/> })}
            {move || panels.operations.get().map(|list| view! { <List list/> })}
        </div>
    }
}

#[component]
fn List(list: OperationList) -> impl IntoView {
    let words = match (list.matching, list.total) {
        (_, 0) => "This description has no operations".to_string(),
        (all, total) if all == total => counted(u64::from(total), "operation", "operations"),
        (some, total) => format!(
            "{} of {}",
            grouped(u64::from(some)),
            counted(u64::from(total), "operation", "operations")
        ),
    };
    let shown = list.rows.len() as u32;
    let rest = u64::from(list.matching.saturating_sub(shown));
    let rows =
        list.rows.into_iter().enumerate().map(|(position, row)| view! { <Row row position/> }).collect_view();
    view! {
        <p class="quiet" role="status">{format!("{words} · OpenAPI {} · {}", list.version, list.title)}</p>
        <ul class="operations" id="operations" aria-label="Operations" on:keydown=roving::on_key>{rows}</ul>
        {(rest > 0).then(|| view! { <p class="quiet">{format!("{} more: search for them.", grouped(rest))}</p> })}
    }
}

#[component]
fn Row(row: OperationRow, position: usize) -> impl IntoView {
    let session = Session::here();
    let name = row.name.clone();
    let is_open = {
        let name = name.clone();
        move || session.panels.operation.read().as_ref().is_some_and(|o| o.name == name)
    };
    view! {
        <li>
            <button class="operation" data-rove="" tabindex=roving::tab_stop(position) aria-pressed=move || if is_open() { "true" } else { "false" }
                on:click=move |_| session.show_operation(name.clone())>
                <b class="mono">{row.method}</b>" "<span class="mono">{row.path}</span>" "
                <span class="quiet">{row.summary}{row.is_deprecated.then_some(" (deprecated)")}</span>
            </button>
        </li>
    }
}

#[component]
fn Detail(detail: OperationDetail) -> impl IntoView {
    let session = Session::here();
    let name = detail.name.clone();
    let chosen = detail.name.clone();
    let tried = detail.name.clone();
    let place = detail.place.clone();
    let is_chosen = {
        let name = detail.name.clone();
        Memo::new(move |_| session.held.read().check.contract.operation.as_deref() == Some(name.as_str()))
    };
    let parameters = detail.parameters.into_iter().map(parameter).collect_view();
    // It stands above the list: who chose a row far down is brought to it, and back by Close.
    let opened_by = document().active_element().and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
    let close = move |_| {
        session.panels.operation.set(None);
        if let Some(row) =
            opened_by.as_ref().filter(|row| row.has_attribute("data-rove") && row.is_connected())
        {
            let _ = row.focus();
        }
    };
    crate::platform::next_frame(|| crate::platform::focus("operation"));
    let bodies =
        detail.request_bodies.into_iter().map(|content| view! { <ContentView content/> }).collect_view();
    let responses =
        detail.responses.into_iter().map(|response| view! { <Response response/> }).collect_view();
    view! {
        <section class="detail" id="operation" tabindex="-1" aria-label="Operation">
            <div class="line">
                <b class="mono">{detail.name}</b>
                <span class="push"></span>
                <span class="acts">
                    {place.map(|place| view! {
                        <button title="Show it in the description" on:click=move |_| {
                            session.show_document(place.document);
                            session.reveal(place.clone());
                            go_on_at_tab(session);
                        }>{format!("Line {}", place.line)}</button>
                    })}
                    <button aria-pressed=move || if is_chosen.get() { "true" } else { "false" }
                        title="Judge the exchange in hand by this operation, whatever its address"
                        on:click=move |_| {
                            let chosen = (!is_chosen.get_untracked()).then(|| chosen.clone());
                            session.change(|held| held.check.contract.operation = chosen);
                        }>"Judge by this"</button>
                    <button on:click=close>"Close"</button>
                </span>
                <button class="btn small" disabled=move || session.is_preview()
                    title="A request with valid values, to edit and send"
                    on:click=move |_| session.use_operation(name.clone(), false)>"Use this operation"</button>
                <button class="btn small primary" disabled=move || session.is_preview()
                    title="The page answers by the contract; nothing is sent"
                    on:click=move |_| session.use_operation(tried.clone(), true)>"Try it, simulated"</button>
            </div>
            <p>{detail.summary}</p>
            <table class="facts" aria-label="Parameters"><tbody>{parameters}</tbody></table>
            {bodies}
            {responses}
        </section>
    }
}

fn parameter(row: ParameterRow) -> impl IntoView {
    view! {
        <tr>
            <td class="quiet">{row.location}</td>
            <th scope="row" class="mono">{row.name}{row.is_required.then_some(" *")}</th>
            <td>{row.words}</td>
        </tr>
    }
}

#[component]
fn Response(response: ResponseRow) -> impl IntoView {
    let headers = response.headers.into_iter().map(parameter).collect_view();
    let contents =
        response.contents.into_iter().map(|content| view! { <ContentView content/> }).collect_view();
    view! {
        <p><b class="mono">{response.status}</b>" "{response.description}</p>
        <table class="facts" aria-label="Headers"><tbody>{headers}</tbody></table>
        {contents}
    }
}

#[component]
fn ContentView(content: Content) -> impl IntoView {
    let rows = content.rows.into_iter().map(schema_row).collect_view();
    let examples =
        content.examples.into_iter().map(|text| view! { <pre class="mono">{text}</pre> }).collect_view();
    view! {
        <details open>
            <summary class="mono">{content.media_type}</summary>
            <ul class="schema-tree">{rows}</ul>
            {examples}
        </details>
    }
}

fn schema_row(row: SchemaRow) -> impl IntoView {
    view! {
        <li style:--level=row.depth.to_string()>
            <span class="mono">{row.name}{row.is_required.then_some(" *")}</span>" "
            <span class="quiet">{row.words}</span>" "
            <span class="faint">{row.description}</span>
        </li>
    }
}
