//! Requests to a real API: which one is next, ready to go, and what came of it. Limits are the campaign's; sending is
//! the caller's.

use super::super::campaign::{self, Campaign, Ended};
use super::super::cases::Cases;
use super::super::shrink::Wish;
use super::super::{Came, Promise, Site, SiteKind, Tried};
use super::ground::Ground;
use super::{DataRun, LIVE_TRIES};
use check::gates::data::{CaseAddress, LiveLimits};
use check::network::{Failure, PlannedRequest, Revealed};
use check::{Fingerprint, Request, Response};
use std::collections::BTreeMap;

/// The header that marks a request, where a person chose that.
const MARK: &str = "Preflight-Case";

/// What the caller does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Send(Box<Sending>),
    /// Ask again at this time in milliseconds, or as soon as an answer came.
    Wait(u64),
    /// Nothing is to be sent.
    Done,
}

/// A request that is ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// For [`DataRun::answer`].
    pub id: u32,
    pub address: CaseAddress,
    /// Without its body, which may be no text.
    pub request: PlannedRequest,
    pub body: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
enum Purpose {
    Cases,
    Replay,
    Shrink(Fingerprint),
    Walks,
}

/// Requests of one purpose.
#[derive(Clone, Debug)]
pub(super) struct Job {
    purpose: Purpose,
    campaign: Campaign,
    /// The campaign's number of each request on its way, by its id.
    on_their_way: BTreeMap<u32, u32>,
}

impl Job {
    fn new(purpose: Purpose, campaign: Campaign) -> Job {
        Job { purpose, campaign, on_their_way: BTreeMap::new() }
    }

    pub(super) fn all_cases(ground: &Ground, cases: &Cases) -> Job {
        let campaign = Campaign::new(cases.count(), cases.coverage_count(), ground.settings.live);
        Job::new(Purpose::Cases, campaign)
    }

    pub(super) fn replay(ground: &Ground, cases: &Cases, indexes: Vec<u32>) -> Job {
        // Cases that failed with 5xx do so again, rightly.
        let limits = LiveLimits { stops_after_5xx: 0, ..ground.settings.live };
        Job::new(Purpose::Replay, Campaign::of(indexes, cases.count(), limits))
    }

    pub(super) fn shrink(ground: &Ground, cluster: Fingerprint) -> Job {
        let limits = LiveLimits { concurrency: 1, stops_after_5xx: 0, ..ground.settings.live };
        Job::new(Purpose::Shrink(cluster), Campaign::of((0..LIVE_TRIES).collect(), LIVE_TRIES, limits))
    }

    /// One request after the other.
    fn walks(ground: &Ground, count: u32) -> Job {
        let limits = LiveLimits { concurrency: 1, stops_after_5xx: 0, ..ground.settings.live };
        Job::new(Purpose::Walks, Campaign::of((0..count).collect(), count, limits))
    }

    /// Why it did not come to its end, each a sentence.
    pub(super) fn cancelled(mut self) -> Vec<String> {
        self.campaign.cancel();
        self.told()
    }

    fn told(&self) -> Vec<String> {
        match (&self.purpose, self.campaign.stop()) {
            (Purpose::Cases, _) => self.campaign.not_tried(),
            (_, Some(stop)) => vec![stop.sentence()],
            (_, None) => Vec::new(),
        }
    }
}

impl DataRun {
    /// What is to be sent to the real API at this time, in milliseconds; times must not go back.
    pub fn poll(&mut self, now_millis: u64) -> Next {
        let Some(mut job) = self.state.job.take() else { return Next::Done };
        let next = self.next_of(&mut job, now_millis);
        let given_up = job.campaign.take_given_up();
        for number in given_up {
            let id = job.on_their_way.iter().find(|(_, one)| **one == number).map(|(id, _)| *id);
            job.on_their_way.retain(|_, one| *one != number);
            let limit_millis = self.ground.settings.live.timeout_millis;
            let failure = Failure::TimedOut { limit_millis, has_headers: false };
            if id.is_some() {
                self.take(&job.purpose, number, Came::Nothing(&failure));
            }
        }
        match next {
            Next::Done => {
                self.state.not_tried.extend(job.told());
                // Sequences follow where nothing stopped the cases.
                let count = self.state.walks.request_count();
                let goes_on = matches!(job.purpose, Purpose::Cases) && job.campaign.stop().is_none();
                if goes_on && count > 0 {
                    self.state.job = Some(Job::walks(&self.ground, count));
                    return Next::Wait(now_millis);
                }
                self.state.walks.cancel();
            }
            _ => self.state.job = Some(job),
        }
        next
    }

