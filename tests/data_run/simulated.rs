//! A run on the simulated service: the grid, the list, clusters, replay, and what the gate says.

use super::shop;
use check::gates::data::{CaseAddress, CaseFilter, DataSettings, Expectation, Problem, ReplayWord, Target};
use check::{Acceptance, Annotation, Annotations, Evidence, RuleState, Severity, Verdict};
use engine::data::clusters::Clusters;
use engine::data::rules;
use engine::data::run::Progress;
use engine::data::{Came, Oracle, Tried};

fn settings() -> DataSettings {
    shop::settings(Target::Simulated)
}

/// As many answers as there are cases, judged without a contract.
fn answers(bugs: &[&str]) -> Vec<Tried> {
    let settings = settings();
    let cases = shop::cases("POST /orders", &settings, shop::SEED);
    let mut service = shop::service(bugs);
    let mut oracle = Oracle::new(&settings, None);
    (0..cases.count())
        .filter_map(|index| {
            let case = cases.make(index)?;
            service.reset();
            let response = service.respond(&case.request);
            Some(oracle.tried(&case, Came::Answer(&response)))
        })
        .collect()
}

#[test]
fn clusters_do_not_depend_on_the_order_of_the_answers() {
    let answers = answers(&["body-not-checked"]);
    let ranked = |order: &mut dyn Iterator<Item = &Tried>| {
        let mut clusters = Clusters::default();
        order.for_each(|tried| clusters.add(tried));
        clusters
    };
    let forwards = ranked(&mut answers.iter());
    assert!(forwards.len() > 10);
    assert_eq!(ranked(&mut answers.iter().rev()), forwards);
    // Every third first, then the rest.
    let (first, rest): (Vec<_>, Vec<_>) = answers.iter().partition(|tried| tried.address.index % 3 == 0);
    assert_eq!(ranked(&mut first.into_iter().chain(rest)), forwards);
    let order: Vec<_> = forwards.ranked().iter().map(|(signature, _)| signature.problem).collect();
    assert!(order.is_sorted(), "worst first: {order:?}");
    // What was taken out leaves nothing behind.
    let mut clusters = forwards.clone();
    answers.iter().for_each(|tried| clusters.remove(tried));
    assert!(clusters.is_empty());
}

