//! What changes while a run goes on: answers, what is to be sent again, payloads that are made smaller. On the simulated
//! service it asks for itself; requests to a real API are `live`'s.

use super::super::blind_spots::BlindSpots;
use super::super::cases::Cases;
use super::super::record::Record;
use super::super::replay;
use super::super::shrink::{Shrinker, Wish};
use super::super::{Came, Case, Oracle, Tried};
use super::ground::Ground;
use super::live::Job;
use super::walks::Walks;
use super::{LIVE_TRIES, SHRUNK, TRIES};
use crate::openapi::Cache;
use crate::simulator::service::Service;
use check::Fingerprint;
use check::gates::data::{CaseFilter, Problem, Replayed, Target};
use std::collections::{BTreeMap, VecDeque};

/// The first case of a cluster, its value where that is short, and its payload for eyes.
type Head = Option<(u32, Option<String>, String)>;

#[derive(Debug)]
pub(super) struct State {
    pub record: Record,
    /// Schemas of answers that were compiled.
    pub cache: Cache,
    pub spots: BlindSpots,
    pub shrinkers: BTreeMap<Fingerprint, Shrinker>,
    pub heads: BTreeMap<Fingerprint, Head>,
    pub replayed: Vec<Replayed>,
    /// Why cases were not tried, each a sentence.
    pub not_tried: Vec<String>,
    /// The next case of the simulated run; None: none is going on.
    next: Option<u32>,
    replaying: VecDeque<u32>,
    shrinking: VecDeque<Fingerprint>,
    pub walks: Walks,
    /// What goes on against a real API.
    pub job: Option<Job>,
    /// Number of the last request.
    pub last_id: u32,
}

impl State {
    pub(super) fn new(ground: &Ground, cases: &Cases) -> State {
        let sources = ground.sources();
        let spots =
            ground.blind_spots(&sources, cases).map(|input| BlindSpots::new(&input)).unwrap_or_default();
        State {
            record: Record::new(cases),
            cache: Cache::default(),
            spots,
            shrinkers: BTreeMap::new(),
            heads: BTreeMap::new(),
            replayed: Vec::new(),
            not_tried: Vec::new(),
            next: None,
            replaying: VecDeque::new(),
            shrinking: VecDeque::new(),
            walks: Walks::default(),
            job: None,
            last_id: 0,
        }
    }

    pub(super) fn start(&mut self, ground: &Ground, cases: &Cases) {
        self.record = Record::new(cases);
        self.shrinkers.clear();
        self.heads.clear();
        self.replayed.clear();
        self.not_tried.clear();
        self.replaying.clear();
        self.shrinking.clear();
        self.walks = match ground.settings.target {
            Target::Nobody => Walks::default(),
            _ => Walks::new(&ground.sequences),
        };
        self.next = (ground.settings.target == Target::Simulated).then_some(0);
        self.job = (ground.settings.target == Target::Live).then(|| Job::all_cases(ground, cases));
    }

    pub(super) fn is_busy(&self) -> bool {
        self.next.is_some()
            || !self.replaying.is_empty()
            || !self.shrinking.is_empty()
            || !self.walks.is_done()
            || self.job.is_some()
    }

    pub(super) fn cancel(&mut self) {
        if self.next.take().is_some() {
            self.not_tried = vec![
                "The run was cancelled; what was found until then is kept. Run it again to its end.".into(),
            ];
        }
        self.replaying.clear();
        self.shrinking.clear();
        self.walks.cancel();
        if let Some(job) = self.job.take() {
            self.not_tried.extend(job.cancelled());
        }
    }

    /// One request to the simulated service; false: there is nothing to ask.
    pub(super) fn advance(&mut self, cases: &Cases, oracle: &mut Oracle<'_>, service: &mut Service) -> bool {
        if let Some(index) = self.replaying.pop_front() {
            if let Some(case) = cases.make(index) {
                let tried = ask(service, oracle, &case);
                self.take_replayed(tried);
            }
            return true;
        }
        if let Some(index) = self.next {
            if let Some(case) = cases.make(index) {
                self.record.take(ask(service, oracle, &case));
            }
            self.next = Some(index + 1).filter(|next| *next < cases.count());
            if self.next.is_none() {
                let ranked = self.record.clusters().ranked();
                let first = ranked.into_iter().take(SHRUNK).map(|(signature, _)| signature.fingerprint());
                self.shrinking = first.collect();
            }
            return true;
        }
        let Some(fingerprint) = self.shrinking.front().copied() else {
            let Some((request, is_new)) = self.walks.request() else { return false };
            if is_new {
                service.reset();
            }
            self.walks.answer(service.respond_within(&request, 0).ok().as_ref());
            return true;
        };
        if !self.shrinkers.contains_key(&fingerprint)
            && let Some(shrinker) = self.shrinker(cases, fingerprint, TRIES)
        {
            self.shrinkers.insert(fingerprint, shrinker);
        }
        let wish = match self.shrinkers.get_mut(&fingerprint) {
            Some(shrinker) => shrinker.next(cases),
            None => Wish::Done,
        };
        match wish {
            Wish::Send(case) => {
                let tried = ask(service, oracle, &case);
                if let Some(shrinker) = self.shrinkers.get_mut(&fingerprint) {
                    shrinker.answer(&tried);
                }
            }
            Wish::Again => {}
            Wish::Done => {
                self.shrinking.pop_front();
            }
        }
        true
    }

