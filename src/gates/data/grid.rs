//! Field × family: one square per field and family of mutations, with the count of wrong answers.
//! Arrow keys walk over it; a square opens its cases.

use crate::session::Session;
use crate::words::counted;
use check::gates::data::{Family, Grid, GridCell, Problem};
use leptos::prelude::*;

#[component]
pub fn GridTable() -> impl IntoView {
    let session = Session::here();
    let grid =
        Memo::new(move |_| session.data.view.read().as_ref().map(|v| v.grid.clone()).unwrap_or_default());
    view! {
        <Show when=move || !grid.read().rows.is_empty()>
            <div class="data-grid" tabindex="-1">
                {move || view! { <Squares grid=grid.get()/> }}
                <Legend/>
            </div>
        </Show>
    }
}

/// What a square says: its class and its sign.
fn look(cell: Option<&GridCell>) -> (&'static str, String) {
    let Some(cell) = cell.filter(|cell| cell.cases > 0) else { return ("none", String::new()) };
    let of = |is: fn(Problem) -> bool| -> u32 {
        cell.problems.iter().filter(|(problem, _)| is(**problem)).map(|(_, count)| *count).sum()
    };
    let wrong = of(|problem| problem != Problem::Undocumented);
    let doubtful = of(|problem| problem == Problem::Undocumented) + cell.unjudged;
    match (wrong, doubtful, cell.tried) {
        (0, 0, 0) => ("waits", String::new()),
        (0, 0, _) => ("go", String::new()),
        (0, doubtful, _) => ("hold", doubtful.to_string()),
        (wrong, ..) => ("nogo", if wrong > 99 { "99+".into() } else { wrong.to_string() }),
    }
}

/// The same in words, for who can't see it.
fn words(field: &str, family: Family, cell: Option<&GridCell>) -> String {
    let Some(cell) = cell.filter(|cell| cell.cases > 0) else {
        return format!("{field}, {}: does not apply", family.word());
    };
    let mut parts: Vec<String> =
        cell.problems.iter().map(|(problem, count)| format!("{count} {}", problem.words())).collect();
    if cell.unjudged > 0 {
        parts.push(format!("{} not judged", cell.unjudged));
    }
    let said = match (parts.is_empty(), cell.tried) {
        (_, 0) => "not tried yet".to_string(),
        (true, _) => "as the schema says".to_string(),
        (false, _) => parts.join(", "),
    };
    format!("{field}, {}: {said}, {}", family.word(), counted(u64::from(cell.cases), "case", "cases"))
}

#[component]
fn Squares(grid: Grid) -> impl IntoView {
    let session = Session::here();
    let heads = grid
        .families
        .iter()
        .map(|family| view! { <th scope="col"><span>{family.word()}</span></th> })
        .collect_view();
    let columns = grid.families.len();
    let row_count = grid.rows.len();
    // One square takes the focus; the arrow keys move on from it.
    let on_key = move |event: web_sys::KeyboardEvent| {
        let target = event.target().and_then(|t| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(t).ok());
        let Some(at) = target.and_then(|t| t.id().strip_prefix("square-")?.parse::<usize>().ok()) else {
            return;
        };
        let (row, column) = (at / columns, at % columns);
        let next = match event.key().as_str() {
            "ArrowRight" if column + 1 < columns => at + 1,
            "ArrowLeft" if column > 0 => at - 1,
            "ArrowDown" if row + 1 < row_count => at + columns,
            "ArrowUp" if row > 0 => at - columns,
            "Home" => row * columns,
            "End" => row * columns + columns - 1,
            _ => return,
        };
        event.prevent_default();
        crate::platform::focus(&format!("square-{next}"));
    };
    let rows = grid
        .rows
        .iter()
        .enumerate()
        .map(|(row, line)| {
            let field = line.field.clone();
            let cells = grid
                .families
                .iter()
                .zip(&line.cells)
                .enumerate()
                .map(|(column, (family, cell))| {
                    let (class, sign) = look(cell.as_ref());
                    let said = words(&field, *family, cell.as_ref());
                    let at = row * columns + column;
                    let (field, family, applies) = (field.clone(), *family, class != "none");
                    view! {
                        <td>
                            <button id=format!("square-{at}") class=format!("square {class}") title=said.clone() aria-label=said
                                tabindex=if at == 0 { "0" } else { "-1" } aria-disabled=(!applies).then_some("true")
                                on:click=move |_| if applies { session.show_cell(field.clone(), family) }>
                                {sign}
                            </button>
                        </td>
                    }
                })
                .collect_view();
            view! { <tr><th scope="row" title=line.field.clone()>{line.field.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <table aria-label="Fields and families of mutations" on:keydown=on_key>
            <thead><tr><td></td>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn Legend() -> impl IntoView {
    view! {
        <ul class="legend">
            <li><i class="square go" aria-hidden="true"></i>"as the schema says"</li>
            <li><i class="square hold" aria-hidden="true"></i>"doubtful"</li>
            <li><i class="square nogo" aria-hidden="true">"n"</i>"wrong answers"</li>
            <li><i class="square waits" aria-hidden="true"></i>"not tried"</li>
            <li><i class="square none" aria-hidden="true"></i>"does not apply"</li>
        </ul>
    }
}
