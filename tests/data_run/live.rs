//! A run against a real API, for which the simulated service stands in: what is sent, when it stops, what counts.

use super::shop;
use check::exchange::{Completeness, Headers};
use check::gates::data::{CaseFilter, DataSettings, LiveLimits, ReplayWord, Target};
use check::network::{Failure, Revealed};
use check::{Annotations, Body, Header, Request, Response, Severity, Verdict};
use document::Document;
use engine::data::DataRun;
use engine::data::rules;
use engine::data::run::{Next, Sending, Setup};
use engine::simulator::service::Service;

fn settings(live: LiveLimits) -> DataSettings {
    DataSettings { live, ..shop::settings(Target::Live) }
}

fn fast() -> LiveLimits {
    LiveLimits { per_second: 1_000, budget: 10_000, stops_after_5xx: 0, ..LiveLimits::default() }
}

/// As a server gets it.
fn request(sending: &Sending) -> Request {
    let header = |(name, value): &(String, Revealed)| Header { name: name.clone(), value: value.0.clone() };
    Request {
        method: sending.request.method.clone(),
        url: sending.request.url.0.clone(),
        headers: Headers {
            completeness: Completeness::Complete,
            list: sending.request.headers.iter().map(header).collect(),
        },
        body: sending.body.clone().map(Body),
    }
}

/// Answers in turns, the last sent first, until nothing is left. Returns how many were sent.
fn play(run: &mut DataRun, answer: &mut dyn FnMut(&Sending) -> Result<Response, Failure>) -> u32 {
    let (mut now, mut sent) = (0, 0);
    let mut open: Vec<Box<Sending>> = Vec::new();
    loop {
        match run.poll(now) {
            Next::Send(sending) => {
                sent += 1;
                open.push(sending);
            }
            Next::Wait(until) => {
                now = now.max(until.min(now + 5));
                if let Some(sending) = open.pop() {
                    run.answer(now, sending.id, answer(&sending));
                    run.answer(now, sending.id, answer(&sending));
                }
            }
            Next::Done => return sent,
        }
    }
}

fn with(service: &mut Service, sending: &Sending) -> Result<Response, Failure> {
    service.reset();
    Ok(service.respond(&request(sending)))
}

fn of_status(status: u16) -> Result<Response, Failure> {
    Ok(Response { status: Some(status), ..Response::default() })
}

/// Blind spots need no request.
fn look_at_the_schema(run: &mut DataRun) {
    while !run.step(100, None).is_done {}
}

#[test]
fn a_live_run_finds_what_a_simulated_one_finds() {
    let bugs = ["body-not-checked"];
    let mut run = shop::run_of("POST /customers", settings(fast()));
    assert!(run.plan().starts_with("Will send ") && run.plan().contains(" POSTs to "), "{}", run.plan());
    assert_eq!(run.poll(0), Next::Done, "nothing goes before a person started it");
    run.start();
    let mut service = shop::service(&bugs);
    let sent = play(&mut run, &mut |sending| with(&mut service, sending));
    let (mut simulated, _) = shop::tried("POST /customers", shop::settings(Target::Simulated), &bugs);
    let (live, simulated) = (run.view(), simulated.view());
    assert_eq!((sent, live.tried_count), (live.case_count, live.case_count));
    assert_eq!((&live.grid, &live.lenience), (&simulated.grid, &simulated.lenience));
    let told = |view: &check::gates::data::DataView| -> Vec<_> {
        view.clusters
            .iter()
            .map(|one| (one.fingerprint, one.title.clone(), one.count, one.cases.clone()))
            .collect()
    };
    assert_eq!(told(&live), told(&simulated));
    assert!(live.clusters.iter().all(|cluster| cluster.asks_first));
    assert_eq!(run.report(&Annotations::new(), false, &[]).verdict, Verdict::NoGo);

    // Making it smaller is asked for, and bounded.
    let question = run.shrink_question();
    assert!(question.starts_with("Will send up to 40 POSTs to ") && question.contains("at most 1 at once"));
    let cluster =
        live.clusters.iter().find(|cluster| cluster.class == "null").expect("a cluster").fingerprint;
    run.shrink(cluster).expect("a cluster");
    assert!(run.shrink(cluster).is_err(), "one thing after the other");
    let sent = play(&mut run, &mut |sending| with(&mut service, sending));
    assert!((1..=40).contains(&sent), "{sent}");
    let view = run.view();
    let shrunk = view.clusters.iter().find(|one| one.fingerprint == cluster).expect("a cluster");
    assert!(!shrunk.asks_first && shrunk.shrinking.starts_with("from "), "{shrunk:?}");

    // Mended.
    service.set_bugs(&[]);
    let failed = run.list(&CaseFilter { only_problems: true, ..Default::default() }, 0, 0).total;
    assert_eq!(run.replay(None), Ok(failed));
    assert_eq!(play(&mut run, &mut |sending| with(&mut service, sending)), failed);
    let fixed = |one: &&check::gates::data::Replayed| one.word == Some(ReplayWord::Fixed);
    assert!(run.view().replayed.iter().filter(fixed).count() as u32 > failed * 9 / 10);
}

