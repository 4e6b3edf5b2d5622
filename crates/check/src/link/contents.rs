//! What a link or a file takes along and what it leaves out, told to the person who shares it.
//! Taking secrets out is the redactor's work and comes before.

use super::LinkOptions;
use crate::wire::ShareContents;
use crate::{Check, NamedText};

/// A redacted check, reduced to what the options let out.
pub(crate) struct Shared {
    pub(crate) check: Check,
    leaves_out: Vec<String>,
}

impl Shared {
    pub(crate) fn new(redacted: Check, options: &LinkOptions) -> Self {
        let mut shared = Shared { check: redacted, leaves_out: Vec::new() };
        if !options.includes_body && shared.take_bodies() {
            shared.leaves_out.push(
                "the response's body: the other side sees the excerpts in the findings, and can paste a body \
                 to check again"
                    .into(),
            );
        }
        for gate in shared.check.recorded.iter_mut().flat_map(|r| &mut r.gates) {
            gate.findings.truncate(options.max_findings as usize);
            let left_out = gate.finding_count.saturating_sub(gate.findings.len() as u64);
            if left_out > 0 {
                shared.leaves_out.push(format!(
                    "{left_out} of {} of the gate {}",
                    counted(gate.finding_count, "finding"),
                    gate.gate
                ));
            }
        }
        shared
    }

    /// For a link that would be too large to be opened. Returns whether there was a body.
    pub(crate) fn leave_out_bodies(&mut self) -> bool {
        let had_bodies = self.take_bodies();
        if had_bodies {
            self.leaves_out
                .push("the response's body: it is too large for a link; save the check as a file".into());
        }
        had_bodies
    }

    fn take_bodies(&mut self) -> bool {
        let check = &mut self.check;
        let recorded = std::mem::take(&mut check.recordings).len() + std::mem::take(&mut check.samples).len();
        let mut had_bodies = recorded > 0;
        for exchange in &mut check.exchanges {
            had_bodies |= exchange.request.as_mut().and_then(|r| r.body.take()).is_some();
            had_bodies |= exchange.response.as_mut().and_then(|r| r.body.take()).is_some();
        }
        had_bodies
    }

    /// `redacted` holds places; `dropped` counts sections of a newer version that can't be carried on.
    pub(crate) fn contents(mut self, redacted: Vec<String>, dropped: usize, length: u32) -> ShareContents {
        let check = &self.check;
        let mut holds = Vec::new();
        for (position, schema) in check.schemas.iter().enumerate() {
            let name = match (schema.name.as_str(), position) {
                (_, 0) => "the schema".to_string(),
                ("", _) => format!("schema {}", position + 1),
                (name, _) => format!("the schema {name}"),
            };
            holds.push(format!("{name} ({})", counted(schema.text.len() as u64, "byte")));
        }
        let named = |what: &str, text: &NamedText| match text.name.as_str() {
            "" => format!("{what} ({})", counted(text.text.len() as u64, "byte")),
            name => format!("{what} {name} ({})", counted(text.text.len() as u64, "byte")),
        };
        holds.extend(check.baseline.iter().map(|text| named("the older version", text)));
        holds.extend(check.recordings.iter().map(|text| named("the recording", text)));
        holds.extend(check.samples.iter().map(|text| named("the sample", text)));
        let requests = check.exchanges.iter().filter_map(|e| e.request.as_ref());
        holds.extend(requests.map(|r| format!("the request ({})", r.method)));
        if !check.requests.is_empty() {
            holds.push(counted(check.requests.len() as u64, "request") + " that you wrote");
        }
        for environment in &check.environments {
            let secret = environment.variables.iter().filter(|v| v.is_secret()).count() as u64;
            let count = counted(environment.variables.len() as u64, "variable");
            holds.push(match secret {
                0 => format!("the environment {} ({count})", environment.name),
                _ => format!("the environment {} ({count}, {secret} of them by name only)", environment.name),
            });
        }
        if !check.target.is_live() || !check.service.is_usual() {
            let bugs = counted(check.service.bugs.len() as u64, "bug");
            holds.push(format!("the simulated service (seed {}, {bugs} on)", check.service.seed));
        }
        if !check.notes.is_empty() {
            holds.push(counted(check.notes.len() as u64, "note"));
        }
        for response in check.exchanges.iter().filter_map(|e| e.response.as_ref()) {
            if let Some(body) = &response.body {
                holds.push(format!("the response's body ({})", counted(body.0.len() as u64, "byte")));
            }
            if response.status.is_some() || !response.headers.list.is_empty() {
                let headers = counted(response.headers.list.len() as u64, "header");
                holds.push(format!("the response's status and {headers}"));
            }
        }
        if let Some(recorded) = &check.recorded {
            let count: usize = recorded.gates.iter().map(|g| g.findings.len()).sum();
            holds.push(format!("the recorded verdict and {}", counted(count as u64, "finding")));
        }
        if !check.own_findings.is_empty() {
            holds.push(counted(check.own_findings.len() as u64, "finding") + " of your own");
        }
        if !check.annotations.is_empty() {
            let count = check.annotations.len() as u64;
            holds.push(format!("what you said about {}", counted(count, "finding")));
        }
        if !check.not_applicable.is_empty() {
            holds.push(format!(
                "{} called not applicable",
                counted(check.not_applicable.len() as u64, "gate")
            ));
        }
        let carried = check.unknown_sections.len() - dropped;
        if carried > 0 {
            holds.push(format!(
                "{} that a newer version wrote, as they came",
                counted(carried as u64, "part")
            ));
        }
        holds.push("the check's name and settings".into());
        if dropped > 0 {
            self.leaves_out.push(format!("{} that can't be read", counted(dropped as u64, "part")));
        }
        if !redacted.is_empty() {
            self.leaves_out.push(
                "what is listed as redacted: checking again judges [redacted] in its place, so findings about \
                 those values may differ"
                    .into(),
            );
        }
        ShareContents { holds, leaves_out: self.leaves_out, redacted, length }
    }
}

/// `1 byte`, `1,024 bytes`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn counts_are_grouped() {
        let cases = [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1000, "1,000 bytes"),
            (1234567, "1,234,567 bytes"),
        ];
        for (count, expected) in cases {
            assert_eq!(counted(count, "byte"), expected);
        }
    }
}
