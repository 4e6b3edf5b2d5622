//! A run of the data gate: the one face that a worker, a terminal or a test drives. On the simulated service it goes on
//! by `step`; against a real API it says what to send (`poll`) and takes what came (`answer`). It sends nothing itself
//! and reads no clock.

mod ground;
mod live;
mod state;
pub(super) mod walks;

use super::campaign::{Campaign, plan_sentence};
use super::cases::Cases;
use super::clusters::{Group, Signature};
use super::export::{self, Entry};
use super::sequences::Sequence;
use super::{report, view};
use crate::simulator::service::Service;
use check::gates::contract::ContractSettings;
use check::gates::data::{
    CaseAddress, CaseDetail, CaseFilter, CaseWindow, Cluster, DataSettings, DataView, Target,
};
use check::network::Revealed;
use check::{Annotations, ENGINE_VERSION, Evidence, Finding, Fingerprint, GateReport, Request};
use document::Document;
use ground::Ground;
pub use live::{Next, Sending};
use state::State;

/// Clusters that are made smaller without being asked.
const SHRUNK: usize = 50;
/// Requests that one shrinking may use: on the simulated service, and on a real API.
const TRIES: u32 = 400;
const LIVE_TRIES: u32 = 40;
/// Addresses that a cluster lists.
const LISTED_CASES: usize = 50;
/// Characters of a smallest payload that are shown.
const SHOWN: usize = 2_000;
/// Characters of a value that a title tells.
const IN_A_TITLE: usize = 30;
/// Steps of a search for blind spots are so much more work than a case.
const WORK_OF_A_DOUBT: u32 = 5;

/// What a run is made of.
#[derive(Debug)]
pub struct Setup {
    pub cases: Cases,
    pub settings: DataSettings,
    /// The contract: the schema or description first, then what answers its `$ref`s. Empty: the schema was inferred.
    pub texts: Vec<(String, Document)>,
    pub contract: ContractSettings,
    /// For each request to a real API, in the place of headers of the same name: credentials.
    pub headers: Vec<(String, Revealed)>,
    /// What is walked through behind the cases; none where nobody is asked.
    pub sequences: Vec<Sequence>,
    /// What answers of the simulated service count as.
    pub simulated: Evidence,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub tried: u32,
    pub total: u32,
    /// Nothing is left to do, or to do without a request to a real API.
    pub is_done: bool,
}

/// What goes to other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// One case as a command.
    Curl(CaseAddress),
    /// The smallest payload of a cluster as a command.
    CurlOfCluster(Fingerprint),
    Har {
        includes_secrets: bool,
    },
    Ndjson,
    Junit,
    Markdown,
}

/// A run.
#[derive(Debug)]
pub struct DataRun {
    ground: Ground,
    cases: Cases,
    state: State,
}

impl DataRun {
    /// Prepares; nothing is sent or tried before [`DataRun::start`].
    pub fn new(setup: Setup) -> DataRun {
        let Setup { cases, settings, texts, contract, headers, sequences, simulated } = setup;
        let mut ground = Ground::new(&cases, settings, texts, contract, headers);
        ground.sequences = sequences;
        ground.simulated = simulated;
        let state = State::new(&ground, &cases);
        DataRun { ground, cases, state }
    }

    /// What a run will do, before it does it; empty where nobody is asked.
    pub fn plan(&self) -> String {
        let count = self.cases.count();
        match self.ground.settings.target {
            Target::Nobody => String::new(),
            Target::Simulated => format!(
                "Will try {} of {} on the simulated service",
                report::cases(count),
                self.cases.subject().label()
            ),
            Target::Live => {
                let planned =
                    Campaign::new(count, self.cases.coverage_count(), self.ground.settings.live).planned();
                let request = self.cases.make(0).map(|case| case.request).unwrap_or_default();
                let plan = plan_sentence(&request.method, &request.url, planned, &self.ground.settings.live);
                match walks::Walks::new(&self.ground.sequences).request_count() {
                    0 => plan,
                    count => format!(
                        "{plan} Then {count} requests one after the other: things are created, read, updated, listed and \
                         deleted."
                    ),
                }
            }
        }
    }

