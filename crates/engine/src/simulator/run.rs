//! Runs parties on the virtual clock: hands them messages, answers, timers and failures in a fixed order, and records
//! the trace. What the parties are and say is theirs; it never looks at the machine's clock.

use super::clock::{Clock, Moment, Span};
use super::events::{EventId, EventQueue};
use super::network::{Delivery, Network};
use super::random::Random;
use super::recorder::Recorder;
use check::trace::{End, Field, Interval, Lifeline, LifelineKind, Trace};

/// Position of a party, and of its lifeline in the trace.
pub type PartyId = u16;

/// What travels between parties.
pub trait Travels: Clone {
    /// `POST /token`, or a status. Asked only while a trace is recorded.
    fn describe(&self) -> Description;
}

/// A message as the trace tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Empty for an answer.
    pub method: String,
    pub target: String,
    /// 0 for a request.
    pub status: u16,
    pub fields: Vec<Field>,
}

/// A state machine of the simulation: a client, a service. One type holds all kinds of parties of one simulation.
pub trait Party: Sized {
    type Message: Travels;
    /// What a timer reminds of.
    type Timer;
    /// What parties share without messages: the storage of a browser, the shelf of tokens.
    type Shared;

    fn handle(&mut self, signal: Signal<Self>, context: &mut Context<'_, Self>);
}

/// Why a party wakes.
pub enum Signal<P: Party> {
    /// Once, at the start, in the order of the parties.
    Started,
    /// Somebody asks. Answer it now, later, or never.
    Request {
        call: Call,
        message: P::Message,
    },
    Answer {
        call: Call,
        message: P::Message,
    },
    /// The connection broke; whether the other side did its work is not known.
    Failed {
        call: Call,
    },
    Timer(P::Timer),
    /// The device is awake again. Comes before what it slept through.
    Woke,
}

/// A request under way. Whoever holds it can answer; the asker compares numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub number: u64,
    pub from: PartyId,
    pub to: PartyId,
    /// Position of the request in the trace.
    entry: u32,
}

/// Takes a timer back.
pub type TimerId = EventId;

enum Event<P: Party> {
    Started(PartyId),
    Arrives { call: Call, message: P::Message, entry: u32, is_answer: bool },
    Fails { call: Call },
    Timer(PartyId, P::Timer),
    Woke(PartyId),
}

impl<P: Party> Event<P> {
    fn party(&self) -> PartyId {
        match self {
            Event::Started(party) | Event::Timer(party, _) | Event::Woke(party) => *party,
            Event::Arrives { call, is_answer: true, .. } | Event::Fails { call } => call.from,
            Event::Arrives { call, is_answer: false, .. } => call.to,
        }
    }
}

/// How a party stands in the simulation.
#[derive(Clone, Debug)]
pub struct Seat {
    pub name: String,
    pub kind: LifelineKind,
    pub clock: Clock,
    /// In order, without overlap. While it sleeps nothing reaches the party; at the end it wakes.
    pub sleeps: Vec<Interval>,
    /// How much later than the waking the timers fire that were due in sleep: browsers look once a second, hidden pages
    /// once a minute.
    pub late_timers: Span,
}

impl Seat {
    pub fn new(name: impl Into<String>, kind: LifelineKind) -> Seat {
        Seat { name: name.into(), kind, clock: Clock::default(), sleeps: Vec::new(), late_timers: Span::ZERO }
    }
}

/// Everything but the parties themselves.
struct World<P: Party> {
    now: Moment,
    queue: EventQueue<Event<P>>,
    network: Network,
    random: Random,
    seats: Vec<Seat>,
    recorder: Recorder,
    shared: P::Shared,
    calls: u64,
}

/// What a party may do when it is woken.
pub struct Context<'w, P: Party> {
    world: &'w mut World<P>,
    me: PartyId,
}

impl<P: Party> Context<'_, P> {
    pub fn me(&self) -> PartyId {
        self.me
    }
    /// The true time. A party that decides by its own clock asks [`Context::unix_micros`].
    pub fn now(&self) -> Moment {
        self.world.now
    }
    /// What the party's own clock shows.
    pub fn unix_micros(&self) -> i64 {
        self.world.seats[self.me as usize].clock.unix_micros(self.world.now)
    }
    /// Time since the start without the party's sleeps: a monotonic clock that stands still with its device.
    pub fn awake_micros(&self) -> u64 {
        let slept = self.world.seats[self.me as usize].sleeps.iter();
        let slept =
            slept.map(|sleep| sleep.until_micros.min(self.world.now.0).saturating_sub(sleep.from_micros));
        self.world.now.0.saturating_sub(slept.sum())
    }
    pub fn random(&mut self) -> &mut Random {
        &mut self.world.random
    }
    pub fn shared(&mut self) -> &mut P::Shared {
        &mut self.world.shared
    }

    /// Sends a request. `why` is for people.
    pub fn ask(&mut self, to: PartyId, message: P::Message, why: &str) -> Call {
        let entry = self.world.recorder.sent(self.me, to, self.world.now, None, &message, why);
        let call = Call { number: self.world.calls, from: self.me, to, entry };
        self.world.calls += 1;
        self.send(call, message, entry, false);
        call
    }

    /// Answers a request that this party was asked.
    pub fn answer(&mut self, call: Call, message: P::Message, why: &str) {
        let entry =
            self.world.recorder.sent(self.me, call.from, self.world.now, Some(call.entry), &message, why);
        self.send(call, message, entry, true);
    }

    fn send(&mut self, call: Call, message: P::Message, entry: u32, is_answer: bool) {
        let world = &mut *self.world;
        let to = if is_answer { call.from } else { call.to };
        match world.network.send(self.me, to, world.now, &mut world.random) {
            Delivery::After(span) => {
                world.queue.push(world.now + span, Event::Arrives { call, message, entry, is_answer });
            }
            Delivery::Lost => world.recorder.lost(entry),
            Delivery::ResetAfter(span) => {
                world.recorder.reset(entry);
                world.queue.push(world.now + span, Event::Fails { call });
            }
        }
    }

    pub fn set_timer(&mut self, after: Span, timer: P::Timer) -> TimerId {
        self.set_timer_of(self.me, after, timer)
    }
    /// Wakes another party: a lock that is free, a store that changed.
    pub fn set_timer_of(&mut self, party: PartyId, after: Span, timer: P::Timer) -> TimerId {
        self.world.queue.push(self.world.now + after, Event::Timer(party, timer))
    }
    /// Whether it was still to come.
    pub fn cancel(&mut self, timer: TimerId) -> bool {
        self.world.queue.cancel(timer).is_some()
    }

    /// Writes something down at the party's lifeline.
    pub fn note(&mut self, kind: &str, text: impl Into<String>, fields: &[(&str, &str)]) {
        if self.world.recorder.is_on() {
            self.world.recorder.note(self.me, self.world.now, kind, text.into(), fields);
        }
    }
}

