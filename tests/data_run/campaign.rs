//! The limits of a run against a real API, on a clock of the test's own: an API that answers as a row says.

use check::gates::data::LiveLimits;
use engine::data::campaign::{Campaign, Ended, Next, Stop, plan_sentence};
use std::collections::BTreeSet;

const NEVER: u64 = u64::MAX;

/// An API: when it answers the how-manieth request, and how.
type Api = fn(u32) -> (u64, Ended);

fn ok(status: u16) -> Ended {
    Ended::Answered { status, retry_after_millis: None }
}

struct Row {
    name: &'static str,
    limits: LiveLimits,
    total: u32,
    coverage: u32,
    api: Api,
    /// Requests that are sent.
    sent: u32,
    stop: Option<Stop>,
    is_complete: bool,
    /// What the sentences about what was not tried hold; none: there is no sentence.
    told: &'static [&'static str],
}

fn rows() -> Vec<Row> {
    let plain = LiveLimits { per_second: 1_000, ..LiveLimits::default() };
    let row = |name, limits, total, api: Api, sent, stop, told| Row {
        name,
        limits,
        total,
        coverage: total,
        api,
        sent,
        stop,
        is_complete: stop.is_none() && told == [""; 0],
        told,
    };
    vec![
        row("nothing to try", plain, 0, |_| (5, ok(200)), 0, None, &[]),
        row("everything is answered", plain, 100, |_| (5, ok(200)), 100, None, &[]),
        row(
            "the first 429 ends it",
            LiveLimits { concurrency: 1, ..plain },
            100,
            |n| (5, ok(if n == 30 { 429 } else { 201 })),
            31,
            Some(Stop::TooManyRequests),
            &["69 of 100 cases were not sent. The API answered 429"],
        ),
        row(
            "a 429 is let pass where a person said so",
            LiveLimits { stops_at_429: false, ..plain },
            100,
            |n| (5, ok(if n == 30 { 429 } else { 201 })),
            100,
            None,
            &[],
        ),
        row(
            "ten 5xx in a row end it",
            LiveLimits { concurrency: 1, ..plain },
            100,
            |n| (5, ok(if n >= 20 { 503 } else { 201 })),
            30,
            Some(Stop::ServerErrors(10)),
            &["70 of 100 cases were not sent. The API answered 10 × 5xx"],
        ),
        row(
            "nine 5xx in a row, and one answer between them, do not",
            LiveLimits { concurrency: 1, ..plain },
            100,
            |n| (5, ok(if n % 10 == 9 { 201 } else { 500 })),
            100,
            None,
            &[],
        ),
        row(
            "5xx never end it where a person said so",
            LiveLimits { stops_after_5xx: 0, ..plain },
            100,
            |_| (5, ok(500)),
            100,
            None,
            &[],
        ),
        row(
            "five requests of which nothing is seen end it",
            LiveLimits { concurrency: 1, ..plain },
            100,
            |_| (5, Ended::Unseen),
            5,
            Some(Stop::Unseen(5)),
            &["95 of 100 cases were not sent. 5 requests in a row"],
        ),
        row(
            "four, and then an answer, do not",
            LiveLimits { concurrency: 1, ..plain },
            100,
            |n| (5, if n % 5 == 4 { ok(200) } else { Ended::Unseen }),
            100,
            None,
            &[],
        ),
        row(
            "what can't be sent at all ends it at once",
            LiveLimits { concurrency: 1, ..plain },
            100,
            |_| (0, Ended::NotSent),
            1,
            Some(Stop::NotSent),
            &["could not be sent at all"],
        ),
        row(
            "requests without an answer are given up",
            LiveLimits { timeout_millis: 100, ..plain },
            20,
            |n| if n % 2 == 0 { (NEVER, ok(200)) } else { (5, ok(200)) },
            20,
            None,
            &[],
        ),
        row(
            "a budget below the number of cases",
            LiveLimits { budget: 40, ..plain },
            100,
            |_| (5, ok(200)),
            40,
            None,
            &["60 of 100 cases are beyond the budget of 40 requests"],
        ),
        row(
            "a budget of exactly the number of cases",
            LiveLimits { budget: 100, ..plain },
            100,
            |_| (5, ok(200)),
            100,
            None,
            &[],
        ),
        row(
            "limits of nothing are limits of one",
            LiveLimits { concurrency: 0, per_second: 0, ..plain },
            3,
            |_| (5, ok(200)),
            3,
            None,
            &[],
        ),
    ]
}

