//! Gate 4, Auth: what happens when the token expires in the middle of the work. It runs scenarios on the virtual clock
//! and judges their traces by rules; it sends nothing, and how flows work is the simulator's.

mod campaign;
mod client_rules;
mod presets;
mod report;
mod rules;
mod scenarios;
mod server_rules;
mod setup;
mod story;

pub use campaign::{Campaign, verdict};
pub use presets::{PRESETS, Preset, find as find_preset};
pub use report::{findings, report};
pub use rules::{CLIENT_RULES, SERVER_RULES, all as rules, find as find_rule, side_of};
pub use scenarios::{Scenario, all as scenarios, find as find_scenario};
pub use setup::{Playing, play};

use check::gates::auth::{
    Broken, Catalogue, ClientPolicy, PresetCard, RuleCard, ScenarioCard, ServerPolicy, Side,
};
use check::trace::Trace;
use check::{Finding, Fingerprint, RuleId};
use story::Story;

/// How things stand for the rules, beyond what a trace tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Whether the API may accept a token for a while after its end.
    pub has_leeway: bool,
    /// Whether the clients live in a browser.
    pub is_browser: bool,
}

impl Default for Facts {
    fn default() -> Self {
        Facts { has_leeway: true, is_browser: true }
    }
}

/// One place where a trace breaks a rule.
struct Hit {
    lifeline: u16,
    messages: Vec<u32>,
    at_micros: u64,
    what: String,
}

type Judge = fn(&Story<'_>, &Facts) -> Vec<Hit>;

/// Which rules of these sides a trace breaks, in the order of the rules. A trace of recorded traffic has no notes of
/// the client's doing; what needs them stays silent.
pub fn judge(trace: &Trace, facts: &Facts, sides: &[Side]) -> Vec<Broken> {
    let story = Story::new(trace);
    let mut broken = Vec::new();
    for (side, judges) in [(Side::Client, client_rules::JUDGES), (Side::Server, server_rules::JUDGES)] {
        for (rule, judge) in judges.iter().filter(|_| sides.contains(&side)) {
            let mut hits = judge(&story, facts);
            hits.sort_by_key(|hit| hit.at_micros);
            let Some(first) = hits.first() else { continue };
            let mut messages: Vec<u32> = hits.iter().flat_map(|hit| hit.messages.iter().copied()).collect();
            messages.sort_unstable();
            messages.dedup();
            messages.truncate(Finding::MAX_PLACES);
            broken.push(Broken {
                rule: RuleId::new(rule),
                side,
                what: first.what.clone(),
                lifeline: first.lifeline,
                messages,
                at_micros: first.at_micros,
                count: hits.len() as u32,
            });
        }
    }
    broken
}

/// What a page shows before anything is run.
pub fn catalogue() -> Catalogue {
    let scenario = |scenario: &Scenario| ScenarioCard {
        id: scenario.id.into(),
        title: scenario.title.into(),
        set_up: scenario.set_up_words.into(),
        client_must: scenario.client_must.into(),
        server_must: scenario.server_must.into(),
        judges: scenario.judges.to_vec(),
        about: scenario.about.iter().map(|rule| RuleId::new(rule)).collect(),
    };
    let preset = |preset: &Preset| PresetCard {
        id: preset.id.into(),
        name: preset.name.into(),
        as_of: preset.as_of.into(),
        source: preset.source.into(),
        policy: (preset.policy)(),
    };
    let rule = |rule: &'static check::Rule| RuleCard {
        id: rule.id(),
        side: side_of(rule.id),
        severity: rule.severity,
        title: rule.title.into(),
        explanation: rule.explanation.into(),
    };
    Catalogue {
        scenarios: scenarios().map(scenario).collect(),
        presets: PRESETS.iter().map(preset).collect(),
        rules: rules().map(rule).collect(),
    }
}

/// A number over the traces of all scenarios with the ideal pair: the same seed gives the same one everywhere, natively
/// and in a browser, as long as the engine's judgement keeps its version.
pub fn traces_fingerprint(seed: u64) -> Fingerprint {
    let (client, server) = (ClientPolicy::default(), ServerPolicy::default());
    let texts: Vec<String> = scenarios()
        .map(|scenario| {
            serde_json::to_string(&play(scenario, &client, &server, seed).trace).unwrap_or_default()
        })
        .collect();
    Fingerprint::of(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}
