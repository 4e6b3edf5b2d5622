//! How many events per second the simulator handles: clients that ask a service over a network with random delays, with
//! timers set and taken back. It measures; it judges nothing. Run with
//! `--profile tool`, which is built for speed.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use check::gates::auth::AuthSettings;
use check::trace::LifelineKind;
use engine::auth::Campaign;
use engine::simulator::clock::{Moment, Span};
use engine::simulator::network::{Latency, Link, Network};
use engine::simulator::run::{
    Context, Description, Limits, Party, Seat, Signal, Simulation, TimerId, Travels,
};
use std::time::Instant;

const CLIENTS: u16 = 200;
const EVENTS: u64 = 5_000_000;

#[derive(Clone)]
struct Ping;

impl Travels for Ping {
    fn describe(&self) -> Description {
        Description { method: "GET".into(), target: "/".into(), status: 200, ..Description::default() }
    }
}

enum Actor {
    Client { timeout: Option<TimerId> },
    Service,
}

#[derive(Clone, Copy)]
enum Reminder {
    Ask,
    Timeout,
}

impl Party for Actor {
    type Message = Ping;
    type Timer = Reminder;
    type Shared = u64;

    fn handle(&mut self, signal: Signal<Self>, context: &mut Context<'_, Self>) {
        match (self, signal) {
            (Actor::Client { timeout }, Signal::Started | Signal::Timer(Reminder::Ask)) => {
                context.ask(CLIENTS, Ping, "");
                *timeout = Some(context.set_timer(Span::seconds(10), Reminder::Timeout));
            }
            (Actor::Client { timeout }, Signal::Answer { .. }) => {
                *context.shared() += 1;
                if let Some(timeout) = timeout.take() {
                    context.cancel(timeout);
                }
                let pause = Span((context.random().exponential() * 100_000.0) as u64);
                context.set_timer(pause, Reminder::Ask);
            }
            (Actor::Service, Signal::Request { call, .. }) => context.answer(call, Ping, ""),
            _ => {}
        }
    }
}

fn run(recorded: u32) -> f64 {
    let network = Network::new(Link::new(Latency::Lognormal { median: Span::millis(20), sigma: 0.4 }));
    let client = |number| {
        (Seat::new(format!("Client {number}"), LifelineKind::Client), Actor::Client { timeout: None })
    };
    let mut parties: Vec<(Seat, Actor)> = (0..CLIENTS).map(client).collect();
    parties.push((Seat::new("Service", LifelineKind::Service), Actor::Service));
    let limits = Limits { until: Moment(u64::MAX), events: EVENTS, recorded };
    let mut simulation = Simulation::new(parties, network, 0, 1, limits);
    let start = Instant::now();
    simulation.run();
    EVENTS as f64 / start.elapsed().as_secs_f64()
}

fn main() {
    for (name, recorded) in [("without a trace", 0), ("with a trace of 2,000 messages", 2_000)] {
        let mut speeds: Vec<f64> = (0..5).map(|_| run(recorded)).collect();
        speeds.sort_by(f64::total_cmp);
        println!("{name}: median {:.2} million events per second (5 runs)", speeds[2] / 1e6);
    }
    let start = Instant::now();
    let verdict = Campaign::new(&AuthSettings::default(), false).run();
    let count = verdict.results.len();
    println!("{count} scenarios: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let naive = AuthSettings {
        client: (engine::auth::find_preset("naive").expect("a preset").policy)(),
        ..AuthSettings::default()
    };
    let start = Instant::now();
    let verdict = Campaign::new(&naive, true).run();
    println!(
        "naive policy with {} changes tried over {count} scenarios each: {:.0} ms",
        verdict.changes_tried,
        start.elapsed().as_secs_f64() * 1e3
    );
}