/// What a run did.
struct Played {
    campaign: Campaign,
    indexes: Vec<u32>,
    sent_at: Vec<u64>,
    most_at_once: usize,
    given_up: u32,
}

fn play(mut campaign: Campaign, api: Api) -> Played {
    let (mut now, mut turns) = (1_000, 0);
    let mut open: Vec<(u64, u32, Ended)> = Vec::new();
    let (mut indexes, mut sent_at, mut most_at_once, mut given_up) = (Vec::new(), Vec::new(), 0, 0);
    loop {
        turns += 1;
        assert!(turns < 100_000, "the run does not come to its end");
        let next = campaign.poll(now);
        let late = campaign.take_given_up();
        given_up += late.len() as u32;
        open.retain(|(_, index, _)| !late.contains(index));
        match next {
            Next::Send(index) => {
                let (delay, ended) = api(indexes.len() as u32);
                open.push((now.saturating_add(delay), index, ended));
                indexes.push(index);
                sent_at.push(now);
                most_at_once = most_at_once.max(open.len());
            }
            Next::Wait(until) => {
                assert!(until > now, "waiting for what is over");
                let soonest = open.iter().map(|(at, ..)| *at).min().unwrap_or(NEVER);
                now = until.min(soonest.max(now));
                open.sort_by_key(|(at, index, _)| (*at, *index));
                while open.first().is_some_and(|(at, ..)| *at <= now) {
                    let (_, index, ended) = open.remove(0);
                    assert!(campaign.answer(now, index, ended), "{index} was on its way");
                    assert!(!campaign.answer(now, index, ended), "{index} was answered twice");
                }
            }
            Next::Done => return Played { campaign, indexes, sent_at, most_at_once, given_up },
        }
    }
}

#[test]
fn every_limit_is_kept() {
    for row in rows() {
        let name = row.name;
        let played = play(Campaign::new(row.total, row.coverage, row.limits), row.api);
        assert_eq!(played.indexes.len() as u32, row.sent, "{name}: requests");
        assert_eq!(played.campaign.sent(), row.sent, "{name}");
        assert_eq!(played.campaign.stop(), row.stop, "{name}");
        assert_eq!(played.campaign.is_complete(), row.is_complete, "{name}: complete");
        let told = played.campaign.not_tried();
        assert_eq!(told.len(), row.told.len(), "{name}: {told:?}");
        for (sentence, wanted) in told.iter().zip(row.told) {
            assert!(sentence.contains(wanted) && sentence.ends_with('.'), "{name}: {sentence}");
        }
        let distinct: BTreeSet<u32> = played.indexes.iter().copied().collect();
        assert_eq!(distinct.len(), played.indexes.len(), "{name}: a case was sent twice");
        assert!(
            played.most_at_once <= row.limits.concurrency.max(1) as usize,
            "{name}: {}",
            played.most_at_once
        );
        let gap = 1_000 / u64::from(row.limits.per_second.max(1));
        for pair in played.sent_at.windows(2) {
            assert!(pair[1] - pair[0] >= gap, "{name}: {pair:?} are nearer than {gap} ms");
        }
    }
}

#[test]
fn concurrency_is_used_and_not_only_kept() {
    let limits = LiveLimits { concurrency: 4, per_second: 1_000, ..LiveLimits::default() };
    assert_eq!(play(Campaign::new(50, 50, limits), |_| (100, ok(200))).most_at_once, 4);
}