    fn next_of(&mut self, job: &mut Job, now_millis: u64) -> Next {
        let made = match &job.purpose {
            Purpose::Shrink(cluster) => {
                let cases = &self.cases;
                let Some(shrinker) = self.state.shrinkers.get_mut(cluster) else { return Next::Done };
                match shrinker.next(cases) {
                    Wish::Send(case) => Some(*case),
                    Wish::Again => return Next::Wait(now_millis),
                    Wish::Done => return Next::Done,
                }
            }
            Purpose::Walks if job.on_their_way.is_empty() && self.state.walks.is_done() => return Next::Done,
            Purpose::Cases | Purpose::Replay | Purpose::Walks => None,
        };
        match job.campaign.poll(now_millis) {
            campaign::Next::Wait(until) => Next::Wait(until),
            campaign::Next::Done => Next::Done,
            campaign::Next::Send(number) => {
                if let Purpose::Walks = job.purpose {
                    let Some((request, _)) = self.state.walks.request() else { return Next::Done };
                    self.state.last_id += 1;
                    let id = self.state.last_id;
                    job.on_their_way.insert(id, number);
                    let address = self.ground.address(0);
                    return Next::Send(Box::new(sending(&self.ground, id, address, &request, &[])));
                }
                let Some(case) = made.or_else(|| self.cases.make(number)) else {
                    return Next::Wait(now_millis);
                };
                self.state.last_id += 1;
                let id = self.state.last_id;
                job.on_their_way.insert(id, number);
                Next::Send(Box::new(sending(&self.ground, id, case.address, &case.request, &case.sites)))
            }
        }
    }

    /// What came of a request. One that was given up, or is of an earlier run, counts for nothing.
    pub fn answer(&mut self, now_millis: u64, id: u32, came: Result<Response, Failure>) {
        let Some(mut job) = self.state.job.take() else { return };
        if let Some(number) = job.on_their_way.remove(&id) {
            let ended = match &came {
                Ok(response) => ended(response),
                Err(failure) => Ended::of_failure(failure),
            };
            if job.campaign.answer(now_millis, number, ended) {
                let came = match &came {
                    Ok(response) => Came::Answer(response),
                    Err(failure) => Came::Nothing(failure),
                };
                self.take(&job.purpose, number, came);
            }
        }
        self.state.job = Some(job);
    }

    fn take(&mut self, purpose: &Purpose, number: u32, came: Came<'_>) {
        let DataRun { ground, cases, state } = self;
        let case = match purpose {
            Purpose::Shrink(cluster) => state.shrinkers.get(cluster).and_then(|one| one.asked().cloned()),
            Purpose::Walks => {
                let response = match came {
                    Came::Answer(response) => Some(response),
                    Came::Nothing(_) => None,
                };
                return state.walks.answer(response);
            }
            Purpose::Cases | Purpose::Replay => cases.make(number),
        };
        let Some(case) = case else { return };
        let sources = ground.sources();
        let mut oracle = ground.oracle(&sources, std::mem::take(&mut state.cache));
        let tried: Tried = oracle.tried(&case, came);
        state.cache = oracle.into_promise().map(Promise::into_cache).unwrap_or_default();
        match purpose {
            Purpose::Cases => state.record.take(tried),
            Purpose::Replay => state.take_replayed(tried),
            Purpose::Walks => {}
            Purpose::Shrink(cluster) => {
                if let Some(shrinker) = state.shrinkers.get_mut(cluster) {
                    shrinker.answer(&tried);
                }
            }
        }
    }
}

fn ended(response: &Response) -> Ended {
    let seconds = response.headers.get("retry-after").and_then(|text| text.trim().parse::<u64>().ok());
    Ended::Answered {
        status: response.status.unwrap_or_default(),
        retry_after_millis: seconds.map(|seconds| seconds.saturating_mul(1_000)),
    }
}

/// A request with the run's own headers. A header that its case is about stays as it is.
fn sending(ground: &Ground, id: u32, address: CaseAddress, request: &Request, sites: &[Site]) -> Sending {
    let is_about = |name: &str| {
        sites.iter().any(|site| site.kind == SiteKind::Header && site.pointer.eq_ignore_ascii_case(name))
    };
    let own: Vec<&(String, Revealed)> = ground.headers.iter().filter(|(name, _)| !is_about(name)).collect();
    let is_replaced = |name: &str| own.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
    let of_case = request.headers.list.iter().filter(|header| !is_replaced(&header.name));
    let mut headers: Vec<(String, Revealed)> =
        of_case.map(|header| (header.name.clone(), Revealed(header.value.clone()))).collect();
    headers.extend(own.into_iter().cloned());
    if ground.settings.live.marks_requests {
        headers.push((MARK.into(), Revealed(address.to_string())));
    }
    Sending {
        id,
        address,
        request: PlannedRequest {
            method: request.method.clone(),
            url: Revealed(request.url.clone()),
            headers,
            body: None,
            files: Vec::new(),
            timeout_millis: ground.settings.live.timeout_millis,
        },
        body: request.body.as_ref().map(|body| body.0.clone()),
    }
}
