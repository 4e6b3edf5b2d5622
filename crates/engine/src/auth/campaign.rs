//! One run over all scenarios for a pair of policies, in steps; then, where something failed, every single change of a
//! switch, each tried by a run over all scenarios. It does no I/O, and its order is fixed.

use super::scenarios::{Scenario, all};
use super::setup::Playing;
use check::gates::auth::{
    AuthSettings, CLIENT_SWITCHES, ChangeEffect, Choice, PolicyVerdict, SERVER_SWITCHES, ScenarioOutcome,
    ScenarioResult, Side, Switch, apply_change,
};
use check::gates::auth::{ClientPolicy, ServerPolicy};
use std::cmp::Reverse;

/// A switch set otherwise.
#[derive(Clone, Copy)]
struct Change {
    side: Side,
    switch: &'static Switch,
    choice: &'static Choice,
}

/// A run that is under way.
pub struct Campaign {
    settings: AuthSettings,
    tries_changes: bool,
    scenarios: Vec<&'static Scenario>,
    /// What is being run: none is the policies as they are.
    change: Option<Change>,
    open: Vec<Change>,
    playing: Option<Playing>,
    /// Of the run that is under way.
    results: Vec<ScenarioResult>,
    verdict: PolicyVerdict,
    total: u32,
    done: u32,
    is_done: bool,
}

impl Campaign {
    /// `tries_changes`: whether single changes are tried where something failed.
    pub fn new(settings: &AuthSettings, tries_changes: bool) -> Campaign {
        let scenarios: Vec<&'static Scenario> = all().collect();
        Campaign {
            settings: settings.clone(),
            tries_changes,
            total: scenarios.len() as u32,
            scenarios,
            change: None,
            open: Vec::new(),
            playing: None,
            results: Vec::new(),
            verdict: PolicyVerdict::default(),
            done: 0,
            is_done: false,
        }
    }

    /// Scenarios that were played, and how many there are to play; the second number grows once, when the failures are
    /// known.
    pub fn progress(&self) -> (u32, u32) {
        (self.done, self.total)
    }

    /// What is known so far. Complete once [`Campaign::step`] said so.
    pub fn verdict(&self) -> &PolicyVerdict {
        &self.verdict
    }

    /// Lets about so many events happen. Returns whether it is done.
    pub fn step(&mut self, budget_events: u64) -> bool {
        let mut left = budget_events.max(1);
        while left > 0 && !self.is_done {
            left = left.saturating_sub(self.advance(left).max(1));
        }
        self.is_done
    }

    /// To the end.
    pub fn run(mut self) -> PolicyVerdict {
        while !self.step(u64::MAX) {}
        self.verdict
    }

    /// Returns the events that it took.
    fn advance(&mut self, budget: u64) -> u64 {
        let Some(scenario) = self.scenarios.get(self.results.len()).copied() else {
            self.end_of_run();
            return 1;
        };
        let playing = match &mut self.playing {
            Some(playing) => playing,
            None => {
                let (client, server) = self.policies();
                self.playing.insert(Playing::new(scenario, &client, &server, self.settings.seed))
            }
        };
        let before = playing.events();
        let played = playing.step(budget);
        let took = playing.events() - before;
        if let Some(played) = played {
            self.playing = None;
            self.done += 1;
            if self.change.is_none() {
                self.verdict.results.push(played.result.clone());
            }
            self.verdict.is_cut |= played.result.outcome == ScenarioOutcome::Cut;
            self.results.push(played.result);
        }
        took
    }

    fn policies(&self) -> (ClientPolicy, ServerPolicy) {
        let (mut client, mut server) = (self.settings.client.clone(), self.settings.server.clone());
        if let Some(Change { side, switch, choice }) = self.change {
            match side {
                Side::Client => client = apply_change(&client, switch.id, choice.value).unwrap_or(client),
                Side::Server => server = apply_change(&server, switch.id, choice.value).unwrap_or(server),
            }
        }
        (client, server)
    }

    fn end_of_run(&mut self) {
        let results = std::mem::take(&mut self.results);
        match self.change {
            None => {
                self.open = if self.tries_changes { self.changes() } else { Vec::new() };
                self.verdict.changes_tried = self.open.len() as u32;
                self.total += self.verdict.changes_tried * self.scenarios.len() as u32;
                self.open.reverse();
            }
            Some(change) => {
                let effect = effect(change, &self.verdict.results, &results);
                if helps(&effect) {
                    self.verdict.changes.push(effect);
                }
            }
        }
        self.change = self.open.pop();
        if self.change.is_none() {
            // A stable sort: of equals the first switch comes first.
            self.verdict.changes.sort_by_key(|effect| {
                let net = effect.fixes.len() as i64 - effect.breaks.len() as i64;
                let rules = i64::from(effect.broken_before) - i64::from(effect.broken_after);
                (Reverse(net), Reverse(rules))
            });
            self.is_done = true;
        }
    }

    /// Every other choice of every switch of a side that broke a rule.
    fn changes(&self) -> Vec<Change> {
        let broke =
            |side| self.verdict.results.iter().flat_map(|r| &r.broken).any(|broken| broken.side == side);
        let mut changes = Vec::new();
        if broke(Side::Client) {
            changes
                .extend(others(Side::Client, CLIENT_SWITCHES, |switch| switch.chosen(&self.settings.client)));
        }
        if broke(Side::Server) {
            changes
                .extend(others(Side::Server, SERVER_SWITCHES, |switch| switch.chosen(&self.settings.server)));
        }
        changes
    }
}

fn others(
    side: Side,
    switches: &'static [Switch],
    chosen: impl Fn(&Switch) -> Option<&'static Choice>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for switch in switches {
        let now = chosen(switch);
        let others = switch.choices.iter().filter(|choice| Some(*choice) != now);
        changes.extend(others.map(|choice| Change { side, switch, choice }));
    }
    changes
}

fn effect(change: Change, before: &[ScenarioResult], after: &[ScenarioResult]) -> ChangeEffect {
    let is_failed = |result: &ScenarioResult| result.outcome == ScenarioOutcome::Failed;
    let pairs = || before.iter().zip(after);
    let names = |wanted: &dyn Fn(&ScenarioResult, &ScenarioResult) -> bool| {
        pairs().filter(|(b, a)| wanted(b, a)).map(|(b, _)| b.scenario.clone()).collect()
    };
    let broken = |results: &[ScenarioResult]| results.iter().map(|result| result.broken.len() as u32).sum();
    ChangeEffect {
        side: change.side,
        switch: change.switch.id.into(),
        choice: change.choice.value.into(),
        title: format!("{}: {}", change.switch.title, change.choice.title),
        fixes: names(&|before, after| is_failed(before) && !is_failed(after)),
        breaks: names(&|before, after| !is_failed(before) && is_failed(after)),
        broken_before: broken(before),
        broken_after: broken(after),
    }
}

fn helps(effect: &ChangeEffect) -> bool {
    let (fixes, breaks) = (effect.fixes.len(), effect.breaks.len());
    fixes > breaks || fixes == breaks && breaks == 0 && effect.broken_after < effect.broken_before
}

/// The verdict for a pair of policies, to the end.
pub fn verdict(settings: &AuthSettings, tries_changes: bool) -> PolicyVerdict {
    Campaign::new(settings, tries_changes).run()
}
