//! Gate 4: the ideal pair passes every scenario, each planted bug (`tests/planted/auth.jsonl`) is named by its own
//! scenario with exactly its rule, and what looks wrong and is not stays silent. Also writes the tables in
//! `docs/auth.md` (with `UPDATE=1`).

use check::gates::auth::{
    AuthSettings, ClientPolicy, Played, ScenarioOutcome, ServerPolicy, Side, apply_change,
};
use check::trace::LifelineKind;
use check::{Annotations, Severity, Verdict};
use engine::auth::{
    Campaign, catalogue, find_preset, find_rule, find_scenario, findings, play, report, rules, scenarios,
    side_of,
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[path = "auth/book.rs"]
mod book;
#[path = "auth/random.rs"]
mod random;
#[path = "auth/recorded.rs"]
mod recorded;

const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];

/// Fields of a policy that differ from the ideal.
type Change = BTreeMap<String, serde_json::Value>;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    bug: String,
    side: Side,
    change: Change,
    scenario: String,
    /// Without `auth/`.
    rule: String,
    /// What else may rightly be said of the same mistake in that scenario, without `auth/`.
    #[serde(default)]
    also: Vec<String>,
    /// Where it was seen, or how it shows.
    seen: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Innocent {
    name: String,
    side: Side,
    change: Change,
    /// None: all.
    #[serde(default)]
    scenarios: Vec<String>,
    why: String,
}

fn lines<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    text.lines().map(read).collect()
}

fn planted() -> Vec<Planted> {
    lines(include_str!("planted/auth.jsonl"))
}

