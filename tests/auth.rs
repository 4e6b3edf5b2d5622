//! Gate 4: the ideal pair passes every scenario, and each planted bug (`tests/planted/auth.jsonl`) is named by its own
//! scenario with exactly its rule. Also writes the table in `docs/auth.md` (with `UPDATE=1`).

use check::gates::auth::{ClientPolicy, ScenarioOutcome, ServerPolicy, Side, apply_change};
use engine::auth::{Played, find_rule, find_scenario, play, scenarios, side_of};
use serde::Deserialize;
use std::collections::BTreeMap;

const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    bug: String,
    side: Side,
    /// Fields of the policy that differ from the ideal.
    change: BTreeMap<String, serde_json::Value>,
    scenario: String,
    /// Without `auth/`.
    rule: String,
    /// What else may rightly be said of the same mistake in that scenario, without `auth/`.
    #[serde(default)]
    also: Vec<String>,
    /// Where it was seen, or how it shows.
    seen: String,
}

fn planted() -> Vec<Planted> {
    let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    include_str!("planted/auth.jsonl").lines().map(read).collect()
}

fn policies(planted: &Planted) -> (ClientPolicy, ServerPolicy) {
    let (mut client, mut server) = (ClientPolicy::default(), ServerPolicy::default());
    for (switch, value) in &planted.change {
        let choice = value.as_str().map_or(value.to_string(), String::from);
        let changed = match planted.side {
            Side::Client => apply_change(&client, switch, &choice).map(|changed| client = changed),
            Side::Server => apply_change(&server, switch, &choice).map(|changed| server = changed),
        };
        assert!(changed.is_some(), "{}: no {switch} = {choice}", planted.bug);
    }
    (client, server)
}

fn said(played: &Played) -> String {
    let lines = played.result.broken.iter().map(|broken| format!("    {} {}", broken.rule, broken.what));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_ideal_pair_passes_every_scenario() {
    let mut wrong = Vec::new();
    for scenario in scenarios() {
        for seed in SEEDS {
            let played = play(scenario, &ClientPolicy::default(), &ServerPolicy::default(), seed);
            if played.result.outcome != ScenarioOutcome::Passed || played.trace.is_cut {
                wrong.push(format!("{} with seed {seed}:\n{}", scenario.id, said(&played)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_planted_bug_is_named_by_its_scenario_with_its_rule() {
    let mut wrong = Vec::new();
    for planted in planted() {
        let rule = format!("auth/{}", planted.rule);
        let (client, server) = policies(&planted);
        let scenario = find_scenario(&planted.scenario).unwrap_or_else(|| panic!("no {}", planted.scenario));
        assert!(find_rule(&rule).is_some() && side_of(&rule) == planted.side, "{}: {rule}", planted.bug);
        for seed in SEEDS {
            let played = play(scenario, &client, &server, seed);
            let broken: Vec<&str> = played.result.broken.iter().map(|broken| broken.rule.as_str()).collect();
            let unexpected = broken.iter().filter(|broken| {
                **broken != rule && !planted.also.iter().any(|also| **broken == format!("auth/{also}"))
            });
            if !broken.contains(&rule.as_str()) || unexpected.count() > 0 {
                wrong.push(format!(
                    "{} ({} / {}) with seed {seed}:\n{}",
                    planted.bug,
                    planted.scenario,
                    planted.rule,
                    said(&played)
                ));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{} bugs\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn five_calls_with_and_without_single_flight() {
    let scenario = find_scenario("five-calls").expect("the scenario");
    let ideal = play(scenario, &ClientPolicy::default(), &ServerPolicy::default(), 1);
    assert_eq!((ideal.result.refreshes, ideal.result.calls, ideal.result.calls_succeeded), (1, 6, 6));
    let each = apply_change(&ClientPolicy::default(), "single_flight", "each-call").expect("a choice");
    let stampede = play(scenario, &each, &ServerPolicy::default(), 1);
    assert_eq!(stampede.result.refreshes, 5);
    assert_eq!(stampede.result.outcome, ScenarioOutcome::Failed);
}

#[test]
fn the_list_is_long_enough_and_names_no_bug_twice() {
    let planted = planted();
    let count = |side| planted.iter().filter(|planted| planted.side == side).count();
    assert!(count(Side::Client) >= 20 && count(Side::Server) >= 12);
    for bug in &planted {
        assert_eq!(planted.iter().filter(|other| other.bug == bug.bug).count(), 1, "{}", bug.bug);
        assert!(!bug.seen.is_empty());
    }
}