    /// Begins, or begins anew: what was found before is forgotten. The search for blind spots goes on as it is.
    pub fn start(&mut self) {
        self.state.start(&self.ground, &self.cases);
    }

    /// Ends what is going on; what was found is kept.
    pub fn cancel(&mut self) {
        self.state.cancel();
    }

    /// Does what needs no request to a real API: cases on the simulated service, making payloads smaller there, blind
    /// spots. `budget` is in cases; each step is resumable. `service`: None where it is not the target.
    pub fn step(&mut self, budget: u32, service: Option<&mut Service>) -> Progress {
        let DataRun { ground, cases, state } = self;
        let service = service.filter(|_| ground.settings.target == Target::Simulated);
        let sources = ground.sources();
        let mut oracle = ground.oracle(&sources, std::mem::take(&mut state.cache));
        let mut left = budget;
        if let Some(service) = service {
            while left > 0 && state.advance(cases, &mut oracle, service) {
                left -= 1;
            }
        }
        state.cache = oracle.into_promise().map(super::Promise::into_cache).unwrap_or_default();
        if let Some(input) = ground.blind_spots(&sources, cases) {
            while left > 0 && !state.spots.is_done() {
                state.spots.step(&input);
                left = left.saturating_sub(WORK_OF_A_DOUBT);
            }
        }
        self.progress()
    }

    pub fn progress(&self) -> Progress {
        Progress {
            tried: self.state.record.tried_count(),
            total: self.cases.count(),
            is_done: !self.state.is_busy() && self.state.spots.is_done(),
        }
    }

    pub fn cases(&self) -> &Cases {
        &self.cases
    }

    /// What the page shows.
    pub fn view(&mut self) -> DataView {
        let is_running = self.state.is_busy();
        DataView {
            subject: self.cases.subject().label(),
            refusal: None,
            case_count: self.cases.count(),
            coverage_count: self.cases.coverage_count(),
            tried_count: self.state.record.tried_count(),
            grid: self.state.record.grid(),
            clusters: self.clusters(),
            lenience: self.state.record.lenience(is_running).to_vec(),
            blind_spots: self.state.spots.found().cloned().collect(),
            replayed: self.state.replayed.clone(),
            notes: self.notes(),
            plan: self.plan(),
            is_running,
        }
    }

    /// The clusters, worst first.
    fn clusters(&mut self) -> Vec<Cluster> {
        let DataRun { ground, cases, state } = self;
        let is_live = ground.settings.target == Target::Live;
        let State { record, shrinkers, heads, .. } = state;
        let ranked = record.clusters().ranked();
        let shown = |(signature, group): (&Signature, &Group)| {
            let fingerprint = signature.fingerprint();
            let first = group.cases.first().copied().unwrap_or_default();
            let head = heads.entry(fingerprint).or_default();
            if head.as_ref().is_none_or(|(index, ..)| *index != first) {
                *head = cases.make(first).map(|case| {
                    let sent = view::marked(&case).filter(|sent| sent.chars().count() <= IN_A_TITLE);
                    (first, sent, smallest(&case))
                });
            }
            let (sent, unshrunk) =
                head.as_ref().map_or((None, ""), |(_, sent, payload)| (sent.as_deref(), payload.as_str()));
            let shrinker = shrinkers.get(&fingerprint);
            let title = report::title(signature, group, sent);
            Cluster {
                fingerprint,
                problem: signature.problem,
                title,
                status: signature.status,
                message: signature.message.clone(),
                class: signature.class.clone(),
                fields: group.fields.keys().cloned().collect(),
                count: group.cases.len() as u32,
                cases: group.cases.iter().take(LISTED_CASES).map(|index| ground.address(*index)).collect(),
                smallest: shrinker.map_or_else(|| unshrunk.to_string(), |one| smallest(one.smallest())),
                shrinking: shrinker.map(|shrinker| shrinker.words()).unwrap_or_default(),
                asks_first: is_live && shrinker.is_none(),
            }
        };
        ranked.into_iter().map(shown).collect()
    }