    /// For the case of a cluster with the smallest payload among its first.
    pub(super) fn shrinker(&self, cases: &Cases, cluster: Fingerprint, max_tries: u32) -> Option<Shrinker> {
        let (signature, group) = self.record.clusters().find(cluster)?;
        let made = group.cases.iter().take(20).filter_map(|index| cases.make(*index));
        let case = made.min_by_key(|case| (case.payload.is_empty(), case.payload.len()))?;
        Some(Shrinker::new(case, signature.clone(), max_tries, cases))
    }

    pub(super) fn shrink(
        &mut self,
        ground: &Ground,
        cases: &Cases,
        cluster: Fingerprint,
    ) -> Result<(), String> {
        if self.record.clusters().find(cluster).is_none() {
            return Err("There is no such cluster any more; look at the list again.".into());
        }
        match ground.settings.target {
            Target::Nobody => {
                Err("There is nobody to ask: choose the simulated service or a live API.".into())
            }
            Target::Simulated => {
                self.shrinkers.remove(&cluster);
                self.shrinking.push_back(cluster);
                Ok(())
            }
            Target::Live if self.job.is_some() => {
                Err("Requests are on their way; wait until the run is done, or cancel it.".into())
            }
            Target::Live => {
                if let Some(shrinker) = self.shrinker(cases, cluster, LIVE_TRIES) {
                    self.shrinkers.insert(cluster, shrinker);
                    self.job = Some(Job::shrink(ground, cluster));
                }
                Ok(())
            }
        }
    }

    pub(super) fn replay(&mut self, ground: &Ground, cases: &Cases, indexes: Vec<u32>) {
        self.replayed.clear();
        match ground.settings.target {
            Target::Live => self.job = Some(Job::replay(ground, cases, indexes)),
            Target::Simulated => self.replaying.extend(indexes),
            Target::Nobody => {}
        }
    }

    /// Takes the answer to a case that was sent again.
    pub(super) fn take_replayed(&mut self, after: Tried) {
        let address = after.address;
        let before = self.record.tried(address.index);
        let (word, words) = match before {
            None => (None, format!("was not tried before, now {}", said(&after))),
            Some(before) => match replay::compare(before, &after) {
                Ok(word) => (Some(word), format!("was {}, now {}", said(before), said(&after))),
                Err(why) => (None, why),
            },
        };
        self.replayed.push(Replayed { address, word, words });
        self.replayed.sort_by_key(|one| one.address);
        // An answer that says nothing does not take away what is known.
        if after.unjudged.is_none() || before.is_none() {
            self.record.take(after);
        }
        let clusters = self.record.clusters();
        self.shrinkers.retain(|fingerprint, _| clusters.find(*fingerprint).is_some());
    }

    /// Indexes of the cases that a filter lets through.
    pub(super) fn listed(&self, cases: &Cases, filter: &CaseFilter) -> Vec<u32> {
        let is_plain = filter.field.is_none() && filter.family.is_none();
        let takes = |index: &u32| {
            let tried = self.record.tried(*index);
            let is_in = match self.record.cell(*index) {
                Some(cell) => {
                    filter.family.is_none_or(|family| family == cell.family)
                        && filter.field.as_deref().is_none_or(|field| field == self.record.field(cell))
                }
                // A combination is of the field and family that it begins with, once it was tried; the unchanged payload
                // and customers are of none.
                None => {
                    is_plain
                        || tried.filter(|tried| *index > 0 && tried.class != "customer").is_some_and(
                            |tried| {
                                filter.family.is_none_or(|family| family == tried.family)
                                    && filter.field.as_ref().is_none_or(|field| *field == tried.field)
                            },
                        )
                }
            };
            let shows = |problem: Problem| {
                tried.is_some_and(|tried| {
                    tried.complaints.iter().any(|complaint| complaint.problem == problem)
                })
            };
            let is_failed = tried.is_some_and(|tried| !tried.complaints.is_empty());
            is_in && filter.problem.is_none_or(shows) && (!filter.only_problems || is_failed)
        };
        (0..cases.count()).filter(takes).collect()
    }
}

/// Each case meets a service that remembers nothing of those before, so that the order of cases does not matter.
fn ask(service: &mut Service, oracle: &mut Oracle<'_>, case: &Case) -> Tried {
    service.reset();
    let response = service.respond(&case.request);
    oracle.tried(case, Came::Answer(&response))
}

/// `201 (invalid accepted)`
fn said(tried: &Tried) -> String {
    let status = tried.status.map_or("without an answer".into(), |status| status.to_string());
    let problems: Vec<&str> =
        super::super::record::problems_of(tried).into_iter().map(Problem::words).collect();
    match problems.is_empty() {
        true => status,
        false => format!("{status} ({})", problems.join(", ")),
    }
}