#[test]
fn a_run_shows_its_grid_its_list_and_its_smallest_payloads() {
    let (mut run, mut service) = shop::tried("POST /orders", settings(), &["body-not-checked"]);
    let view = run.view();
    assert_eq!((view.subject.as_str(), view.tried_count), ("POST /orders", view.case_count));
    assert!(!view.is_running && view.notes.is_empty(), "{:?}", view.notes);
    assert!(view.plan.ends_with("of POST /orders on the simulated service"), "{}", view.plan);

    // The grid adds up: all of the coverage run but the unchanged payload.
    let cells = || view.grid.rows.iter().flat_map(|row| row.cells.iter().flatten());
    assert!(view.grid.rows.iter().all(|row| row.cells.len() == view.grid.families.len()));
    assert_eq!(cells().map(|cell| cell.cases).sum::<u32>(), view.coverage_count - 1);
    assert!(cells().all(|cell| cell.tried == cell.cases && cell.unjudged == 0));
    for row in &view.grid.rows {
        for (family, cell) in view.grid.families.iter().zip(&row.cells) {
            let filter =
                CaseFilter { field: Some(row.field.clone()), family: Some(*family), ..Default::default() };
            let listed = run.list(&filter, 0, 1_000);
            let of_grid = listed.rows.iter().filter(|row| row.class != "random").count() as u32;
            assert_eq!(of_grid, cell.as_ref().map_or(0, |cell| cell.cases), "{} {family:?}", row.field);
            for problem in Problem::ALL {
                let shown =
                    listed.rows.iter().filter(|row| row.class != "random" && row.problems.contains(&problem));
                let counted =
                    cell.as_ref().and_then(|cell| cell.problems.get(&problem)).copied().unwrap_or(0);
                // Mangling of a field that the case left alone is no matter of the cell.
                if problem != Problem::Mangled {
                    assert_eq!(shown.count() as u32, counted, "{} {family:?} {problem:?}", row.field);
                }
            }
        }
    }

    // The list in windows.
    let all = run.list(&CaseFilter::default(), 0, u32::MAX);
    assert_eq!((all.total, all.rows.len() as u32), (view.case_count, view.case_count));
    let window = run.list(&CaseFilter::default(), 7, 5);
    assert_eq!((window.first, window.rows.as_slice()), (7, &all.rows[7..12]));
    let failed = run.list(&CaseFilter { only_problems: true, ..Default::default() }, 0, u32::MAX);
    assert_eq!(
        failed.rows,
        all.rows.iter().filter(|row| !row.problems.is_empty()).cloned().collect::<Vec<_>>()
    );
    let refused = run.list(&CaseFilter { problem: Some(Problem::Crashed), ..Default::default() }, 0, 10);
    assert_eq!(refused.total, 0);

    // One case in full; the mark is where the mutation stands.
    let null = all.rows.iter().find(|row| row.class == "null" && row.field == "/customerId").expect("a case");
    assert_eq!(null.words, "sent null, must be refused, got 201");
    let detail = run.detail(null.address).expect("a case");
    let (start, end) = detail.mark.expect("a mark");
    let marked: String = detail.payload.chars().skip(start as usize).take((end - start) as usize).collect();
    assert_eq!((marked.as_str(), detail.method.as_str()), ("null", "POST"));
    assert!(detail.why.contains("customerId") && !detail.answer.is_empty(), "{detail:?}");
    let absent = all.rows.iter().find(|row| row.class == "absent-required").expect("a case");
    assert_eq!(run.detail(absent.address).expect("a case").mark, None);
    for wrong in ["9:42:1", "1:43:1", "1:42:99999"] {
        let sentence = run.detail(wrong.parse::<CaseAddress>().expect("an address")).unwrap_err();
        assert!(sentence.contains(wrong) && sentence.ends_with('.'), "{sentence}");
    }

    // The smallest payloads: asked once more, the service still fails, and the validator still refuses.
    let judging = settings();
    let mut oracle = Oracle::new(&judging, None);
    let mut smaller = 0;
    for cluster in view.clusters.iter().take(20) {
        assert!(!cluster.asks_first);
        let detail = run.smallest(cluster.fingerprint).expect("made smaller");
        let case = run.cases().make(detail.row.address.index).expect("a case");
        smaller += u32::from(detail.size_bytes < case.payload.len() as u32);
        assert_eq!(detail.row.expectation, case.expectation, "{}", cluster.title);
        if cluster.problem == Problem::AcceptedInvalid {
            assert_eq!(detail.row.expectation, Expectation::Refuse, "{}", cluster.title);
        }
        if let Some(payload) = exact(&detail.payload) {
            let again = run.cases().with_payload(&case, payload);
            service.reset();
            let tried = oracle.tried(&again, Came::Answer(&service.respond(&again.request)));
            assert_eq!(again.expectation, case.expectation, "{}", cluster.title);
            assert!(tried.complaints.iter().any(|one| one.problem == cluster.problem), "{}", cluster.title);
        }
    }
    assert!(smaller >= 10, "{smaller} of 20 got smaller");

    // Mended, all of them are fixed, and the findings go.
    service.set_bugs(&[]);
    let before = view.clusters.len();
    let count = run.replay(None).expect("failed cases");
    assert_eq!(count, failed.total);
    shop::finish(&mut run, &mut service);
    let view = run.view();
    assert_eq!(view.replayed.len() as u32, count);
    assert!(view.replayed.is_sorted_by_key(|one| one.address));
    let fixed = view.replayed.iter().filter(|one| one.word == Some(ReplayWord::Fixed)).count();
    assert!(fixed as u32 > count * 9 / 10 && view.clusters.len() < before, "{fixed} of {count}");
    assert!(view.replayed.iter().any(|one| one.words.starts_with("was 201 (invalid accepted), now 4")));
}

/// The bytes of a payload for eyes; None: it has characters that are not shown as they are.
fn exact(payload: &str) -> Option<Vec<u8>> {
    (!payload.contains("\\u{") && !payload.contains("\\x")).then(|| payload.as_bytes().to_vec())
}

#[test]
fn replay_tells_still_failing_from_changed() {
    let (mut run, mut service) = shop::tried("POST /customers", settings(), &["body-not-checked"]);
    let failed = run.list(&CaseFilter { only_problems: true, ..Default::default() }, 0, 1);
    let address = failed.rows[0].address;
    assert_eq!(run.replay(Some(address)), Ok(1));
    shop::finish(&mut run, &mut service);
    let replayed = run.view().replayed;
    assert_eq!((replayed.len(), replayed[0].word), (1, Some(ReplayWord::StillFailing)));
    service.set_bugs(&["body-not-checked".into(), "undocumented-status".into()]);
    assert_eq!(run.replay(Some(address)), Ok(1));
    shop::finish(&mut run, &mut service);
    assert_eq!(run.view().replayed[0].word, Some(ReplayWord::Changed));
}

