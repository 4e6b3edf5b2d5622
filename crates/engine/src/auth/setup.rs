//! Turns a scenario and a pair of policies into a simulation, plays it, and hands back the trace with what it breaks.
//! What a scenario sets up stands in `scenarios`.

use super::scenarios::Scenario;
use super::{Facts, judge};
use crate::simulator::authorization::{
    Act, Actor, Api, ApiFacts, AuthorizationServer, Client, ClientGrant, Plan, ServerFacts, Shared, Task,
    Tester, Tokens, Work,
};
use crate::simulator::clock::{Clock, Moment, Span};
use crate::simulator::network::{Fault, Latency, Link, Network, Window};
use crate::simulator::run::{Limits, PartyId, Progress, Seat, Simulation};
use crate::simulator::trace::{counts, stops};
use check::gates::auth::{Broken, ClientPolicy, Played, ScenarioOutcome, ScenarioResult, ServerPolicy, Side};
use check::trace::{End, Interval, LifelineKind, Trace};

/// Events that one scenario may take: a loop is seen long before.
const MOST_EVENTS: u64 = 20_000;
/// Messages and notes that are kept of one scenario.
const MOST_RECORDED: u32 = 1_000;

/// A direction between parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    ServerToClient,
    ClientToServer,
    ApiToClient,
}

/// Everything that a scenario can set up. It begins with one tab, signed in, an ordinary network and true clocks.
pub(super) struct Setup {
    pub client: ClientPolicy,
    pub server: ServerPolicy,
    pub server_facts: ServerFacts,
    pub api_facts: ApiFacts,
    pub facts: Facts,
    pub grant: ClientGrant,
    pub is_signed_in: bool,
    /// What each tab does.
    pub tabs: Vec<Vec<Work>>,
    pub client_clock: Clock,
    pub sleeps: Vec<Interval>,
    pub script: Vec<(Moment, Act)>,
    pub windows: Vec<(Way, Window)>,
    /// Whether all delays are the same each time, for scenarios that hang on an order.
    pub is_steady: bool,
    pub until: Moment,
}

impl Setup {
    fn new(client: ClientPolicy, server: ServerPolicy) -> Setup {
        Setup {
            client,
            server,
            server_facts: ServerFacts::default(),
            api_facts: ApiFacts::default(),
            facts: Facts::default(),
            grant: ClientGrant::Person,
            is_signed_in: true,
            tabs: vec![Vec::new()],
            client_clock: Clock::default(),
            sleeps: Vec::new(),
            script: Vec::new(),
            windows: Vec::new(),
            is_steady: false,
            until: Moment::seconds(900),
        }
    }

    /// The first tab asks for the orders.
    pub fn calls_at_millis(&mut self, moments: &[u64]) {
        for at in moments {
            self.task(*at, Task::Call { method: "GET", target: "/orders" });
        }
    }

    pub fn task(&mut self, at_millis: u64, task: Task) {
        if let Some(tab) = self.tabs.first_mut() {
            tab.push(Work { at: Moment::millis(at_millis), task });
        }
    }

    pub fn fault(&mut self, on: Way, from_millis: u64, until_millis: u64, fault: Fault) {
        let window = Window { from: Moment::millis(from_millis), until: Moment::millis(until_millis), fault };
        self.windows.push((on, window));
    }

    pub fn act(&mut self, at_millis: u64, act: Act) {
        self.script.push((Moment::millis(at_millis), act));
    }

    fn simulation(&self, seed: u64) -> Simulation<Actor> {
        let tabs = self.tabs.len() as PartyId;
        let (server, api) = (tabs, tabs + 1);
        let mut shared = Shared::default();
        let tokens = self.is_signed_in.then(|| {
            let (access, refresh) = shared.shelf.signed_in(&self.server, &self.server_facts);
            let refresh = (self.grant == ClientGrant::Person).then_some(refresh);
            Tokens::at_start(access, refresh, self.server_facts.lifetime_seconds, self.client_clock)
        });
        let mut parties = Vec::new();
        for (at, work) in self.tabs.iter().enumerate() {
            let name = match (self.grant, tabs) {
                (ClientGrant::Job, _) => "Job".to_string(),
                (ClientGrant::Person, 1) => "Client".to_string(),
                (ClientGrant::Person, _) => format!("Tab {}", at + 1),
            };
            let mut seat = Seat::new(name, LifelineKind::Client);
            seat.clock = self.client_clock;
            seat.sleeps = self.sleeps.clone();
            seat.late_timers = Span::seconds(1);
            let plan = Plan { api, server, grant: self.grant, tokens, work: work.clone() };
            parties.push((seat, Actor::Client(Box::new(Client::new(self.client.clone(), plan)))));
        }
        let the_server = AuthorizationServer::new(self.server.clone(), self.server_facts.clone());
        let seat = Seat::new("Authorization server", LifelineKind::AuthorizationServer);
        parties.push((seat, Actor::AuthorizationServer(Box::new(the_server))));
        let the_api = Api::new(self.server.clone(), self.api_facts.clone(), server);
        parties.push((Seat::new("API", LifelineKind::Service), Actor::Api(Box::new(the_api))));
        if !self.script.is_empty() {
            let tester = Tester::new(api, server, self.script.clone());
            parties.push((Seat::new("Tester", LifelineKind::Tester), Actor::Tester(tester)));
        }
        let limits = Limits { until: self.until, events: MOST_EVENTS, recorded: MOST_RECORDED };
        Simulation::new(parties, self.network(tabs), shared, seed, limits)
    }