/// How far a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nothing happens after it.
    pub until: Moment,
    pub events: u64,
    /// Messages and notes that are recorded at most, each; 0 records nothing.
    pub recorded: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Running,
    Ended(End),
}

/// A run, as far as it has come.
pub struct Simulation<P: Party> {
    parties: Vec<P>,
    world: World<P>,
    limits: Limits,
    events: u64,
    ended: Option<End>,
}

impl<P: Party> Simulation<P> {
    pub fn new(
        parties: Vec<(Seat, P)>,
        network: Network,
        shared: P::Shared,
        seed: u64,
        limits: Limits,
    ) -> Self {
        let (seats, parties): (Vec<Seat>, Vec<P>) = parties.into_iter().unzip();
        let mut queue = EventQueue::default();
        for party in 0..parties.len() as PartyId {
            queue.push(Moment::START, Event::Started(party));
        }
        for (party, seat) in seats.iter().enumerate() {
            for sleep in &seat.sleeps {
                queue.push(Moment(sleep.until_micros), Event::Woke(party as PartyId));
            }
        }
        let lifelines = seats.iter().map(|seat| Lifeline {
            name: seat.name.clone(),
            kind: seat.kind,
            skew_micros: seat.clock.skew_micros,
            sleeps: seat.sleeps.clone(),
        });
        let recorder = Recorder::new(lifelines.collect(), limits.recorded);
        let random = Random::new(seed);
        let world = World { now: Moment::START, queue, network, random, seats, recorder, shared, calls: 0 };
        Simulation { parties, world, limits, events: 0, ended: None }
    }

    /// Lets at most so many events happen. Calling it again goes on where it stopped; the steps never change the trace.
    pub fn step(&mut self, budget_events: u64) -> Progress {
        for _ in 0..budget_events {
            if let Some(end) = self.ended {
                return Progress::Ended(end);
            }
            self.once();
        }
        self.ended.map_or(Progress::Running, Progress::Ended)
    }

    /// Until it ends.
    pub fn run(&mut self) -> End {
        loop {
            if let Progress::Ended(end) = self.step(u64::MAX) {
                return end;
            }
        }
    }

    fn once(&mut self) {
        match self.world.queue.next_moment() {
            None => self.ended = Some(End::Quiet),
            Some(next) if next > self.limits.until => {
                self.world.now = self.limits.until;
                self.ended = Some(End::TimeUp);
            }
            Some(_) if self.events >= self.limits.events => self.ended = Some(End::EventsSpent),
            Some(_) => {
                self.events += 1;
                if let Some((now, event)) = self.world.queue.pop() {
                    self.world.now = now;
                    self.happen(event);
                }
            }
        }
    }

    fn happen(&mut self, event: Event<P>) {
        let me = event.party();
        if let Some(later) = self.awake_at(me, &event) {
            self.world.queue.push(later, event);
            return;
        }
        let signal = match event {
            Event::Started(_) => Signal::Started,
            Event::Timer(_, timer) => Signal::Timer(timer),
            Event::Woke(_) => Signal::Woke,
            Event::Fails { call } => Signal::Failed { call },
            Event::Arrives { call, message, entry, is_answer } => {
                self.world.recorder.arrived(entry, self.world.now);
                if is_answer { Signal::Answer { call, message } } else { Signal::Request { call, message } }
            }
        };
        if let Some(party) = self.parties.get_mut(me as usize) {
            party.handle(signal, &mut Context { world: &mut self.world, me });
        }
    }

    /// When an event reaches a sleeping party; None: now.
    fn awake_at(&self, party: PartyId, event: &Event<P>) -> Option<Moment> {
        let seat = self.world.seats.get(party as usize)?;
        let now = self.world.now.0;
        let sleep =
            seat.sleeps.iter().find(|sleep| (sleep.from_micros..sleep.until_micros).contains(&now))?;
        let late = if matches!(event, Event::Timer(..)) { seat.late_timers } else { Span::ZERO };
        Some(Moment(sleep.until_micros) + late)
    }

    pub fn now(&self) -> Moment {
        self.world.now
    }
    pub fn events(&self) -> u64 {
        self.events
    }
    pub fn shared(&self) -> &P::Shared {
        &self.world.shared
    }
    pub fn party(&self, id: PartyId) -> Option<&P> {
        self.parties.get(id as usize)
    }

    /// The trace so far; token lives are the parties' to add.
    pub fn trace(&self) -> Trace {
        let mut trace = self.world.recorder.trace(self.world.now);
        trace.events = self.events;
        trace.end = self.ended.unwrap_or(End::EventsSpent);
        trace
    }
}
