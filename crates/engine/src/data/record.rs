//! What is known of a run so far: every case that was tried, the grid's counts and the clusters, kept up to date case
//! by case, so that asking for them is cheap. Nothing here sends or judges.

use super::cases::Cases;
use super::clusters::Clusters;
use super::echo;
use super::tried::Tried;
use check::gates::data::{Family, Grid, GridCell, GridRow, LenienceRow, Problem};
use std::collections::BTreeMap;

/// Bytes of an answer that are kept of a case with which nothing is wrong.
const KEPT_OF_CLEAN: usize = 300;

/// Which field and family a case of the coverage run is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub field: u16,
    pub family: Family,
}

/// A run so far.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// By index: of the coverage run; None: the unchanged payload, or a combination.
    cells: Vec<Option<Cell>>,
    /// In the order of the cases.
    fields: Vec<String>,
    board: BTreeMap<(u16, Family), GridCell>,
    tried: BTreeMap<u32, Tried>,
    clusters: Clusters,
    /// How many cases showed each problem.
    problems: BTreeMap<Problem, u32>,
    unjudged: BTreeMap<String, u32>,
    /// Statuses of answers.
    statuses: BTreeMap<u16, u32>,
    lenience: Vec<LenienceRow>,
    /// How many were tried when the lenience map was made.
    lenience_of: usize,
}

impl Record {
    pub(super) fn new(cases: &Cases) -> Record {
        let mut record = Record::default();
        let mut numbers: BTreeMap<String, u16> = BTreeMap::new();
        for index in 0..cases.coverage_count() {
            let Some((class, site)) = cases.class_and_site(index) else {
                record.cells.push(None);
                continue;
            };
            let next = numbers.len().min(usize::from(u16::MAX)) as u16;
            let field = *numbers.entry(site.field.clone()).or_insert(next);
            if usize::from(field) == record.fields.len() {
                record.fields.push(site.field.clone());
            }
            record.cells.push(Some(Cell { field, family: class.family }));
            record.board.entry((field, class.family)).or_default().cases += 1;
        }
        record
    }

    /// Takes an answer; one to the same case before it is forgotten.
    pub(super) fn take(&mut self, mut tried: Tried) {
        if tried.complaints.is_empty() {
            tried.answer.truncate(KEPT_OF_CLEAN);
        }
        let index = tried.address.index;
        if let Some(old) = self.tried.remove(&index) {
            self.clusters.remove(&old);
            self.count(&old, false);
        }
        self.clusters.add(&tried);
        self.count(&tried, true);
        self.tried.insert(index, tried);
        self.lenience_of = self.lenience_of.min(self.tried.len().saturating_sub(1));
    }

    fn count(&mut self, tried: &Tried, is_more: bool) {
        let step = |count: &mut u32| {
            *count = if is_more { *count + 1 } else { count.saturating_sub(1) };
        };
        let shown = problems_of(tried);
        shown.iter().for_each(|problem| step(self.problems.entry(*problem).or_default()));
        self.problems.retain(|_, count| *count > 0);
        if let Some(why) = &tried.unjudged {
            step(self.unjudged.entry(why.clone()).or_default());
        }
        self.unjudged.retain(|_, count| *count > 0);
        if let Some(status) = tried.status {
            step(self.statuses.entry(status).or_default());
        }
        self.statuses.retain(|_, count| *count > 0);
        let Some(cell) = self.cell(tried.address.index) else { return };
        let board = self.board.entry((cell.field, cell.family)).or_default();
        step(&mut board.tried);
        if tried.unjudged.is_some() {
            step(&mut board.unjudged);
        }
        // What is mangled whatever one sends is no matter of this field and family.
        let own: Vec<Problem> = Problem::ALL
            .into_iter()
            .filter(|problem| {
                tried.complaints.iter().any(|c| c.problem == *problem && c.class == tried.class)
            })
            .collect();
        own.iter().for_each(|problem| step(board.problems.entry(*problem).or_default()));
        board.problems.retain(|_, count| *count > 0);
    }

    pub(super) fn cell(&self, index: u32) -> Option<Cell> {
        self.cells.get(index as usize).copied().flatten()
    }

    pub(super) fn field(&self, cell: Cell) -> &str {
        self.fields.get(usize::from(cell.field)).map_or("", String::as_str)
    }

    pub(super) fn tried(&self, index: u32) -> Option<&Tried> {
        self.tried.get(&index)
    }

    /// In the order of the cases.
    pub(super) fn all(&self) -> impl Iterator<Item = &Tried> {
        self.tried.values()
    }

    pub(super) fn tried_count(&self) -> u32 {
        self.tried.len() as u32
    }

    /// Cases of the coverage run that were tried.
    pub(super) fn tried_of_coverage(&self) -> u32 {
        self.tried.range(..self.cells.len() as u32).count() as u32
    }

    pub(super) fn clusters(&self) -> &Clusters {
        &self.clusters
    }

    pub(super) fn problems(&self) -> &BTreeMap<Problem, u32> {
        &self.problems
    }

    /// Why answers say nothing, with how many of them.
    pub(super) fn unjudged(&self) -> &BTreeMap<String, u32> {
        &self.unjudged
    }

    pub(super) fn statuses(&self) -> &BTreeMap<u16, u32> {
        &self.statuses
    }

    /// Indexes of the cases that showed a problem.
    pub(super) fn failed(&self) -> Vec<u32> {
        self.tried.values().filter(|one| !one.complaints.is_empty()).map(|one| one.address.index).collect()
    }

    pub(super) fn grid(&self) -> Grid {
        let families: Vec<Family> = Family::ALL
            .into_iter()
            .filter(|family| self.board.keys().any(|(_, one)| one == family))
            .collect();
        let row = |(number, field): (usize, &String)| GridRow {
            field: field.clone(),
            cells: families.iter().map(|family| self.board.get(&(number as u16, *family)).cloned()).collect(),
        };
        Grid { rows: self.fields.iter().enumerate().map(row).collect(), families }
    }

    /// The lenience map. While a run goes on it is made anew only when a quarter more is known.
    pub(super) fn lenience(&mut self, is_running: bool) -> &[LenienceRow] {
        let is_enough = self.tried.len() > self.lenience_of + self.lenience_of / 4;
        if (is_enough && is_running) || (!is_running && self.lenience_of != self.tried.len()) {
            let all: Vec<Tried> = self.tried.values().cloned().collect();
            self.lenience = echo::lenience(&all);
            self.lenience_of = self.tried.len();
        }
        &self.lenience
    }
}

/// Worst first, each once.
pub(super) fn problems_of(tried: &Tried) -> Vec<Problem> {
    let shows = |problem: &Problem| tried.complaints.iter().any(|complaint| complaint.problem == *problem);
    Problem::ALL.into_iter().filter(shows).collect()
}
