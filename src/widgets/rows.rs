//! One line of a text: number, mark, coloured runs, and the notes of findings behind its end.

use crate::session::Session;
use crate::words::{severity_class, severity_mark};
use check::wire::{Ink, Row, RowNote, Run};
use check::{DocumentName, Severity};
use leptos::prelude::*;
use std::collections::BTreeSet;

fn ink_class(run: &Run) -> &'static str {
    match (run.ink, run.mark) {
        (Ink::Plain, None) => "plain",
        (Ink::Key, None) => "key",
        (Ink::String, None) => "string",
        (Ink::Number, None) => "number",
        (Ink::Literal, None) => "literal",
        (Ink::Faint, None) => "faint",
        (ink, Some(severity)) => marked_class(ink, severity),
    }
}

fn marked_class(ink: Ink, severity: Severity) -> &'static str {
    use Severity::{Blocks, Notes, Warns};
    match (ink, severity) {
        (Ink::Plain | Ink::Faint, Blocks) => "plain marked blocks",
        (Ink::Plain | Ink::Faint, Warns) => "plain marked warns",
        (Ink::Plain | Ink::Faint, Notes) => "plain marked notes",
        (Ink::Key, Blocks) => "key marked blocks",
        (Ink::Key, Warns) => "key marked warns",
        (Ink::Key, Notes) => "key marked notes",
        (Ink::String, Blocks) => "string marked blocks",
        (Ink::String, Warns) => "string marked warns",
        (Ink::String, Notes) => "string marked notes",
        (Ink::Number, Blocks) => "number marked blocks",
        (Ink::Number, Warns) => "number marked warns",
        (Ink::Number, Notes) => "number marked notes",
        (Ink::Literal, Blocks) => "literal marked blocks",
        (Ink::Literal, Warns) => "literal marked warns",
        (Ink::Literal, Notes) => "literal marked notes",
    }
}

fn row_class(notes: &[RowNote]) -> &'static str {
    match notes.first().map(|n| n.severity) {
        None => "row",
        Some(Severity::Blocks) => "row blocks",
        Some(Severity::Warns) => "row warns",
        Some(Severity::Notes) => "row notes",
    }
}

/// More notes than this would push each other out of view.
const MAX_NOTES: usize = 2;

pub fn row(
    session: Session,
    document: DocumentName,
    row: Row,
    selected_lines: Memo<BTreeSet<u32>>,
) -> impl IntoView {
    let line = row.line;
    let mark = row.notes.first().map_or("", |n| severity_mark(n.severity));
    let first = row.notes.first().map(|n| n.fingerprint);
    let hidden_notes = row.notes.len().saturating_sub(MAX_NOTES);
    let class = row_class(&row.notes);
    let is_selected = move || selected_lines.read().contains(&line);
    let select = move |fingerprint| session.select_from_text(fingerprint, document, line);
    let notes: Vec<_> = row
        .notes
        .into_iter()
        .take(MAX_NOTES)
        .map(|note| {
            let class = format!("note {}", severity_class(note.severity));
            view! {
                <button class=class tabindex="-1" title=note.text.clone()
                    on:click=move |_| select(note.fingerprint)>{note.text.clone()}</button>
            }
        })
        .collect();
    let runs: Vec<_> = row
        .runs
        .into_iter()
        .map(|run| {
            let class = ink_class(&run);
            view! { <span class=class>{run.text}</span> }
        })
        .collect();
    view! {
        <div class=class class:selected=is_selected aria-current=move || is_selected().then_some("true")>
            <span
                class="gutter"
                on:click=move |_| {
                    if let Some(fingerprint) = first {
                        select(fingerprint);
                    }
                }
            >
                <span class="line-number">{line}</span>
                <span class="mark">{mark}</span>
            </span>
            <span class="line">
                <span class="runs">{runs}</span>
                <span class="line-notes">
                    {notes}
                    {(hidden_notes > 0).then(|| view! { <span class="note more">{format!("+{hidden_notes}")}</span> })}
                </span>
            </span>
        </div>
    }
}
