//! The table of what each kind of violation is told as: `tests/cases/contract/violations.jsonl`, one case a line.
//! With `UPDATE=1` the expected values are written anew, to be read before they are kept.

use super::judge;
use serde::{Deserialize, Serialize};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cases/contract/violations.jsonl");

/// A schema, an instance, and what the first finding says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    pub schema: String,
    pub instance: String,
    pub title: String,
    /// Pointer, line and column in the instance.
    pub place: (String, u32, u32),
    pub schema_pointer: String,
    pub fix: String,
}

pub(super) fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(PATH).expect("the table is in the repository");
    let rows: Vec<Row> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    if std::env::var_os("UPDATE").is_none() {
        return rows;
    }
    let updated: Vec<Row> = rows.into_iter().map(updated).collect();
    let lines: Vec<String> = updated.iter().map(|row| serde_json::to_string(row).expect("a row")).collect();
    std::fs::write(PATH, lines.join("\n") + "\n").expect("the table can be written");
    updated
}

fn updated(row: Row) -> Row {
    let judged = judge(&row.schema, &row.instance);
    let Some(finding) = judged.findings.first() else { return row };
    let place = finding.places.first();
    Row {
        title: finding.title.clone(),
        place: place.map_or(row.place, |place| (place.pointer.clone(), place.line, place.column)),
        schema_pointer: finding
            .schema_place
            .as_ref()
            .map_or(row.schema_pointer, |place| place.pointer.clone()),
        fix: finding.fix.clone().unwrap_or_default(),
        ..row
    }
}
