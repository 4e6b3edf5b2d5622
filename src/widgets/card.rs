//! One finding as a card. It says what the engine said, word for word, and what the tester said about it.

use super::bits::{SeverityShape, with_code};
use super::forms::{AcceptForm, LineForm};
use crate::session::{FindingForm, Session};
use crate::words::counted;
use check::{DocumentName, Fact, Finding, Fingerprint, Place};
use leptos::prelude::*;

#[component]
pub fn FindingCard(fingerprint: Fingerprint) -> impl IntoView {
    let session = Session::here();
    let finding = Memo::new(move |_| session.finding(fingerprint));
    let is_selected = move || session.selected.read().is_some_and(|s| s.fingerprint == fingerprint);
    let is_accepted = Memo::new(move |_| session.is_accepted(fingerprint));
    let select = move || session.select(fingerprint, 0);
    // Brings the card of a finding into view that was selected in the text or by a key.
    let card = NodeRef::<leptos::html::Article>::new();
    Effect::new(move |_| {
        if is_selected()
            && let Some(card) = card.get()
        {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            card.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    view! {
        <article
            class="card"
            class:selected=is_selected
            class:accepted=move || is_accepted.get()
            aria-current=move || is_selected().then_some("true")
            node_ref=card
            on:click=move |_| {
                if !session.selected.read_untracked().is_some_and(|s| s.fingerprint == fingerprint) {
                    select();
                }
            }
        >
            {move || finding.get().map(|finding| view! { <CardBody finding is_accepted/> })}
            <Show when=is_selected>
                <Actions fingerprint is_accepted/>
            </Show>
            <Said fingerprint/>
            {move || form_of(session, fingerprint)}
        </article>
    }
}

fn form_of(session: Session, fingerprint: Fingerprint) -> Option<AnyView> {
    let form = session.form.get()?;
    if form == FindingForm::Accept(fingerprint) {
        return Some(view! { <AcceptForm fingerprint/> }.into_any());
    }
    if form == FindingForm::Tag(fingerprint) {
        let done = move |tag| session.add_tag(fingerprint, tag);
        return Some(view! { <LineForm label="Tag" button="Add tag" done/> }.into_any());
    }
    if form == FindingForm::Comment(fingerprint) {
        let done = move |comment| session.add_comment(fingerprint, comment);
        return Some(view! { <LineForm label="Comment" button="Add comment" done/> }.into_any());
    }
    None
}

#[component]
fn CardBody(finding: Finding, is_accepted: Memo<bool>) -> impl IntoView {
    let session = Session::here();
    let fingerprint = finding.fingerprint;
    let words = finding.clone();
    let where_it_is = move || {
        let now = session.selected.get().filter(|s| s.fingerprint == fingerprint).map_or(0, |s| s.place);
        place_words(&words, now)
    };
    let stepper = (finding.count > 1).then(|| {
        let count = finding.is_count_exact().then_some(finding.count);
        view! { <Stepper fingerprint places=finding.places.len() count/> }
    });
    let schema = finding.schema_place.clone().map(|place| {
        let pointer =
            if place.pointer.is_empty() { "(whole schema)".to_string() } else { place.pointer.clone() };
        let words = format!("{pointer} · line {}", place.line);
        view! { <dt>"Schema"</dt><dd><code>{words}</code></dd> }
    });
    let code = |label: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{label}</dt><dd><code>{value}</code></dd> })
    };
    let facts = finding.facts.into_iter().map(fact).collect_view();
    let fix = finding.fix.map(|fix| view! { <dt>"Fix"</dt><dd>{with_code(fix)}</dd> });
    view! {
        <div class="top">
            <SeverityShape severity=finding.severity/>
            <h3><button class="title" on:click=move |event| {
                event.stop_propagation();
                session.select(fingerprint, 0);
            }>{finding.title}</button></h3>
            <Show when=move || is_accepted.get()><span class="word idle">"accepted"</span></Show>
        </div>
        <div class="path"><span>{where_it_is}</span>{stepper}</div>
        <dl class="facts">
            {code("Expected", finding.expected)}
            {code("Got", finding.got)}
            {facts}
            {schema}
            {fix}
        </dl>
    }
}

fn fact(fact: Fact) -> impl IntoView {
    let value =
        if fact.is_code { view! { <code>{fact.value}</code> }.into_any() } else { fact.value.into_any() };
    view! { <dt>{fact.label}</dt><dd>{value}</dd> }
}

/// `/orders/*/id · line 6, column 19`.
fn place_words(finding: &Finding, now: usize) -> String {
    let pattern = if finding.path().is_empty() { "(whole document)" } else { finding.path() };
    let Some(place) = finding.places.get(now).or(finding.schema_place.as_ref()) else {
        return pattern.to_string();
    };
    let document = match place.document {
        DocumentName::Response => String::new(),
        other => format!("{other} · "),
    };
    let place_of = |place: &Place| format!("line {}, column {}", place.line, place.column);
    let at = match finding.places.as_slice() {
        // All of few places; of a key that is there twice there are two, though it was found once.
        [first, between @ .., last]
            if finding.count <= 2 && between.len() <= 1 && first.line != last.line =>
        {
            let mut lines: Vec<u32> = finding.places.iter().map(|place| place.line).collect();
            lines.dedup();
            let before: Vec<String> = lines.iter().rev().skip(1).rev().map(u32::to_string).collect();
            format!("lines {} and {}", before.join(", "), last.line)
        }
        _ if finding.count > 1 && now == 0 => format!("first at line {}", place.line),
        _ => place_of(place),
    };
    format!("{document}{pattern} · {at}")
}

