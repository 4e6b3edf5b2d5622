//! The table of verdicts, row by row.

use super::{RuleOutcome, RuleState, Verdict, judge};
use crate::annotation::Acceptance;
use crate::{
    Annotation, Annotations, Check, Evidence, Finding, Fingerprint, Gate, GateReport, Report, RuleId,
    Severity,
};

const NECESSARY: bool = true;

fn finding(number: u64, severity: Severity, evidence: Evidence) -> Finding {
    Finding {
        fingerprint: Fingerprint(number),
        gate: Gate::Contract,
        rule: RuleId::new("contract/body-schema"),
        severity,
        evidence,
        title: String::new(),
        note: String::new(),
        pattern: String::new(),
        places: Vec::new(),
        count: 1,
        schema_place: None,
        subject: None,
        expected: None,
        got: None,
        facts: Vec::new(),
        fix: None,
    }
}

fn outcome(is_necessary: bool, state: RuleState) -> RuleOutcome {
    RuleOutcome {
        rule: RuleId::new("contract/body-schema"),
        title: "The body keeps its schema".into(),
        is_necessary,
        state,
    }
}

fn judged(evidence: Evidence) -> RuleOutcome {
    outcome(NECESSARY, RuleState::Judged(evidence))
}

fn not_judged(why: &str) -> RuleOutcome {
    outcome(!NECESSARY, RuleState::NotJudged(why.into()))
}