#[test]
fn a_whole_clean_live_run_earns_go() {
    let mut run = shop::run_of("POST /customers", settings(fast()));
    let mut service = shop::service(&[]);
    run.start();
    play(&mut run, &mut |sending| with(&mut service, sending));
    look_at_the_schema(&mut run);
    let report = run.report(&Annotations::new(), false, &[]);
    let told: Vec<&str> = report.findings.iter().map(|finding| finding.title.as_str()).collect();
    assert_eq!(
        (report.verdict, report.count(Severity::Blocks)),
        (Verdict::Go, 0),
        "{:?} {told:?}",
        report.reasons
    );
    assert_eq!(run.report(&Annotations::new(), true, &[]).verdict, Verdict::Hold, "stale");
}

#[test]
fn what_ends_a_run_early_holds_the_gate() {
    /// How the API answers the how-manieth request, what the reason holds, and how many requests there are at most.
    type Row = (
        &'static str,
        LiveLimits,
        fn(u32, &mut Service, &Sending) -> Result<Response, Failure>,
        &'static str,
        u32,
    );
    let one = LiveLimits { concurrency: 1, ..fast() };
    let rows: [Row; 5] = [
        (
            "429",
            one,
            |n, s, sending| if n == 20 { of_status(429) } else { with(s, sending) },
            "answered 429",
            21,
        ),
        (
            "5xx in a row",
            LiveLimits { stops_after_5xx: 3, ..one },
            |n, s, sending| if n >= 20 { of_status(503) } else { with(s, sending) },
            "3 × 5xx in a row",
            23,
        ),
        (
            "a budget",
            LiveLimits { budget: 30, ..one },
            |_, s, sending| with(s, sending),
            "beyond the budget of 30 requests",
            30,
        ),
        (
            "nothing to see",
            one,
            |n, s, sending| match n >= 20 {
                true => Err(Failure::Unseen { elapsed_millis: 3, is_online: true }),
                false => with(s, sending),
            },
            "5 requests in a row got no answer that the page may see",
            25,
        ),
        (
            "refused by the page's policy",
            one,
            |_, _, _| Err(Failure::RefusedByPolicy { directive: "connect-src".into() }),
            "could not be sent at all",
            1,
        ),
    ];
    for (name, limits, api, reason, most) in rows {
        let mut run = shop::run_of("POST /customers", settings(limits));
        let mut service = shop::service(&[]);
        run.start();
        let mut turn = None;
        let mut count = 0;
        let sent = play(&mut run, &mut |sending| {
            // The harness answers each twice; only the first counts.
            if turn != Some(sending.id) {
                count += 1;
                turn = Some(sending.id);
            }
            api(count - 1, &mut service, sending)
        });
        assert_eq!(sent, most, "{name}");
        let report = run.report(&Annotations::new(), false, &[]);
        // A crash is a finding, whatever it ended.
        let is_crashed = report.count(Severity::Blocks) > 0;
        assert_eq!(is_crashed, name == "5xx in a row", "{name}");
        if !is_crashed {
            assert_eq!(report.verdict, Verdict::Hold, "{name}");
            assert!(report.reasons.iter().any(|one| one.contains(reason)), "{name}: {:?}", report.reasons);
        }
        assert!(run.view().notes.iter().any(|note| note.contains(reason)), "{name}: {:?}", run.view().notes);
        assert!(!run.view().is_running, "{name}");
    }
}