fn policies(side: Side, change: &Change) -> (ClientPolicy, ServerPolicy) {
    let (mut client, mut server) = (ClientPolicy::default(), ServerPolicy::default());
    for (switch, value) in change {
        let choice = value.as_str().map_or(value.to_string(), String::from);
        let changed = match side {
            Side::Client => apply_change(&client, switch, &choice).map(|changed| client = changed),
            Side::Server => apply_change(&server, switch, &choice).map(|changed| server = changed),
        };
        assert!(changed.is_some(), "no {switch} = {choice}");
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

/// The lifeline that a rule names has to be of the side that the rule is about.
fn is_rightly_blamed(played: &Played, rule: &str) -> bool {
    let broken = played.result.broken.iter().find(|broken| broken.rule.as_str() == rule);
    let kind = broken.and_then(|broken| played.trace.lifelines.get(broken.lifeline as usize)).map(|l| l.kind);
    match side_of(rule) {
        Side::Client => kind == Some(LifelineKind::Client),
        Side::Server => matches!(kind, Some(LifelineKind::AuthorizationServer | LifelineKind::Service)),
    }
}

#[test]
fn each_planted_bug_is_named_by_its_scenario_with_its_rule() {
    let mut wrong = Vec::new();
    for planted in planted() {
        let rule = format!("auth/{}", planted.rule);
        let (client, server) = policies(planted.side, &planted.change);
        let scenario = find_scenario(&planted.scenario).unwrap_or_else(|| panic!("no {}", planted.scenario));
        assert!(scenario.about.contains(&rule.as_str()), "{} is not about {rule}", scenario.id);
        assert!(find_rule(&rule).is_some() && side_of(&rule) == planted.side, "{}: {rule}", planted.bug);
        for seed in SEEDS {
            let played = play(scenario, &client, &server, seed);
            let broken: Vec<&str> = played.result.broken.iter().map(|broken| broken.rule.as_str()).collect();
            let unexpected = broken.iter().filter(|broken| {
                **broken != rule && !planted.also.iter().any(|also| **broken == format!("auth/{also}"))
            });
            if !broken.contains(&rule.as_str())
                || unexpected.count() > 0
                || !is_rightly_blamed(&played, &rule)
            {
                let (bug, scenario) = (&planted.bug, &planted.scenario);
                wrong.push(format!("{bug} ({scenario} / {rule}) with seed {seed}:\n{}", said(&played)));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{} bugs\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_looks_wrong_and_is_not_stays_silent() {
    let mut wrong = Vec::new();
    for innocent in lines::<Innocent>(include_str!("planted/auth_innocent.jsonl")) {
        let (client, server) = policies(innocent.side, &innocent.change);
        assert!(!innocent.why.is_empty());
        assert!(client != ClientPolicy::default() || server != ServerPolicy::default(), "{}", innocent.name);
        assert!(innocent.scenarios.iter().all(|id| find_scenario(id).is_some()), "{}", innocent.name);
        let is_asked = |id: &str| innocent.scenarios.is_empty() || innocent.scenarios.iter().any(|s| s == id);
        for scenario in scenarios().filter(|scenario| is_asked(scenario.id)) {
            let played = play(scenario, &client, &server, 1);
            if played.result.outcome != ScenarioOutcome::Passed {
                wrong.push(format!("{} in {}:\n{}", innocent.name, scenario.id, said(&played)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn five_calls_with_and_without_single_flight() {
    let scenario = find_scenario("five-calls").expect("the scenario");
    let ideal = play(scenario, &ClientPolicy::default(), &ServerPolicy::default(), 1);
    assert_eq!((ideal.result.refreshes, ideal.result.calls, ideal.result.calls_succeeded), (1, 6, 6));
    let each = apply_change(&ClientPolicy::default(), "single_flight", "each-call").expect("a choice");
    let stampede = play(scenario, &each, &ServerPolicy::default(), 1);
    assert_eq!((stampede.result.refreshes, stampede.counts.refreshes), (5, 5));
    assert_eq!(stampede.result.outcome, ScenarioOutcome::Failed);
    let shown = &stampede.result.broken[0];
    let labels: Vec<String> =
        shown.messages.iter().map(|at| stampede.trace.messages[*at as usize].label()).collect();
    assert_eq!(labels, ["POST /token"; 4], "the four refreshes too many");
}

#[test]
fn the_lists_are_long_enough_and_each_rule_has_a_bug() {
    let planted = planted();
    let count = |side| planted.iter().filter(|planted| planted.side == side).count();
    assert!(count(Side::Client) >= 20 && count(Side::Server) >= 12);
    for bug in &planted {
        assert_eq!(planted.iter().filter(|other| other.bug == bug.bug).count(), 1, "{}", bug.bug);
        assert!(!bug.seen.is_empty());
    }
    for rule in rules() {
        let is_hit = planted.iter().any(|planted| rule.id == format!("auth/{}", planted.rule));
        assert!(is_hit, "no planted bug breaks {}", rule.id);
        assert!(!rule.title.ends_with('.') && rule.explanation.ends_with('.'), "{}", rule.id);
        assert_eq!(rules().filter(|other| other.id == rule.id).count(), 1);
        assert!(engine::rules::find(rule.id).is_some());
    }
    for scenario in scenarios() {
        assert_eq!(scenarios().filter(|other| other.id == scenario.id).count(), 1, "{}", scenario.id);
        let judged = |rule: &&str| find_rule(rule).is_some() && scenario.judges(side_of(rule));
        assert!(scenario.about.iter().all(judged), "{}", scenario.id);
        assert!(scenario.excuses.iter().all(|rule| find_rule(rule).is_some()));
    }
    // All rows of the reference but DPoP (31, 32).
    for row in (1..=34).filter(|row| ![31, 32].contains(row)) {
        assert!(scenarios().any(|scenario| scenario.row == row), "row {row} has no scenario");
    }
    assert_eq!(catalogue().scenarios.len(), scenarios().count());
}

fn settings(client: ClientPolicy) -> AuthSettings {
    AuthSettings { client, ..AuthSettings::default() }
}

#[test]
fn a_verdict_says_which_change_helps_because_it_was_tried() {
    let each = apply_change(&ClientPolicy::default(), "single_flight", "each-call").expect("a choice");
    let verdict = Campaign::new(&settings(each.clone()), true).run();
    let best = verdict.best_change().expect("a change helps");
    assert_eq!((best.switch.as_str(), best.choice.as_str()), ("single_flight", "per-tab"));
    assert!(best.fixes.contains(&"five-calls".to_string()) && best.breaks.is_empty(), "{best:?}");
    assert_eq!(best.broken_after, 0);
    // Said and done.
    let changed = apply_change(&each, &best.switch, &best.choice).expect("it is a choice");
    let after = Campaign::new(&settings(changed), false).run();
    assert_eq!(after.failed().count(), 0);
    assert_eq!(after.passed_count() as usize, scenarios().count());
    assert!(verdict.changes_tried > 40);

    let findings = findings(&verdict, &settings(each.clone()));
    let stampede =
        findings.iter().find(|finding| finding.rule.as_str() == "auth/single-refresh").expect("found");
    assert_eq!(
        stampede.fix.as_deref(),
        Some("Set “Refreshes at once: One for all calls”; tried here, it repairs the scenario.")
    );
}

#[test]
fn steps_of_a_campaign_give_the_same_verdict() {
    let naive = settings((find_preset("naive").expect("a preset").policy)());
    let whole = Campaign::new(&naive, false).run();
    let mut stepped = Campaign::new(&naive, false);
    let mut steps = 0;
    while !stepped.step(7) {
        steps += 1;
    }
    assert_eq!(stepped.verdict(), &whole);
    assert!(steps > 30, "{steps} steps");
    assert_eq!(stepped.progress(), (scenarios().count() as u32, scenarios().count() as u32));
}

#[test]
fn simulated_evidence_holds_and_confirmed_refuses() {
    let none = Annotations::default();
    let ideal = AuthSettings::default();
    let verdict = Campaign::new(&ideal, false).run();
    let part = report(&verdict, &ideal, &none);
    assert_eq!(
        (part.verdict, part.findings.len()),
        (Verdict::Hold, 0),
        "simulated evidence alone earns no GO"
    );
    assert_eq!(part.headline, format!("{0} of {0} simulated scenarios pass", scenarios().count()));

    let mut naive = settings((find_preset("naive").expect("a preset").policy)());
    let verdict = Campaign::new(&naive, false).run();
    let part = report(&verdict, &naive, &none);
    assert_eq!(part.verdict, Verdict::Hold);
    assert!(part.findings.iter().any(|finding| finding.severity == Severity::Blocks));
    assert!(part.findings.is_sorted_by_key(|finding| finding.order()));
    naive.is_client_confirmed = true;
    assert_eq!(report(&verdict, &naive, &none).verdict, Verdict::NoGo);
}
