//! The network between parties: how long a message takes, and whether it arrives at all. It carries whole messages and
//! knows nothing of packets, bandwidth or what the messages say.

use super::clock::{Moment, Span};
use super::random::Random;

/// How long a message takes one way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Latency {
    Constant(Span),
    /// Both included.
    Uniform {
        least: Span,
        most: Span,
    },
    /// `median · exp(sigma · N(0,1))`, as WireMock has it: at sigma 0.4 the 99th percentile is 2.5 medians.
    Lognormal {
        median: Span,
        sigma: f64,
    },
    Exponential {
        mean: Span,
    },
}

impl Latency {
    pub fn draw(&self, random: &mut Random) -> Span {
        match *self {
            Latency::Constant(span) => span,
            Latency::Uniform { least, most } => Span(random.between(least.0, most.0.max(least.0))),
            Latency::Lognormal { median, sigma } => {
                Span::from_micros_f64(median.0 as f64 * random.lognormal(sigma))
            }
            Latency::Exponential { mean } => Span::from_micros_f64(mean.0 as f64 * random.exponential()),
        }
    }
}

/// What a fault does to messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// They vanish, and nobody is told: a partition, a service that hangs.
    Silence,
    /// The connection breaks, and the caller is told after one latency.
    Reset,
    /// They take so much longer.
    Slow(Span),
}

/// A fault while it lasts: from `from` until just before `until`, by the time of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Moment,
    pub until: Moment,
    pub fault: Fault,
}

/// One direction between two parties. Answers travel on the link of their own direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub latency: Latency,
    pub loss_per_million: u32,
    pub reset_per_million: u32,
    /// The first that is open counts.
    pub windows: Vec<Window>,
}

impl Link {
    pub fn new(latency: Latency) -> Link {
        Link { latency, loss_per_million: 0, reset_per_million: 0, windows: Vec::new() }
    }
}

/// What becomes of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    After(Span),
    Lost,
    /// The caller learns after the span that the connection broke.
    ResetAfter(Span),
}

/// The links between all parties; where none is set, the default one.
#[derive(Clone, Debug)]
pub struct Network {
    default: Link,
    links: Vec<(u16, u16, Link)>,
}

impl Network {
    pub fn new(default: Link) -> Network {
        Network { default, links: Vec::new() }
    }

    /// The link in one direction, to change it.
    pub fn link(&mut self, from: u16, to: u16) -> &mut Link {
        let found = self.links.iter().position(|(f, t, _)| (*f, *t) == (from, to));
        let at = found.unwrap_or_else(|| {
            self.links.push((from, to, self.default.clone()));
            self.links.len() - 1
        });
        &mut self.links[at].2
    }

    /// Both directions.
    pub fn between(&mut self, one: u16, other: u16, mut change: impl FnMut(&mut Link)) {
        change(self.link(one, other));
        change(self.link(other, one));
    }

    pub fn send(&self, from: u16, to: u16, now: Moment, random: &mut Random) -> Delivery {
        let own = self.links.iter().find(|(f, t, _)| (*f, *t) == (from, to));
        let link = own.map_or(&self.default, |(_, _, link)| link);
        let latency = link.latency.draw(random);
        let fault = link.windows.iter().find(|window| (window.from..window.until).contains(&now));
        match fault.map(|window| window.fault) {
            Some(Fault::Silence) => Delivery::Lost,
            Some(Fault::Reset) => Delivery::ResetAfter(latency),
            Some(Fault::Slow(more)) => Delivery::After(latency + more),
            None if random.happens(link.loss_per_million) => Delivery::Lost,
            None if random.happens(link.reset_per_million) => Delivery::ResetAfter(latency),
            None => Delivery::After(latency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_open_and_close() {
        let mut network = Network::new(Link::new(Latency::Constant(Span(10))));
        let window = |from, until, fault| Window { from: Moment(from), until: Moment(until), fault };
        network.link(0, 1).windows = vec![
            window(100, 200, Fault::Silence),
            window(150, 300, Fault::Reset),
            window(300, 301, Fault::Slow(Span(5))),
        ];
        let mut random = Random::new(1);
        let mut at = |from, to, now| network.send(from, to, Moment(now), &mut random);
        assert_eq!(at(0, 1, 99), Delivery::After(Span(10)));
        assert_eq!(at(0, 1, 100), Delivery::Lost);
        assert_eq!(at(0, 1, 199), Delivery::Lost);
        assert_eq!(at(0, 1, 200), Delivery::ResetAfter(Span(10)));
        assert_eq!(at(0, 1, 300), Delivery::After(Span(15)));
        assert_eq!(at(0, 1, 301), Delivery::After(Span(10)));
        assert_eq!(at(1, 0, 100), Delivery::After(Span(10)), "the other direction is whole");
    }

    /// Five seeds named beforehand, within 4 standard errors.
    #[test]
    fn messages_are_lost_as_often_as_was_said() {
        for seed in [1, 2, 3, 4, 5] {
            let mut network = Network::new(Link::new(Latency::Exponential { mean: Span(1_000) }));
            network.link(0, 1).loss_per_million = 200_000;
            let mut random = Random::new(seed);
            let sent = (0..20_000).map(|_| network.send(0, 1, Moment(0), &mut random));
            let lost = sent.filter(|delivery| *delivery == Delivery::Lost).count() as f64;
            let error = libm::sqrt(20_000.0 * 0.2 * 0.8);
            assert!((lost - 4_000.0).abs() < 4.0 * error, "seed {seed}: {lost}");
        }
    }

    #[test]
    fn the_distributions_have_their_percentiles() {
        for seed in [1, 2, 3, 4, 5] {
            let mut random = Random::new(seed);
            let latency = Latency::Lognormal { median: Span(100_000), sigma: 0.4 };
            let mut drawn: Vec<u64> = (0..20_000).map(|_| latency.draw(&mut random).0).collect();
            drawn.sort_unstable();
            let share =
                |below: f64| drawn.iter().filter(|span| (**span as f64) < below).count() as f64 / 20_000.0;
            // Published: p95 = 1.931 medians, p99 = 2.536 medians.
            for (factor, expected) in [(1.0, 0.5), (1.931, 0.95), (2.536, 0.99)] {
                let error = libm::sqrt(expected * (1.0 - expected) / 20_000.0);
                assert!((share(100_000.0 * factor) - expected).abs() < 4.0 * error, "seed {seed}, {factor}");
            }
            let uniform = Latency::Uniform { least: Span(3), most: Span(5) };
            assert!((0..100).all(|_| (3..=5).contains(&uniform.draw(&mut random).0)));
        }
    }
}