    fn network(&self, tabs: PartyId) -> Network {
        let (server, api) = (tabs, tabs + 1);
        let latency = |millis| {
            let median = Span::millis(millis);
            if self.is_steady {
                Latency::Constant(median)
            } else {
                Latency::Lognormal { median, sigma: 0.25 }
            }
        };
        let mut network = Network::new(Link::new(latency(40)));
        network.between(server, api, |link| link.latency = latency(5));
        for tab in 0..tabs {
            network.between(tab, server, |link| link.latency = latency(60));
            for (on, window) in &self.windows {
                let (from, to) = match on {
                    Way::ServerToClient => (server, tab),
                    Way::ClientToServer => (tab, server),
                    Way::ApiToClient => (api, tab),
                };
                network.link(from, to).windows.push(*window);
            }
        }
        network
    }
}

/// A scenario that is being played.
pub struct Playing {
    scenario: &'static Scenario,
    facts: Facts,
    simulation: Simulation<Actor>,
}

impl Playing {
    pub fn new(
        scenario: &'static Scenario,
        client: &ClientPolicy,
        server: &ServerPolicy,
        seed: u64,
    ) -> Playing {
        let mut setup = Setup::new(client.clone(), server.clone());
        (scenario.set_up)(&mut setup);
        Playing { scenario, facts: setup.facts, simulation: setup.simulation(seed) }
    }

    /// Lets at most so many events happen; the result once it has ended.
    pub fn step(&mut self, budget_events: u64) -> Option<Played> {
        match self.simulation.step(budget_events) {
            Progress::Running => None,
            Progress::Ended(end) => Some(self.played(end)),
        }
    }

    pub fn events(&self) -> u64 {
        self.simulation.events()
    }

    fn played(&self, end: End) -> Played {
        let mut trace = self.simulation.trace();
        trace.tokens = self.simulation.shared().shelf.lives();
        let mut broken = judge(&trace, &self.facts, self.scenario.judges);
        broken.retain(|broken| !self.scenario.excuses.contains(&broken.rule.as_str()));
        let result = ScenarioResult {
            scenario: self.scenario.id.into(),
            title: self.scenario.title.into(),
            outcome: outcome(&broken, end == End::EventsSpent),
            broken,
            calls: notes(&trace, "call-started", None),
            calls_succeeded: notes(&trace, "call-ended", Some("ok")),
            refreshes: trace
                .messages
                .iter()
                .filter(|m| m.field("grant_type") == Some("refresh_token"))
                .count() as u32,
        };
        let (counts, stops) = (counts(&trace), stops(&trace));
        Played { result, trace, counts, stops }
    }
}

fn notes(trace: &Trace, kind: &str, outcome: Option<&str>) -> u32 {
    let wanted = trace.notes.iter().filter(|note| note.kind == kind);
    wanted.filter(|note| outcome.is_none() || note.field("outcome") == outcome).count() as u32
}

fn outcome(broken: &[Broken], is_cut: bool) -> ScenarioOutcome {
    let severity = |broken: &Broken| super::find_rule(broken.rule.as_str()).map(|rule| rule.severity);
    if broken.iter().any(|broken| severity(broken) == Some(check::Severity::Blocks)) {
        ScenarioOutcome::Failed
    } else if is_cut {
        ScenarioOutcome::Cut
    } else if broken.is_empty() {
        ScenarioOutcome::Passed
    } else {
        ScenarioOutcome::Warned
    }
}

/// Plays one scenario to its end.
pub fn play(scenario: &'static Scenario, client: &ClientPolicy, server: &ServerPolicy, seed: u64) -> Played {
    let mut playing = Playing::new(scenario, client, server, seed);
    loop {
        if let Some(played) = playing.step(MOST_EVENTS) {
            return played;
        }
    }
}

/// Both sides.
pub(super) const BOTH: &[Side] = &[Side::Client, Side::Server];
pub(super) const CLIENT: &[Side] = &[Side::Client];
pub(super) const SERVER: &[Side] = &[Side::Server];