#[test]
fn a_request_that_nobody_answers_is_given_up_once_and_a_late_answer_counts_for_nothing() {
    let limits = LiveLimits { timeout_millis: 100, per_second: 1_000, ..LiveLimits::default() };
    let played = play(Campaign::new(20, 20, limits), |n| if n < 7 { (NEVER, ok(200)) } else { (5, ok(200)) });
    assert_eq!(played.given_up, 7);
    let mut campaign = Campaign::new(1, 1, limits);
    assert_eq!(campaign.poll(0), Next::Send(0));
    let Next::Wait(until) = campaign.poll(0) else { panic!("one is on its way") };
    assert_eq!(campaign.poll(until), Next::Done);
    assert_eq!(campaign.take_given_up(), [0]);
    assert!(!campaign.answer(until + 1, 0, ok(200)));
}

#[test]
fn a_pause_that_the_api_asks_for_is_kept() {
    let limits =
        LiveLimits { concurrency: 1, per_second: 1_000, stops_at_429: false, ..LiveLimits::default() };
    let played = play(Campaign::new(3, 3, limits), |n| match n {
        0 => (5, Ended::Answered { status: 429, retry_after_millis: Some(2_000) }),
        1 => (5, Ended::Answered { status: 503, retry_after_millis: Some(10_000_000) }),
        _ => (5, ok(200)),
    });
    let gaps: Vec<u64> = played.sent_at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(gaps, [2_005, 60_005]);
}

#[test]
fn a_budget_below_the_coverage_reaches_its_end_too() {
    let limits = LiveLimits { budget: 10, per_second: 1_000, ..LiveLimits::default() };
    let played = play(Campaign::new(1_200, 1_000, limits), |_| (1, ok(200)));
    assert_eq!(played.indexes, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    let enough = LiveLimits { budget: 1_000, ..limits };
    let played = play(Campaign::new(1_200, 1_000, enough), |_| (1, ok(200)));
    assert_eq!(played.indexes, (0..1_000).collect::<Vec<_>>());
}

#[test]
fn cancel_ends_it_at_once_and_says_what_may_have_happened() {
    let limits = LiveLimits { per_second: 1_000, ..LiveLimits::default() };
    let mut campaign = Campaign::new(10, 10, limits);
    assert_eq!(campaign.poll(0), Next::Send(0));
    assert_eq!(campaign.poll(1), Next::Send(1));
    campaign.cancel();
    assert_eq!(campaign.poll(2), Next::Done);
    assert!(!campaign.answer(3, 0, ok(200)), "nobody waits for it any more");
    let told = campaign.not_tried();
    assert!(told[0].starts_with("8 of 10 cases were not sent. The run was cancelled"), "{told:?}");
    assert!(told[1].contains("2 requests were not awaited"), "{told:?}");
    let mut done = play(Campaign::new(2, 2, limits), |_| (1, ok(200))).campaign;
    done.cancel();
    assert!(done.is_complete(), "what is whole can't be cancelled");
}

#[test]
fn the_plan_is_one_sentence() {
    let limits = LiveLimits::default();
    let url = "https://user@staging.example.com:8443/orders?x=1";
    let cases = [
        (
            ("POST", 212, limits),
            "Will send 212 POSTs to staging.example.com:8443, at most 4 at once and 20 a second, stop at the first \
             429 or after 10 × 5xx in a row",
        ),
        (
            ("GET", 1, LiveLimits { stops_at_429: false, concurrency: 0, ..limits }),
            "Will send 1 GET to staging.example.com:8443, at most 1 at once and 20 a second, stop after 10 × 5xx in \
             a row",
        ),
        (
            (
                "PUT",
                12_345,
                LiveLimits { stops_at_429: false, stops_after_5xx: 0, marks_requests: true, ..limits },
            ),
            "Will send 12,345 PUTs to staging.example.com:8443, at most 4 at once and 20 a second, each marked by the \
             header Preflight-Case, for which a browser asks the API first (CORS preflight)",
        ),
    ];
    for ((method, count, limits), wanted) in cases {
        assert_eq!(plan_sentence(method, url, count, &limits), wanted);
    }
}