    /// Sentences: what was inferred or made, what was not tried and why, which answers say nothing.
    fn notes(&self) -> Vec<String> {
        let mut notes = self.cases.subject().notes().to_vec();
        notes.extend(self.state.not_tried.iter().cloned());
        notes.extend(self.state.walks.notes());
        for (why, count) in self.state.record.unjudged() {
            let say = if *count == 1 { "1 answer says".into() } else { format!("{count} answers say") };
            notes.push(format!("{say} nothing about the case. {why}"));
        }
        notes
    }

    /// A part of the list of cases.
    pub fn list(&self, filter: &CaseFilter, first: u32, count: u32) -> CaseWindow {
        let indexes = self.state.listed(&self.cases, filter);
        let rows = indexes.iter().skip(first as usize).take(count as usize).filter_map(|index| {
            let case = self.cases.make(*index)?;
            Some(view::row(&case, self.state.record.tried(*index)))
        });
        CaseWindow { first, rows: rows.collect(), total: indexes.len() as u32 }
    }

    /// One case in full. `Err` is a sentence for people.
    pub fn detail(&self, address: CaseAddress) -> Result<CaseDetail, String> {
        let index = self.index_of(address)?;
        let case = self.cases.make(index).ok_or_else(|| self.no_such_case(address))?;
        Ok(view::detail(&case, self.state.record.tried(index)))
    }

    /// The smallest case of a cluster in full; None: there is no such cluster, or it was not made smaller.
    pub fn smallest(&self, cluster: Fingerprint) -> Option<CaseDetail> {
        let shrinker = self.state.shrinkers.get(&cluster)?;
        Some(view::detail(shrinker.smallest(), None))
    }

    /// Looks for the smallest payload of a cluster: on the simulated service by the next steps, on a real API by
    /// requests, for which a person was asked ([`DataRun::shrink_question`]). `Err` is a sentence for people.
    pub fn shrink(&mut self, cluster: Fingerprint) -> Result<(), String> {
        self.state.shrink(&self.ground, &self.cases, cluster)
    }

    /// What a person is asked before a real API is asked: `Will send up to 40 POSTs to staging.example.com, …`.
    pub fn shrink_question(&self) -> String {
        let request = self.cases.make(0).map(|case| case.request).unwrap_or_default();
        let live = check::gates::data::LiveLimits {
            concurrency: 1,
            stops_after_5xx: 0,
            ..self.ground.settings.live
        };
        let plan = plan_sentence(&request.method, &request.url, LIVE_TRIES, &live);
        plan.replacen("Will send ", "Will send up to ", 1)
    }

    /// Sends one case again, or all that failed; how many. What came of it is in [`DataView::replayed`]. `Err` is a
    /// sentence for people.
    pub fn replay(&mut self, only: Option<CaseAddress>) -> Result<u32, String> {
        let indexes = match only {
            Some(address) => vec![self.index_of(address)?],
            None => self.state.record.failed(),
        };
        if indexes.is_empty() {
            return Err("No case failed, so there is none to send again.".into());
        }
        if self.ground.settings.target == Target::Nobody {
            return Err("There is nobody to ask: choose the simulated service or a live API.".into());
        }
        let count = indexes.len() as u32;
        self.state.replay(&self.ground, &self.cases, indexes);
        Ok(count)
    }

    /// The schema's text with the edit of a blind spot in it, the rest byte for byte as it was.
    pub fn edited_schema(&self, blind_spot: Fingerprint) -> Option<Vec<u8>> {
        let sources = self.ground.sources();
        let input = self.ground.blind_spots(&sources, &self.cases)?;
        self.state.spots.edited(&input, blind_spot)
    }