/// Findings by severity, evidence, and whether they were accepted; outcomes; stale; the word; what each reason holds.
type Row =
    (&'static str, Vec<(Severity, Evidence, bool)>, Vec<RuleOutcome>, bool, Verdict, &'static [&'static str]);

fn table() -> Vec<Row> {
    use Evidence::{Asserted, Live, Recorded, Simulated, SimulatedConfirmed};
    use Severity::{Blocks, Notes, Warns};
    use Verdict::{Go, Hold, NoGo, NotRun};
    let go = || vec![judged(Recorded)];
    vec![
        // NO-GO
        ("a blocker, live", vec![(Blocks, Live, false)], vec![judged(Live)], false, NoGo, &[]),
        ("a blocker, recorded", vec![(Blocks, Recorded, false)], go(), false, NoGo, &[]),
        (
            "a blocker, simulated and confirmed",
            vec![(Blocks, SimulatedConfirmed, false)],
            go(),
            false,
            NoGo,
            &[],
        ),
        (
            "a blocker is worse than a hold",
            vec![(Blocks, Live, false)],
            vec![not_judged("w")],
            true,
            NoGo,
            &[],
        ),
        (
            "one of two blockers is open",
            vec![(Blocks, Live, true), (Blocks, Live, false)],
            go(),
            false,
            NoGo,
            &[],
        ),
        (
            "one of two blockers is confirmed",
            vec![(Blocks, Simulated, false), (Blocks, SimulatedConfirmed, false)],
            go(),
            false,
            NoGo,
            &[],
        ),
        // HOLD
        ("a blocker, simulated", vec![(Blocks, Simulated, false)], go(), false, Hold, &["nobody confirmed"]),
        ("a blocker, stated", vec![(Blocks, Asserted, false)], go(), false, Hold, &["nobody confirmed"]),
        ("simulated only", vec![], vec![judged(Simulated)], false, Hold, &["live or recorded"]),
        (
            "simulated only, confirmed",
            vec![],
            vec![judged(SimulatedConfirmed)],
            false,
            Hold,
            &["live or recorded"],
        ),
        ("stated only", vec![], vec![judged(Asserted)], false, Hold, &["live or recorded"]),
        (
            "a part is stated",
            vec![],
            vec![judged(Recorded), judged(Asserted)],
            false,
            Hold,
            &["live or recorded"],
        ),
        ("told once", vec![], vec![judged(Asserted), judged(Simulated)], false, Hold, &["live or recorded"]),
        ("a cap", vec![], vec![judged(Live), not_judged("cut")], false, Hold, &["cut"]),
        (
            "a cap, and warnings",
            vec![(Warns, Live, false)],
            vec![judged(Live), not_judged("cut")],
            false,
            Hold,
            &["cut"],
        ),
        (
            "one sentence of two rules",
            vec![],
            vec![judged(Live), not_judged("x"), not_judged("x")],
            false,
            Hold,
            &["x"],
        ),
        (
            "two sentences",
            vec![],
            vec![judged(Live), not_judged("x"), not_judged("y")],
            false,
            Hold,
            &["x", "y"],
        ),
        (
            "a necessary rule was not asked",
            vec![],
            vec![judged(Live), outcome(NECESSARY, RuleState::NotAsked)],
            false,
            Hold,
            &["“The body keeps its schema” was not judged"],
        ),
        (
            "a necessary rule was not judged",
            vec![],
            vec![judged(Live), outcome(NECESSARY, RuleState::NotJudged("no schema".into()))],
            false,
            Hold,
            &["no schema"],
        ),
        ("stale", vec![], go(), true, Hold, &["staleness"]),
        ("stale, and a blocker was accepted", vec![(Blocks, Live, true)], go(), true, Hold, &["staleness"]),
        ("stale and cut", vec![], vec![judged(Live), not_judged("cut")], true, Hold, &["cut", "staleness"]),
        (
            "findings, and no rule was judged",
            vec![(Warns, Live, false)],
            vec![],
            false,
            Hold,
            &["No rule was judged"],
        ),
        (
            "accepted, and no rule was judged",
            vec![(Blocks, Live, true)],
            vec![],
            false,
            Hold,
            &["No rule was judged"],
        ),
        // NOT RUN
        ("nothing at all", vec![], vec![], false, NotRun, &[]),
        ("nothing was asked", vec![], vec![outcome(NECESSARY, RuleState::NotAsked)], false, NotRun, &[]),
        ("nothing could be judged", vec![], vec![not_judged("no body")], false, NotRun, &[]),
        ("nothing, and stale", vec![], vec![], true, NotRun, &[]),
        // GO
        ("all judged, recorded", vec![], go(), false, Go, &[]),
        ("all judged, live and recorded", vec![], vec![judged(Live), judged(Recorded)], false, Go, &[]),
        ("warnings", vec![(Warns, Recorded, false), (Notes, Recorded, false)], go(), false, Go, &[]),
        ("a blocker was accepted", vec![(Blocks, Recorded, true)], go(), false, Go, &[]),
        ("a simulated blocker was accepted", vec![(Blocks, Simulated, true)], go(), false, Go, &[]),
        (
            "an unnecessary rule was not asked",
            vec![],
            vec![judged(Live), outcome(!NECESSARY, RuleState::NotAsked)],
            false,
            Go,
            &[],
        ),
        (
            "an unnecessary rule rests on a statement",
            vec![],
            vec![judged(Live), outcome(!NECESSARY, RuleState::Judged(Asserted))],
            false,
            Go,
            &[],
        ),
    ]
}

#[test]
fn the_table() {
    for (name, findings, outcomes, is_stale, verdict, reasons) in table() {
        let mut annotations = Annotations::new();
        let mut list = Vec::new();
        for (number, (severity, evidence, is_accepted)) in findings.into_iter().enumerate() {
            let one = finding(number as u64, severity, evidence);
            if is_accepted {
                let accepted = Some(Acceptance { reason: "known".into() });
                annotations.insert(one.fingerprint, Annotation { accepted, ..Annotation::default() });
            }
            list.push(one);
        }
        let (word, told) = judge(&list, &annotations, &outcomes, is_stale);
        assert_eq!(word, verdict, "{name}: {told:?}");
        assert_eq!(told.len(), reasons.len(), "{name}: {told:?}");
        for (told, part) in told.iter().zip(reasons) {
            assert!(told.contains(part), "{name}: {told}");
        }
        assert_eq!(verdict == Verdict::Hold, !told.is_empty(), "{name}: a HOLD has reasons, and only a HOLD");
    }
}

#[test]
fn a_tag_or_a_comment_accepts_nothing() {
    let blocker = finding(1, Severity::Blocks, Evidence::Live);
    let annotation = Annotation { tags: vec!["ok".into()], comments: vec!["fine".into()], accepted: None };
    let annotations = Annotations::from([(blocker.fingerprint, annotation)]);
    assert_eq!(judge(&[blocker], &annotations, &[judged(Evidence::Live)], false).0, Verdict::NoGo);
}

#[test]
fn the_order_is_from_worst() {
    use Verdict::{Go, Hold, NoGo, NotRun};
    let order = [NoGo, Hold, NotRun, Go];
    assert!(order.is_sorted());
    for (at, worse) in order.into_iter().enumerate() {
        for better in &order[at..] {
            assert_eq!(Verdict::worst([*better, worse]), worse);
            assert_eq!(Verdict::worst([worse, *better, *better]), worse, "the worst word, never an average");
        }
    }
    assert_eq!(Verdict::worst([]), NotRun);
    assert_eq!(order.map(Verdict::word), ["NO-GO", "HOLD", "NOT RUN", "GO"]);
}

#[test]
fn what_is_not_applicable_does_not_count() {
    let gate = |gate: Gate, verdict: Verdict| GateReport { verdict, ..GateReport::not_run(gate, "") };
    let gates =
        [gate(Gate::Contract, Verdict::NoGo), gate(Gate::Data, Verdict::Hold), gate(Gate::Load, Verdict::Go)];
    let without = |left_out: &[Gate]| {
        let not_applicable = left_out.iter().map(|gate| (*gate, "no such thing".to_string())).collect();
        Report::overall(&Check { not_applicable, ..Check::default() }, &gates)
    };
    assert_eq!(without(&[]), Verdict::NoGo);
    assert_eq!(without(&[Gate::Load]), Verdict::NoGo);
    assert_eq!(without(&[Gate::Contract]), Verdict::Hold);
    assert_eq!(without(&[Gate::Contract, Gate::Data]), Verdict::Go);
    assert_eq!(without(&[Gate::Contract, Gate::Data, Gate::Load]), Verdict::NotRun);
}