#[test]
fn cancel_keeps_what_was_found_and_takes_no_late_answer() {
    let mut run = shop::run_of("POST /customers", settings(fast()));
    let mut service = shop::service(&["body-not-checked"]);
    run.start();
    let mut open = Vec::new();
    let mut now = 0;
    while open.len() < 4 {
        match run.poll(now) {
            Next::Send(sending) => open.push(sending),
            Next::Wait(until) => now = until,
            Next::Done => panic!("there are more"),
        }
    }
    let late = open.pop().expect("one");
    for sending in open {
        run.answer(now, sending.id, with(&mut service, &sending));
    }
    assert_eq!(run.view().tried_count, 3);
    run.cancel();
    assert_eq!(run.poll(now), Next::Done);
    run.answer(now, late.id, with(&mut service, &late));
    let view = run.view();
    assert_eq!((view.tried_count, view.is_running), (3, false));
    assert!(
        view.notes.iter().any(|note| note.contains("The answers to 1 requests were not awaited")),
        "{:?}",
        view.notes
    );
}

#[test]
fn a_request_without_an_answer_hangs() {
    let limits = LiveLimits { concurrency: 1, timeout_millis: 100, budget: 2, ..fast() };
    let mut run = shop::run_of("POST /customers", settings(limits));
    run.start();
    let mut now = 0;
    let mut sent = 0;
    loop {
        match run.poll(now) {
            Next::Send(_) => sent += 1,
            Next::Wait(until) => now = until,
            Next::Done => break,
        }
    }
    let view = run.view();
    assert_eq!((sent, view.tried_count), (2, 2));
    assert!(view.clusters.iter().all(|cluster| cluster.problem == check::gates::data::Problem::Hung));
    assert_eq!(run.report(&Annotations::new(), false, &[]).verdict, Verdict::NoGo);
}

#[test]
fn the_same_answer_to_everything_is_no_result() {
    for status in [401, 404, 403, 500, 422] {
        let mut run = shop::run_of("POST /customers", settings(LiveLimits { concurrency: 1, ..fast() }));
        run.start();
        play(&mut run, &mut |_| of_status(status));
        let report = run.report(&Annotations::new(), false, &[]);
        assert_ne!(report.verdict, Verdict::Go, "{status}");
        let comfort = report.findings.iter().find(|finding| finding.rule.as_str() == rules::LEARNT);
        let title = &comfort.unwrap_or_else(|| panic!("{status}: {:?}", report.headline)).title;
        assert!(title.starts_with("All ") && title.contains(&status.to_string()), "{title}");
        assert!(report.headline.starts_with("nothing was learnt: all "), "{}", report.headline);
    }
}

#[test]
fn credentials_and_the_mark_go_along_and_nothing_else() {
    let live = LiveLimits { marks_requests: true, ..fast() };
    let settings = settings(live);
    let mut run = DataRun::new(Setup {
        cases: shop::cases("POST /orders", &settings, shop::SEED),
        settings,
        texts: vec![("shop".into(), Document::parse(shop::SHOP.as_bytes().to_vec()))],
        contract: Default::default(),
        headers: vec![("Authorization".into(), Revealed("Bearer sesame".into()))],
        sequences: Vec::new(),
        simulated: check::Evidence::Simulated,
    });
    run.start();
    let Next::Send(sending) = run.poll(0) else { panic!("one is sent") };
    let header =
        |name: &str| sending.request.headers.iter().find(|(one, _)| one == name).map(|(_, v)| v.0.as_str());
    assert_eq!(header("Authorization"), Some("Bearer sesame"));
    assert_eq!(header("Preflight-Case"), Some("1:42:0"));
    assert_eq!(header("Content-Type"), Some("application/json"));
    assert!(!format!("{run:?}{sending:?}").contains("sesame"), "secrets do not print");
    assert!(sending.request.body.is_none() && sending.body.is_some());
}
