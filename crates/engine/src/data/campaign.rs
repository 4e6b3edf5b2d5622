//! When the next case may go to a real API: concurrency, rate, budget, the reasons to stop, and what was not tried.
//! It knows cases by their index only, sends nothing and reads no clock: time comes as an argument.

use check::gates::data::LiveLimits;
use check::network::Failure;
use std::collections::BTreeMap;

/// Beyond a request's own limit, before it is given up although nobody said that it ended.
const GRACE_MILLIS: u64 = 1_000;
/// So many requests in a row of which the browser shows nothing end a run: nothing is learnt by more of them.
const STOPS_AFTER_UNSEEN: u32 = 5;
/// A pause that an API asks for is kept up to here.
const MAX_PAUSE_MILLIS: u64 = 60_000;

/// What the caller does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Sends the case of this index, and says what came of it by [`Campaign::answer`].
    Send(u32),
    /// Asks again at this time in milliseconds, or as soon as an answer came.
    Wait(u64),
    Done,
}

/// How a request ended, as far as the limits ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Answered {
        status: u16,
        /// `Retry-After` in milliseconds, where the answer has one.
        retry_after_millis: Option<u64>,
    },
    /// No answer within its time.
    TimedOut,
    /// The browser says only that there was nothing for it to show.
    Unseen,
    /// The answer began and broke off.
    BrokenOff,
    /// It never left.
    NotSent,
}

impl Ended {
    pub fn of_failure(failure: &Failure) -> Ended {
        match failure {
            Failure::TimedOut { .. } => Ended::TimedOut,
            Failure::Unseen { .. } => Ended::Unseen,
            Failure::BrokenOff { .. } => Ended::BrokenOff,
            Failure::Cancelled { .. }
            | Failure::RefusedByPolicy { .. }
            | Failure::NotARequest { .. }
            | Failure::FileGone { .. } => Ended::NotSent,
        }
    }
}

/// Why a run ended before its last case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    Cancelled,
    TooManyRequests,
    /// So many 5xx in a row.
    ServerErrors(u32),
    /// So many requests in a row without anything to see.
    Unseen(u32),
    /// The page may not send to the address at all.
    NotSent,
}

impl Stop {
    /// Why, and what to do, in a sentence.
    pub fn sentence(self) -> String {
        match self {
            Stop::Cancelled => "The run was cancelled; what was found until then is kept. Run it again to its end.".into(),
            Stop::TooManyRequests => {
                "The API answered 429, and the run stopped there; lower the requests per second, or have the limit lifted \
                 for the test."
                    .into()
            }
            Stop::ServerErrors(count) => format!(
                "The API answered {count} × 5xx in a row, and the run stopped there; mend the crash, or let the run go on \
                 in its settings."
            ),
            Stop::Unseen(count) => format!(
                "{count} requests in a row got no answer that the page may see, so the run stopped; check that the API is \
                 up and allows this page (CORS), or run it in the terminal."
            ),
            Stop::NotSent => {
                "The request could not be sent at all, so the run stopped; check the address of the API.".into()
            }
        }
    }
}

/// A run against a real API, as the limits see it.
#[derive(Clone, Debug)]
pub struct Campaign {
    limits: LiveLimits,
    /// Of the cases, first to last.
    order: Vec<u32>,
    /// Of all cases that there are.
    total: u32,
    sent: u32,
    /// When each on its way is given up, by case.
    on_their_way: BTreeMap<u32, u64>,
    given_up: Vec<u32>,
    next_at_micros: u64,
    server_errors: u32,
    unseen: u32,
    stop: Option<Stop>,
    abandoned: u32,
}

impl Campaign {
    /// For `total` cases, of which the first `coverage` are the coverage run. A budget below the coverage is spread
    /// evenly over it, so that every field and family gets its share.
    pub fn new(total: u32, coverage: u32, limits: LiveLimits) -> Campaign {
        let coverage = coverage.min(total);
        let order = match limits.budget {
            budget if budget >= total => (0..total).collect(),
            budget if budget >= coverage => (0..budget).collect(),
            budget => {
                let at = |turn: u32| (u64::from(turn) * u64::from(coverage) / u64::from(budget)) as u32;
                (0..budget).map(at).collect()
            }
        };
        Campaign::of(order, total, limits)
    }

    /// For these cases only, such as a replay of those that failed; the budget does not count.
    pub fn of(order: Vec<u32>, total: u32, limits: LiveLimits) -> Campaign {
        Campaign {
            limits,
            order,
            total,
            sent: 0,
            on_their_way: BTreeMap::new(),
            given_up: Vec::new(),
            next_at_micros: 0,
            server_errors: 0,
            unseen: 0,
            stop: None,
            abandoned: 0,
        }
    }

    /// How many requests it will send, if nothing stops it.
    pub fn planned(&self) -> u32 {
        self.order.len() as u32
    }

    pub fn sent(&self) -> u32 {
        self.sent
    }

