//! The data bugs of the simulated service (`tests/planted/data.jsonl`), and what the coverage run finds of them: the
//! right problem, by a class that is about it, at the field that has it. Also writes `docs/data.md`.

use check::gates::data::Problem;
use check::service::{BUGS, BugKind};
use engine::data::classes;
use engine::data::{Case, Tried};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

#[path = "planted/customers.rs"]
mod customers;
#[path = "planted/data_page.rs"]
mod page;

/// Seed 0 tries the payload of the tests, the others one that is generated.
const SEEDS: [u64; 3] = [0, 1, 2];
/// Of the cases that are not about a bug, one of so many is tried.
const SAMPLE: usize = 50;
/// Bugs that a run must find, of all that there are: 38 of 40.
const MOST_MISSED: usize = 2;

/// A bug, and what the gate must say about it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    bug: String,
    problem: Problem,
    /// Classes that may find it.
    classes: Vec<String>,
    field: String,
    /// Other classes that may meet it too, at any field.
    #[serde(default)]
    also: Vec<String>,
}

impl Planted {
    fn is_about(&self, class: &str) -> bool {
        self.classes.iter().chain(&self.also).any(|one| one == class)
    }

    fn is_found(&self, told: &BTreeSet<(Problem, &str, String)>) -> bool {
        told.iter().any(|(problem, class, field)| {
            *problem == self.problem && self.classes.iter().any(|one| one == class) && *field == self.field
        })
    }
}

fn planted() -> Vec<Planted> {
    let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    include_str!("planted/data.jsonl").lines().map(read).collect()
}

/// The cases that are about a bug, and a sample of the others.
fn chosen<'c>(cases: &'c [Case], planted: &Planted, seed: u64) -> Vec<&'c Case> {
    // The payload of the tests shows where a bug shows beside; for the others it is enough that it is found.
    let is_chosen = |(at, case): &(usize, &Case)| match seed {
        0 => at % SAMPLE == 0 || planted.is_about(case.class_id()),
        _ => planted.classes.iter().any(|class| class == case.class_id()),
    };
    cases.iter().enumerate().filter(is_chosen).map(|(_, case)| case).collect()
}

fn lines(told: &BTreeSet<(Problem, &str, String)>) -> String {
    let line = |(problem, class, field): &(Problem, &str, String)| {
        format!("    {} | {class} | {field}\n", problem.words())
    };
    told.iter().map(line).collect()
}

#[test]
fn a_clean_service_is_not_complained_about() {
    let mut problems = String::new();
    for seed in SEEDS {
        let cases = customers::cases(seed);
        assert!(cases.len() > 1_000, "{} cases", cases.len());
        let by_address: BTreeMap<_, &Case> = cases.iter().map(|case| (case.address, case)).collect();
        let tried = customers::tried(cases.iter(), seed, &[]);
        let accepted = tried.iter().filter(|one| one.status == Some(201)).count();
        let refused = tried.iter().filter(|one| one.status == Some(400) || one.status == Some(415)).count();
        println!("seed {seed}: {} cases, {accepted} accepted, {refused} refused", cases.len());
        assert!(accepted > 300 && refused > 300 && accepted + refused == cases.len());
        let is_noticed = |one: &&Tried| !one.complaints.is_empty() || one.unjudged.is_some();
        for one in tried.iter().filter(is_noticed).take(20) {
            let case = by_address[&one.address];
            let _ = writeln!(
                problems,
                "{} {} {} ({:?}: {}): {:?} {:?} {:?}\n    {}\n    {}",
                one.address,
                one.class,
                one.field,
                one.expectation,
                case.why,
                one.status,
                one.unjudged,
                one.complaints,
                String::from_utf8_lossy(&case.payload).chars().take(1_000).collect::<String>(),
                String::from_utf8_lossy(&one.answer),
            );
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

#[test]
fn the_coverage_run_finds_the_planted_bugs_by_the_right_class_at_the_right_field() {
    let all = planted();
    let mut found_by_bug: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut problems = String::new();
    for seed in SEEDS {
        let mut cases = customers::cases(seed);
        // Random combinations come behind the coverage run, which must find all by itself.
        cases.retain(|case| case.class_id() != "random");
        let mut missed = Vec::new();
        for planted in &all {
            let tried = customers::tried(chosen(&cases, planted, seed).into_iter(), seed, &[&planted.bug]);
            let told = customers::told(&tried);
            if !planted.is_found(&told) {
                missed.push(planted.bug.as_str());
                let _ =
                    writeln!(problems, "seed {seed}: {} is missed; told was\n{}", planted.bug, lines(&told));
            }
            let stray: BTreeSet<_> =
                told.iter().filter(|(_, class, _)| !planted.is_about(class)).cloned().collect();
            // What shows in the unchanged payload shows in every case.
            if !stray.is_empty() && seed == 0 && !planted.is_about("unchanged") {
                let _ = writeln!(problems, "seed {seed}: {} shows elsewhere\n{}", planted.bug, lines(&stray));
            }
            for (problem, class, _) in &told {
                if *problem == planted.problem && planted.classes.iter().any(|one| one == class) && seed == 0
                {
                    found_by_bug.entry(&planted.bug).or_default().insert(class);
                }
            }
        }
        println!("seed {seed}: {} of {} found; missed {missed:?}", all.len() - missed.len(), all.len());
        if missed.len() > MOST_MISSED {
            let _ = writeln!(problems, "seed {seed}: {} are missed: {missed:?}", missed.len());
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
    write_page(&all, &found_by_bug);
}

/// The list for the machine and the bugs of the service are one list.
#[test]
fn the_lists_agree() {
    let of_service: Vec<&str> =
        BUGS.iter().filter(|bug| bug.kind == BugKind::Data).map(|bug| bug.id).collect();
    let all = planted();
    assert_eq!(all.iter().map(|one| one.bug.as_str()).collect::<Vec<_>>(), of_service);
    assert!(all.len() >= 40);
    for planted in &all {
        for class in planted.classes.iter().chain(&planted.also) {
            let is_known = class == "unchanged" || classes::find(class).is_some();
            assert!(is_known, "{}: no class is called {class}", planted.bug);
        }
    }
}

fn write_page(all: &[Planted], found: &BTreeMap<&str, BTreeSet<&str>>) {
    let rows = all.iter().map(|planted| {
        let found_by = found.get(planted.bug.as_str()).iter().flat_map(|set| set.iter().copied()).collect();
        page::Row { bug: &planted.bug, problem: planted.problem.words(), found_by, field: &planted.field }
    });
    let rows: Vec<page::Row<'_>> = rows.collect();
    let text = page::text(&rows);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/data.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, text, "docs/data.md is not true (UPDATE=1 writes it anew)");
}