/// `412 times`, where that is all of them, and the way through the places that are known.
#[component]
fn Stepper(fingerprint: Fingerprint, places: usize, count: Option<u64>) -> impl IntoView {
    let session = Session::here();
    let now = move || session.selected.read().filter(|s| s.fingerprint == fingerprint).map_or(0, |s| s.place);
    let step = move |event: web_sys::MouseEvent, forward: bool| {
        event.stop_propagation();
        let now = untrack(now);
        let next = if forward { (now + 1) % places } else { (now + places - 1) % places };
        session.select(fingerprint, next);
    };
    view! {
        <span class="stepper">
            {count.map(|count| counted(count, "time", "times"))}
            {(places > 1).then(|| view! {
                <button aria-label="Previous place" on:click=move |event| step(event, false)>"‹"</button>
                <span class="faint">{move || format!("{}/{places}", now() + 1)}</span>
                <button aria-label="Next place" on:click=move |event| step(event, true)>"›"</button>
            })}
        </span>
    }
}

#[component]
fn Actions(fingerprint: Fingerprint, is_accepted: Memo<bool>) -> impl IntoView {
    let session = Session::here();
    let schema_place = Memo::new(move |_| session.finding(fingerprint).and_then(|f| f.schema_place));
    let shows_schema = move || matches!(session.tab.get(), DocumentName::Schema(_));
    let own_title = move || {
        let finding = session.finding(fingerprint)?;
        let held = session.held.read();
        held.check.own_findings.iter().find(|own| own.title == finding.title).map(|own| own.title.clone())
    };
    let go = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        if untrack(shows_schema) {
            let place = session.selected.get_untracked().map_or(0, |s| s.place);
            session.select(fingerprint, place);
        } else if let Some(place) = schema_place.get_untracked() {
            session.reveal(place);
        }
    };
    let quietly = |act: Box<dyn Fn()>| {
        move |event: web_sys::MouseEvent| {
            event.stop_propagation();
            act();
        }
    };
    view! {
        <div class="acts">
            <Show when=move || schema_place.read().is_some()>
                <button on:click=go>{move || if shows_schema() { "Show in response" } else { "Show in schema" }}</button>
            </Show>
            <button on:click=quietly(Box::new(move || session.copy_markdown(Some(fingerprint))))>"Copy as Markdown"</button>
            <Show when=move || !session.is_preview()>
                <Show
                    when=move || is_accepted.get()
                    fallback=move || view! {
                        <button on:click=quietly(Box::new(move || session.toggle_form(FindingForm::Accept(fingerprint))))>"Accept…"</button>
                    }
                >
                    <button on:click=quietly(Box::new(move || session.take_back_acceptance(fingerprint)))>"Take back"</button>
                </Show>
                <button on:click=quietly(Box::new(move || session.toggle_form(FindingForm::Tag(fingerprint))))>"Tag"</button>
                <button on:click=quietly(Box::new(move || session.toggle_form(FindingForm::Comment(fingerprint))))>"Comment"</button>
                {move || own_title().map(|title| view! {
                    <button on:click=quietly(Box::new(move || session.remove_own_finding(&title)))>"Remove"</button>
                })}
            </Show>
        </div>
    }
}

/// What the tester said: reason, tags, comments. Text of the check's author, drawn as text.
#[component]
fn Said(fingerprint: Fingerprint) -> impl IntoView {
    let session = Session::here();
    let said = Memo::new(move |_| session.annotation(fingerprint));
    let reason = move || said.read().accepted.as_ref().map(|a| a.reason.clone());
    let tags = move || {
        said.get()
            .tags
            .into_iter()
            .map(|tag| {
                let name = tag.clone();
                view! {
                    <span class="chip tag">{tag.clone()}
                        <Show when=move || !session.is_preview()>
                            <button aria-label=format!("Remove the tag {name}") on:click={
                                let tag = tag.clone();
                                move |event| {
                                    event.stop_propagation();
                                    session.remove_tag(fingerprint, &tag);
                                }
                            }>"×"</button>
                        </Show>
                    </span>
                }
            })
            .collect_view()
    };
    let comments = move || {
        let comments = said.get().comments;
        comments
            .into_iter()
            .enumerate()
            .map(|(index, comment)| {
                view! {
                    <p class="comment">{comment}
                        <Show when=move || !session.is_preview()>
                            <button aria-label="Remove this comment" on:click=move |event| {
                                event.stop_propagation();
                                session.remove_comment(fingerprint, index);
                            }>"×"</button>
                        </Show>
                    </p>
                }
            })
            .collect_view()
    };
    view! {
        <Show when=move || !said.read().is_empty()>
            <div class="said">
                {move || reason().map(|reason| view! { <p class="quiet">"Accepted: "{reason}</p> })}
                <div class="tags">{tags}</div>
                {comments}
            </div>
        </Show>
    }
}