    /// What the gate says.
    pub fn report(
        &mut self,
        annotations: &Annotations,
        is_stale: bool,
        own_findings: &[Finding],
    ) -> GateReport {
        let clusters = self.clusters();
        let spots: Vec<_> = self.state.spots.found().cloned().collect();
        let has_schema = self.ground.has_schema(&self.cases);
        report::report(&report::Input {
            target: self.ground.settings.target,
            simulated: self.ground.simulated,
            walks: &self.state.walks,
            operation: &self.ground.operation,
            record: &self.state.record,
            clusters: &clusters,
            blind_spots: &spots,
            blind_spots_done: has_schema.then(|| self.state.spots.is_done()),
            contract: self.ground.texts.first().map(|(_, document)| document),
            coverage_count: self.cases.coverage_count(),
            case_count: self.cases.count(),
            not_tried: &self.state.not_tried,
            has_promise: self.ground.has_promise(),
            annotations,
            is_stale,
            own_findings,
        })
    }

    /// For other tools. `only_failed`: cases with which something was wrong; else all that were tried. `Err` is a
    /// sentence for people.
    pub fn export(
        &mut self,
        what: Export,
        only_failed: bool,
        annotations: &Annotations,
    ) -> Result<String, String> {
        let evidence = match self.ground.settings.target {
            Target::Live => Evidence::Live,
            Target::Simulated | Target::Nobody => self.ground.simulated,
        };
        Ok(match what {
            Export::Curl(address) => {
                let case = self.index_of(address).map(|index| self.cases.make(index))?;
                export::curl(&case.ok_or_else(|| self.no_such_case(address))?.request)
            }
            Export::CurlOfCluster(fingerprint) => {
                let request = self.smallest_request(fingerprint);
                export::curl(&request.ok_or("There is no such cluster any more; look at the list again.")?)
            }
            Export::Har { includes_secrets } => {
                export::har(&self.entries(only_failed), evidence, includes_secrets)
            }
            Export::Ndjson => export::ndjson(&self.entries(only_failed)),
            Export::Junit => export::junit(&self.cases.subject().label(), &self.entries(only_failed)),
            Export::Markdown => {
                let report = self.report(annotations, false, &[]);
                let view = self.view();
                let smallest: Vec<(String, Request)> = view
                    .clusters
                    .iter()
                    .filter_map(|cluster| {
                        Some((cluster.title.clone(), self.smallest_request(cluster.fingerprint)?))
                    })
                    .collect();
                export::markdown(&report, &view, &smallest)
            }
        })
    }

    fn smallest_request(&self, cluster: Fingerprint) -> Option<Request> {
        if let Some(shrinker) = self.state.shrinkers.get(&cluster) {
            return Some(shrinker.smallest().request.clone());
        }
        let (_, group) = self.state.record.clusters().find(cluster)?;
        Some(self.cases.make(*group.cases.first()?)?.request)
    }

    fn entries(&self, only_failed: bool) -> Vec<Entry> {
        let tried = self.state.record.all().filter(|one| !only_failed || !one.complaints.is_empty());
        tried.filter_map(|one| Some(Entry::new(self.cases.make(one.address.index)?, Some(one)))).collect()
    }

    fn index_of(&self, address: CaseAddress) -> Result<u32, String> {
        if address.engine != ENGINE_VERSION {
            return Err(format!(
                "The case {address} was made by version {} of the engine, and this is version {ENGINE_VERSION}; it makes \
                 other cases, so run it again.",
                address.engine
            ));
        }
        if address.seed != self.ground.seed {
            return Err(format!(
                "The case {address} has the seed {}, and this run has {}; set the seed of the check to {} to see it.",
                address.seed, self.ground.seed, address.seed
            ));
        }
        if address.index >= self.cases.count() {
            return Err(self.no_such_case(address));
        }
        Ok(address.index)
    }

    fn no_such_case(&self, address: CaseAddress) -> String {
        format!(
            "There is no case {address} here: this payload, schema and settings make {}.",
            report::cases(self.cases.count())
        )
    }
}

/// A payload for eyes; of a case of a parameter, the request line.
fn smallest(case: &super::Case) -> String {
    let is_in_body = case.sites.iter().all(|site| site.kind == super::SiteKind::Body);
    match is_in_body {
        true => view::shortened(&case.payload, SHOWN),
        false => format!("{} {}", case.request.method, view::shortened(case.request.url.as_bytes(), SHOWN)),
    }
}