#[test]
fn steps_are_resumable_and_cancel_keeps_what_was_found() {
    let mut service = shop::service(&["body-not-checked"]);
    let mut run = shop::run_of("POST /customers", settings());
    assert!(run.report(&Annotations::new(), false, &[]).verdict == Verdict::NotRun);
    run.start();
    let Progress { tried, is_done, .. } = run.step(25, Some(&mut service));
    assert_eq!((tried, is_done), (25, false));
    assert_eq!(run.step(1, Some(&mut service)).tried, 26);
    run.cancel();
    let view = run.view();
    assert_eq!((view.tried_count, view.is_running), (26, false));
    assert!(view.notes.iter().any(|note| note.contains("cancelled")), "{:?}", view.notes);
    let report = run.report(&Annotations::new(), false, &[]);
    assert_eq!(report.verdict, Verdict::Hold);
    assert!(report.reasons.iter().any(|reason| reason.contains("26 of") && reason.contains("cancelled")));
    assert!(!report.findings.is_empty());
    // Begun anew, it comes to the same end as one that was never cancelled.
    run.start();
    shop::finish(&mut run, &mut service);
    let (mut other, _) = shop::tried("POST /customers", settings(), &["body-not-checked"]);
    assert_eq!(run.view(), other.view());
}

#[test]
fn the_gate_says_go_only_on_what_was_seen() {
    let verdict = |target, is_own: bool, bugs: &[&str]| {
        let simulated = if is_own { Evidence::SimulatedConfirmed } else { Evidence::Simulated };
        let (mut run, _) = shop::tried_as("POST /customers", shop::settings(target), bugs, simulated);
        run.report(&Annotations::new(), false, &[])
    };
    let clean = verdict(Target::Simulated, false, &[]);
    let told: Vec<&str> = clean.findings.iter().map(|finding| finding.title.as_str()).collect();
    assert_eq!(clean.verdict, Verdict::Hold, "{told:?}");
    assert_eq!(clean.count(Severity::Blocks), 0, "{told:?}");
    assert!(clean.reasons.iter().any(|reason| reason.contains("simulated")), "{:?}", clean.reasons);
    assert!(clean.headline.starts_with("all ") && clean.headline.ends_with("answered as the schema says"));
    assert_eq!(clean.outcomes.len(), rules::RULES.len());

    let simulated = verdict(Target::Simulated, false, &["body-not-checked"]);
    assert_eq!(simulated.verdict, Verdict::Hold);
    let own = verdict(Target::Simulated, true, &["body-not-checked"]);
    assert_eq!(own.verdict, Verdict::NoGo);
    assert!(own.headline.contains("invalid payloads are accepted"), "{}", own.headline);
    assert!(own.findings.is_sorted_by_key(|finding| finding.severity));
    for finding in &own.findings {
        assert!(!finding.title.ends_with('.') && finding.fix.is_some(), "{}", finding.title);
        assert!(finding.subject.as_ref().is_some_and(|subject| subject.operation == "POST /customers"));
    }

    let nobody = verdict(Target::Nobody, false, &[]);
    assert_eq!(nobody.verdict, Verdict::Hold);
    assert_eq!(nobody.reasons.len(), 1, "{:?}", nobody.reasons);
    assert!(nobody.headline.starts_with("the schema lets"), "{}", nobody.headline);
    assert!(nobody.findings.iter().all(|finding| finding.rule.as_str() == rules::BLIND_SPOT));
    assert!(nobody.findings.iter().all(|finding| finding.schema_place.is_some()));
    let spots = nobody.outcomes.iter().find(|outcome| outcome.rule.as_str() == rules::BLIND_SPOT);
    assert!(matches!(spots.expect("a rule").state, RuleState::Judged(_)));
}

#[test]
fn an_accepted_finding_does_not_block() {
    let (mut run, _) =
        shop::tried_as("POST /customers", settings(), &["body-not-checked"], Evidence::SimulatedConfirmed);
    let report = run.report(&Annotations::new(), false, &[]);
    let accepted =
        Annotation { accepted: Some(Acceptance { reason: "known".into() }), ..Annotation::default() };
    let annotations: Annotations =
        report.findings.iter().map(|finding| (finding.fingerprint, accepted.clone())).collect();
    assert_eq!(run.report(&annotations, false, &[]).verdict, Verdict::Hold);
}

#[test]
fn a_run_is_the_same_whatever_its_steps() {
    let one = |budget: u32| {
        let mut run = shop::run_of("POST /customers", settings());
        let mut service = shop::service(&["text-too-long", "body-not-checked"]);
        run.start();
        while !run.step(budget, Some(&mut service)).is_done {}
        (run.view(), run.report(&Annotations::new(), false, &[]))
    };
    assert_eq!(one(1), one(1_000));
}
