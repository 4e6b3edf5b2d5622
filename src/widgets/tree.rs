//! A text as a tree: a treegrid with the keys of the pattern (WAI-ARIA APG), drawn in windows.

use super::window::{Geometry, LINE_HEIGHT};
use crate::session::Session;
use crate::words::{counted, severity_class, severity_mark};
use check::DocumentName;
use check::tree::{Label, RowKind, TreeRow};
use check::wire::Part;
use leptos::{html, prelude::*};

/// Rows asked for above and below those in view.
const MARGIN: u32 = 30;

fn label(row: &TreeRow) -> String {
    match &row.label {
        Label::Root => "$".into(),
        Label::Key(key) => key.clone(),
        Label::Index(index) => index.to_string(),
        Label::Range(first, last) => format!("{first} … {last}"),
    }
}

fn ink(kind: RowKind) -> &'static str {
    match kind {
        RowKind::String => "string",
        RowKind::Number => "number",
        RowKind::Null | RowKind::Boolean => "literal",
        RowKind::Array | RowKind::Object | RowKind::Section => "faint",
    }
}

fn has_children(row: &TreeRow) -> bool {
    row.children > 0
}

#[component]
pub fn DocumentTree(document: DocumentName) -> impl IntoView {
    let session = Session::here();
    let trees = session.trees;
    let scroller = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0);
    let height = RwSignal::new(600.0);
    let version = Memo::new(move |_| session.fed.read().get(&document).copied());
    let window = Memo::new(move |_| {
        let window = trees.window.read();
        window
            .as_ref()
            .filter(|(name, v, _)| *name == document && Some(*v) == version.get())
            .map(|(_, _, w)| w.clone())
    });
    let total = Memo::new(move |_| window.read().as_ref().map_or(0, |w| w.total));
    let geometry = move || Geometry { line_count: total.get().max(1), view_height: height.get() };

    // What is in view is asked for whenever it moves or what is open changes.
    Effect::new(move |_| {
        trees.changes.track();
        session.marks.track();
        if version.get().is_none() {
            return;
        }
        let first = ((top.get() / LINE_HEIGHT) as u32).saturating_sub(MARGIN);
        let count = (height.get() / LINE_HEIGHT) as u32 + 2 * MARGIN;
        session.ask_tree(document, first, count);
    });
    let measure = move || {
        if let Some(element) = scroller.get_untracked() {
            height.set(f64::from(element.client_height()).max(LINE_HEIGHT));
            let scroll = f64::from(element.scroll_top());
            top.set(untrack(geometry).top_of_scroll(scroll));
        }
    };
    Effect::new(move |_| {
        if scroller.get().is_some() {
            measure();
        }
    });
    // The chosen row comes into view.
    Effect::new(move |_| {
        let chosen = f64::from(trees.chosen.get()) * LINE_HEIGHT;
        let Some(element) = scroller.get() else { return };
        let (from, room) = (top.get_untracked(), height.get_untracked());
        let wanted = if chosen < from { chosen } else { chosen + 2.0 * LINE_HEIGHT - room };
        if chosen < from || chosen + 2.0 * LINE_HEIGHT > from + room {
            element.set_scroll_top(untrack(geometry).scroll_of_top(wanted.max(0.0)) as i32);
        }
    });
    let chosen_row = Memo::new(move |_| {
        let window = window.read();
        let window = window.as_ref()?;
        let at = trees.chosen.get().checked_sub(window.first)?;
        window.rows.get(at as usize).cloned()
    });
    let parent_of = move |row: &TreeRow| {
        let window = window.read_untracked();
        let window = window.as_ref()?;
        let at = trees.chosen.get_untracked().checked_sub(window.first)? as usize;
        let above = window.rows.get(..at)?.iter().rposition(|r| r.level < row.level)?;
        Some(window.first + above as u32)
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let last = total.get_untracked().saturating_sub(1);
        let page = (height.get_untracked() / LINE_HEIGHT) as u32;
        let row = chosen_row.get_untracked();
        let go = |to: u32| trees.chosen.set(to.min(last));
        let now = trees.chosen.get_untracked();
        match (event.key().as_str(), row) {
            ("ArrowDown", _) => go(now + 1),
            ("ArrowUp", _) => go(now.saturating_sub(1)),
            ("PageDown", _) => go(now.saturating_add(page)),
            ("PageUp", _) => go(now.saturating_sub(page)),
            ("Home", _) => go(0),
            ("End", _) => go(last),
            ("ArrowRight", Some(row)) if has_children(&row) && !row.is_open => {
                session.fold(document, row.id, true, false)
            }
            ("ArrowRight", Some(row)) if has_children(&row) => go(now + 1),
            ("ArrowLeft", Some(row)) if has_children(&row) && row.is_open => {
                session.fold(document, row.id, false, false)
            }
            ("ArrowLeft", Some(row)) => {
                if let Some(parent) = parent_of(&row) {
                    go(parent);
                }
            }
            ("Enter" | " ", Some(row)) if has_children(&row) => {
                session.fold(document, row.id, !row.is_open, false)
            }
            ("Enter", Some(row)) if !row.notes.is_empty() => {
                session.select_from_tree(row.notes[0].fingerprint, row.notes[0].place as usize);
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let rows = move || {
        let window = window.get();
        let first = window.as_ref().map_or(0, |w| w.first);
        let rows = window.map(|w| w.rows).unwrap_or_default();
        rows.into_iter()
            .enumerate()
            .map(|(at, row)| tree_row(session, document, first + at as u32, row))
            .collect_view()
    };
    let rows_top = move || {
        let first = window.read().as_ref().map_or(0, |w| w.first);
        let geometry = geometry();
        let offset = f64::from(first) * LINE_HEIGHT - top.get();
        if geometry.is_scaled() {
            geometry.scroll_of_top(top.get()) + offset
        } else {
            f64::from(first) * LINE_HEIGHT
        }
    };
    view! {
        <TreeTools document chosen_row/>
        <div class="tree" role="treegrid" aria-label="Tree" tabindex="0" node_ref=scroller
            aria-rowcount=move || total.get()
            aria-activedescendant=move || format!("tree-row-{}", trees.chosen.get())
            on:scroll=move |_| measure() on:keydown=on_key>
            <div class="sizer" role="rowgroup" style:height=move || format!("{}px", geometry().height())>
                <div class="tree-rows" role="presentation" style:top=move || format!("{}px", rows_top())>{rows}</div>
            </div>
        </div>
    }
}

fn tree_row(session: Session, document: DocumentName, index: u32, row: TreeRow) -> impl IntoView {
    let trees = session.trees;
    let is_chosen = move || trees.chosen.get() == index;
    let id = row.id;
    let is_open = row.is_open;
    let opens = has_children(&row);
    let toggle = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        trees.chosen.set(index);
        session.fold(document, id, !is_open, event.alt_key());
    };
    let count = match row.kind {
        RowKind::Array => counted(row.children.into(), "element", "elements"),
        RowKind::Object => counted(row.children.into(), "member", "members"),
        _ => String::new(),
    };
    // The one attribute of the pattern that the view macro does not know.
    let level = leptos::attr::custom::custom_attribute("aria-level", row.level.to_string());
    let sign = match (opens, is_open) {
        (false, _) => "",
        (true, true) => "▾",
        (true, false) => "▸",
    };
    let fingerprints: Vec<_> = row.notes.iter().map(|note| (note.fingerprint, note.place as usize)).collect();
    let is_of_finding = move || {
        session.selected.read().as_ref().is_some_and(|s| fingerprints.contains(&(s.fingerprint, s.place)))
    };
    let mark = row.notes.first().map(|note| note.severity);
    let first = row.notes.first().map(|note| (note.fingerprint, note.place as usize));
    let notes = row.notes.iter().map(|note| {
        let (fingerprint, place) = (note.fingerprint, note.place as usize);
        let class = format!("note {}", severity_class(note.severity));
        view! {
            <button class=class tabindex="-1" title=note.text.clone()
                on:click=move |_| session.select_from_tree(fingerprint, place)>{note.text.clone()}</button>
        }
    });
    let notes = notes.collect_view();
    let folded = row.folded.map(|folded| {
        let class = format!("note {}", severity_class(folded.severity));
        let words = format!("{} in it", counted(folded.count.into(), "finding", "findings"));
        view! { <span class=class>{severity_mark(folded.severity)}" "{words}</span> }
    });
    view! {
        <div class="tree-row" id=format!("tree-row-{index}") role="row" class:selected=is_chosen
            class:is-overridden=row.is_overridden class:has-finding=mark.is_some()
            aria-current=move || is_of_finding().then_some("true")
            {..level} aria-posinset=row.position aria-setsize=row.set_size aria-rowindex=index + 1
            aria-expanded=opens.then_some(if is_open { "true" } else { "false" })
            aria-selected=move || if is_chosen() { "true" } else { "false" }
            style=("--level", row.level.to_string())
            on:click=move |_| trees.chosen.set(index)>
            <span role="gridcell" class="tree-label">
                <span class=format!("tree-mark {}", mark.map_or("", severity_class))
                    title=mark.map(|severity| severity.word())
                    on:click=move |_| if let Some((fingerprint, place)) = first { session.select_from_tree(fingerprint, place) }>
                    {mark.map_or("", severity_mark)}
                </span>
                <span class="fold" aria-hidden="true" on:click=move |event| if opens { toggle(event) }>{sign}</span>
                <span class="key">{label(&row)}</span>
            </span>
            <span role="gridcell" class=format!("tree-value {}", ink(row.kind))>{row.value.clone()}</span>
            <span role="gridcell" class="tree-notes"><span class="faint">{count}</span>{folded}{notes}</span>
        </div>
    }
}

/// Search, and what can be done with the chosen value.
#[component]
fn TreeTools(document: DocumentName, chosen_row: Memo<Option<TreeRow>>) -> impl IntoView {
    let session = Session::here();
    let text = RwSignal::new(String::new());
    let asked = RwSignal::new(String::new());
    let find = move || {
        let text = text.get_untracked();
        let is_new = text != asked.get_untracked();
        asked.set(text.clone());
        session.find_in_tree(document, text, is_new);
    };
    let copy = move |part: Part| {
        if let Some(row) = chosen_row.get_untracked() {
            session.copy_part(document, row.id.node, part);
        }
    };
    let below = move |is_open: bool| {
        if let Some(row) = chosen_row.get_untracked() {
            session.fold(document, row.id, is_open, true);
        }
    };
    let has_row = move || chosen_row.read().is_some();
    view! {
        <div class="strip tree-tools">
            <form on:submit=move |event| { event.prevent_default(); find() }>
                <input class="input small" type="search" aria-label="Find in keys and values" placeholder="Find"
                    prop:value=move || text.get() on:input=move |event| text.set(event_target_value(&event))/>
                <button class="link" type="submit">"Next"</button>
            </form>
            <span class="push"></span>
            <Show when=has_row>
                <span class="acts">
                    <button on:click=move |_| copy(Part::Value)>"Copy value"</button>
                    <button on:click=move |_| copy(Part::Pointer)>"Copy pointer"</button>
                    <button on:click=move |_| copy(Part::JsonPath)>"Copy JSONPath"</button>
                    <button on:click=move |_| below(true)>"Open all"</button>
                    <button on:click=move |_| below(false)>"Fold all"</button>
                </span>
            </Show>
        </div>
    }
}
