//! Consistency across systems: several responses of the same thing side by side, field by field, and where they
//! contradict each other. It compares what fields are, not what is in them: records may differ.

mod column;
mod formats;
mod notebook;
mod presence;
mod spellings;
mod types;

use crate::infer::{Budget, Field, ITEMS, Likeness, Limits, Shape, VALUES, likeness, member, read};
use check::consistency::{Matrix, Row};
use check::{DocumentName, Evidence, Finding};
use column::Column;
use document::Document;
use notebook::Notebook;

/// Fields that are listed.
const MAX_ROWS: usize = 2_000;

/// One response, or many of the same system: in JSON Lines each line is one.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// As people call it: `production`.
    pub label: &'a str,
    /// Where places of findings point: [`DocumentName::Response`], or a sample.
    pub name: DocumentName,
    pub evidence: Evidence,
    pub document: &'a Document,
}

/// Compares the sources. With one source there are rows and no findings.
pub fn matrix(sources: &[Source<'_>]) -> Matrix {
    matrix_within(sources, Limits::default())
}

/// The same with other limits on what is kept of each source.
pub fn matrix_within(sources: &[Source<'_>], limits: Limits) -> Matrix {
    let mut walk = Walk { sources, rows: Vec::new(), notebook: Notebook::new(sources), is_cut: false };
    let mut notes: Vec<String> = Vec::new();
    let mut combined = Field::default();
    let mut columns = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let mut budget = Budget::new(limits);
        let mut field = Field::default();
        read(source.document, number as u32, &mut field, &mut budget);
        if source.document.is_blocked() {
            notes
                .push(format!("{} is not JSON as a whole; what could be read of it was used.", source.label));
        }
        notes.extend(budget.notes().into_iter().map(|note| format!("{}: {note}", source.label)));
        combined.absorb(field.clone());
        columns.push(Column::whole(field));
    }
    if combined.count() > 0 {
        walk.field(String::new(), 0, combined, columns, false);
    }
    if walk.is_cut {
        notes.push(format!("There are more than {MAX_ROWS} fields; the ones that came last were left out."));
    }
    if walk.notebook.is_cut() {
        notes.push("There are more findings than are listed.".into());
    }
    let mut findings = walk.notebook.findings;
    findings.sort_by_cached_key(Finding::order);
    let sources = sources.iter().map(|source| source.label.to_string()).collect();
    Matrix { sources, rows: walk.rows, findings, notes }
}

struct Walk<'a> {
    sources: &'a [Source<'a>],
    rows: Vec<Row>,
    notebook: Notebook<'a>,
    is_cut: bool,
}

impl Walk<'_> {
    /// `combined` is what all sources saw together. Recursion is bounded by the depth of the limits.
    fn field(
        &mut self,
        path: String,
        depth: u32,
        mut combined: Field,
        mut columns: Vec<Column>,
        is_member: bool,
    ) {
        if self.rows.len() >= MAX_ROWS {
            self.is_cut = true;
            return;
        }
        let documents: Vec<&Document> = self.sources.iter().map(|source| source.document).collect();
        let cells = columns.iter().map(|column| column.cell(&documents)).collect();
        self.rows.push(Row { path: path.clone(), depth, cells });
        types::judge(&mut self.notebook, &path, &columns);
        if is_member {
            presence::judge(&mut self.notebook, &path, &columns);
        }
        presence::judge_nulls(&mut self.notebook, &path, &columns);
        formats::judge(&mut self.notebook, &path, &columns);
        spellings::judge(&mut self.notebook, &path, &columns);

        combined.unite();
        for column in &mut columns {
            column.field.unite();
        }
        if combined.objects > 0 {
            let shapes = columns.iter_mut().map(|column| std::mem::take(&mut column.field.shape)).collect();
            self.objects(&path, depth, std::mem::take(&mut combined.shape), shapes);
        }
        if let Some(items) = combined.items {
            let columns = columns.into_iter().map(|column| {
                let is_cut = column.field.is_items_cut;
                Column::inside(column.field.items.map(|items| *items), is_cut)
            });
            self.field(format!("{path}{ITEMS}"), depth + 1, *items, columns.collect(), false);
        }
    }

    fn objects(&mut self, path: &str, depth: u32, mut combined: Shape, mut shapes: Vec<Shape>) {
        let is_map = combined.values.is_some() || matches!(likeness(&combined), Likeness::Map(_));
        if is_map {
            combined.fold();
            let columns = shapes.into_iter().map(|mut shape| {
                shape.fold();
                Column::inside(shape.values.map(|values| *values), shape.is_cut)
            });
            let columns = columns.collect();
            if let Some(values) = combined.values {
                self.field(format!("{path}{VALUES}"), depth + 1, *values, columns, false);
            }
            return;
        }
        for one in combined.members {
            let columns = shapes.iter_mut().map(|shape| Column::member(shape, &one.name)).collect();
            self.field(member(path, &one.name), depth + 1, one.field, columns, true);
        }
    }
}