    /// What to do at this time. Times must not go back.
    pub fn poll(&mut self, now_millis: u64) -> Next {
        self.give_up(now_millis);
        let next = self.order.get(self.sent as usize).copied().filter(|_| self.stop.is_none());
        let soonest = self.on_their_way.values().min().copied();
        let Some(index) = next else {
            return match soonest {
                Some(until) if self.stop != Some(Stop::Cancelled) => Next::Wait(until),
                _ => Next::Done,
            };
        };
        if self.on_their_way.len() as u64 >= u64::from(self.limits.concurrency.max(1)) {
            return Next::Wait(soonest.unwrap_or(now_millis + 1));
        }
        let now_micros = now_millis.saturating_mul(1_000);
        if now_micros < self.next_at_micros {
            return Next::Wait(self.next_at_micros.div_ceil(1_000));
        }
        self.next_at_micros = now_micros + 1_000_000 / u64::from(self.limits.per_second.max(1));
        self.sent += 1;
        self.on_their_way.insert(index, now_millis + u64::from(self.limits.timeout_millis) + GRACE_MILLIS);
        Next::Send(index)
    }

    /// What came of a request. False: it was given up before, or never sent, so the answer counts for nothing.
    pub fn answer(&mut self, now_millis: u64, index: u32, ended: Ended) -> bool {
        if self.on_their_way.remove(&index).is_none() {
            return false;
        }
        self.note(now_millis, ended);
        true
    }

    /// Cases whose request was given up since the last call: their time passed and nobody said that it ended.
    pub fn take_given_up(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.given_up)
    }

    /// Sends nothing more and waits for nothing. What was found is kept.
    pub fn cancel(&mut self) {
        if self.sent < self.planned() || !self.on_their_way.is_empty() {
            self.stop = Some(Stop::Cancelled);
            self.abandoned = self.on_their_way.len() as u32;
            self.on_their_way.clear();
        }
    }

    pub fn stop(&self) -> Option<Stop> {
        self.stop
    }

    /// Whether every case was sent that there is, and answered or given up.
    pub fn is_complete(&self) -> bool {
        self.stop.is_none() && self.sent == self.total && self.on_their_way.is_empty()
    }

    /// What was not tried and why, a sentence each; empty: all was.
    pub fn not_tried(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some(stop) = self.stop {
            sentences.push(format!(
                "{} of {} cases were not sent. {}",
                self.planned() - self.sent,
                self.planned(),
                stop.sentence()
            ));
        }
        if self.abandoned > 0 {
            sentences.push(format!(
                "The answers to {} requests were not awaited; the API may have done what they ask.",
                self.abandoned
            ));
        }
        if self.planned() < self.total {
            sentences.push(format!(
                "{} of {} cases are beyond the budget of {} requests and were not tried; raise it in the settings.",
                self.total - self.planned(),
                self.total,
                self.limits.budget
            ));
        }
        sentences
    }

    fn give_up(&mut self, now_millis: u64) {
        let late = |deadline: &u64| *deadline <= now_millis;
        let indexes: Vec<u32> = self
            .on_their_way
            .iter()
            .filter(|(_, deadline)| late(deadline))
            .map(|(index, _)| *index)
            .collect();
        for index in indexes {
            self.on_their_way.remove(&index);
            self.given_up.push(index);
            self.note(now_millis, Ended::TimedOut);
        }
    }

    fn note(&mut self, now_millis: u64, ended: Ended) {
        self.unseen = if ended == Ended::Unseen { self.unseen + 1 } else { 0 };
        match ended {
            Ended::Answered { status: 429, .. } if self.limits.stops_at_429 => {
                self.halt(Stop::TooManyRequests)
            }
            Ended::Answered { status: 429 | 503, retry_after_millis: Some(pause) } => {
                let until = now_millis.saturating_add(pause.min(MAX_PAUSE_MILLIS)).saturating_mul(1_000);
                self.next_at_micros = self.next_at_micros.max(until);
            }
            Ended::NotSent => self.halt(Stop::NotSent),
            Ended::Unseen if self.unseen >= STOPS_AFTER_UNSEEN => self.halt(Stop::Unseen(self.unseen)),
            _ => {}
        }
        match ended {
            Ended::Answered { status: 500.., .. } => {
                self.server_errors += 1;
                if self.limits.stops_after_5xx > 0 && self.server_errors >= self.limits.stops_after_5xx {
                    self.halt(Stop::ServerErrors(self.server_errors));
                }
            }
            Ended::Answered { .. } => self.server_errors = 0,
            _ => {}
        }
    }

    /// The first reason is kept.
    fn halt(&mut self, stop: Stop) {
        self.stop.get_or_insert(stop);
    }
}

/// What a person is shown before the first request:
/// `Will send 212 POSTs to staging.example.com, at most 4 at once, stop at the first 429 or after 10 × 5xx`.
pub fn plan_sentence(method: &str, url: &str, count: u32, limits: &LiveLimits) -> String {
    let host = host_of(url);
    let requests = match count {
        1 => format!("1 {method}"),
        _ => format!("{} {method}s", thousands(count)),
    };
    let mut sentence = format!(
        "Will send {requests} to {host}, at most {} at once and {} a second",
        limits.concurrency.max(1),
        limits.per_second.max(1)
    );
    let at_429 = limits.stops_at_429.then(|| "at the first 429".to_string());
    let after_5xx =
        (limits.stops_after_5xx > 0).then(|| format!("after {} × 5xx in a row", limits.stops_after_5xx));
    let stops: Vec<String> = at_429.into_iter().chain(after_5xx).collect();
    if !stops.is_empty() {
        sentence.push_str(&format!(", stop {}", stops.join(" or ")));
    }
    if limits.marks_requests {
        sentence.push_str(", each marked by the header Preflight-Case, for which a browser asks the API first (CORS preflight)");
    }
    sentence
}

/// Host and port of an address.
pub fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.rsplit_once('@').map_or(host, |(_, host)| host)
}

/// `2,013`
pub(super) fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
