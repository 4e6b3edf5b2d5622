//! A run over recorded traffic as Markdown: findings by operation and rule with their counts, then what of the contract
//! was seen and what never. The findings themselves are written as everywhere.

use super::markdown::{code, finding, plain};
use crate::exchange::traffic::run::Outcome;
use check::Finding;
use check::traffic::{Coverage, Covered};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Names of one kind that are listed.
const MAX_NAMES: usize = 200;

/// The whole run. Secrets are taken out of the findings by whoever asks for it.
pub fn traffic(outcome: &Outcome) -> String {
    let (judged, found) = outcome.counts();
    let mut text = format!(
        "## Recorded traffic\n\n{judged} of {} exchanges were judged; findings in {found} of them.\n",
        outcome.judgements.len()
    );
    if outcome.is_cut {
        text.push_str("The run was stopped or cut, so there may be more.\n");
    }
    text.push_str(&by_operation(&outcome.findings));
    text.push_str(&coverage(&outcome.coverage));
    text
}

/// Findings grouped by operation and by rule, the worst group first in each.
pub fn by_operation(findings: &[Finding]) -> String {
    let mut groups: BTreeMap<&str, BTreeMap<&str, Vec<&Finding>>> = BTreeMap::new();
    for one in findings {
        let operation = one.subject.as_ref().map_or("", |subject| subject.operation.as_str());
        groups.entry(operation).or_default().entry(one.rule.as_str()).or_default().push(one);
    }
    let worst = |group: &BTreeMap<&str, Vec<&Finding>>| group.values().flatten().map(|f| f.severity).min();
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(operation, group)| (worst(group), *operation));
    let mut text = String::new();
    for (operation, rules) in groups {
        let name = if operation.is_empty() { "No operation of the contract".into() } else { code(operation) };
        let _ = write!(text, "\n### {name}\n\n| Rule | Findings | Times | Exchanges |\n|---|---|---|---|\n");
        let mut rules: Vec<_> = rules.into_iter().collect();
        rules.sort_by_key(|(rule, list)| (list.iter().map(|f| f.severity).min(), *rule));
        for (rule, list) in &rules {
            let times = list.iter().fold(0u64, |sum, f| sum.saturating_add(f.count));
            let mut exchanges: Vec<u32> =
                list.iter().flat_map(|f| f.subject.iter().flat_map(|s| &s.exchanges)).copied().collect();
            exchanges.sort_unstable();
            exchanges.dedup();
            let is_more = list
                .iter()
                .any(|f| f.subject.as_ref().is_some_and(|s| s.exchanges.len() == Finding::MAX_PLACES));
            let at_least = if is_more { "at least " } else { "" };
            let _ = writeln!(
                text,
                "| {} | {} | {times} | {at_least}{} |",
                code(rule),
                list.len(),
                exchanges.len()
            );
        }
        for one in rules.iter().flat_map(|(_, list)| list) {
            text.push('\n');
            text.push_str(&finding(one));
            if let Some(first) = one.subject.as_ref().and_then(|s| s.exchanges.first()) {
                let _ = writeln!(text, "- First seen: exchange {} of the recording", first + 1);
            }
        }
    }
    text
}

/// What of the contract was seen, and what never.
pub fn coverage(coverage: &Coverage) -> String {
    if coverage.operations.is_empty() {
        return String::new();
    }
    let (seen, all) = coverage.operations_seen();
    let mut text = format!(
        "\n### Coverage\n\n{seen} of {all} operations were seen in {} exchanges; {} exchanges belong to none.\n\n",
        coverage.exchange_count, coverage.outside
    );
    text.push_str("| Operation | Exchanges | Statuses | Parameters | Properties |\n|---|---|---|---|---|\n");
    for one in &coverage.operations {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            code(&one.operation),
            one.exchange_count,
            share(&one.statuses),
            share(&one.parameters),
            share(&one.properties)
        );
    }
    for one in coverage.operations.iter().filter(|one| one.exchange_count > 0) {
        for (what, names) in
            [("statuses", &one.statuses), ("parameters", &one.parameters), ("properties", &one.properties)]
        {
            list(&mut text, &one.operation, &format!("{what} never seen"), names, |c| c.count == 0);
            let title = format!("{what} seen that the contract does not name");
            list(&mut text, &one.operation, &title, names, |c| !c.is_in_contract);
        }
    }
    text
}

/// `3 of 5`: seen of those that the contract names.
fn share(names: &[Covered]) -> String {
    let named = names.iter().filter(|name| name.is_in_contract);
    let (seen, all) = named.fold((0, 0), |(seen, all), name| (seen + u32::from(name.count > 0), all + 1));
    if all == 0 { "none named".into() } else { format!("{seen} of {all}") }
}

fn list(text: &mut String, operation: &str, title: &str, names: &[Covered], takes: fn(&Covered) -> bool) {
    let taken: Vec<&Covered> = names.iter().filter(|name| takes(name)).collect();
    if taken.is_empty() {
        return;
    }
    let shown: Vec<String> = taken.iter().take(MAX_NAMES).map(|name| code(&name.name)).collect();
    let more = taken.len() - shown.len();
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let _ = writeln!(text, "\n- {}: {}: {}{rest}", code(operation), plain(title), shown.join(", "));
}
