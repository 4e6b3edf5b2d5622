//! Takes the secrets out of a whole check: bodies, schemas, headers, addresses, findings, what people wrote.
//! A secret that was found once is taken out of the findings wherever they quote it.

use super::json::{self, Edit};
use super::names::{self, Secrecy};
use super::shift::Shift;
use super::{apply, patterns, redact_headers, redact_text};
use crate::request::{Environment, VariableValue};
use crate::secret::REDACTED;
use crate::{Body, Check, DocumentName, Exchange, Finding, NamedText, Place, Secret};
use std::collections::BTreeMap;

/// Shorter ones are words of any sentence.
const MIN_QUOTED_BYTES: usize = 6;
/// How many distinct secrets are looked for in quotes; each costs a search through every sentence.
const MAX_QUOTED: usize = 1_000;

/// The check without its secrets, and where they were: `/token in the response`.
///
/// Places of the recorded findings move with the text. Sections of a newer version stay as they came: their writer
/// had them redacted.
pub fn redact_check(check: &Check) -> (Check, Vec<String>) {
    let mut cleaner = Cleaner::default();
    let mut check = check.clone();
    for (name, text) in named_texts(&mut check) {
        let edits = json::edits(&text.text);
        cleaner.note(&edits, &format!("the {name}"));
        cleaner.shifts.insert(name, Shift::new(&text.text, &edits));
        text.text = apply(&text.text, &edits);
        cleaner.sentence(&mut text.name, "the name of a text");
    }
    for exchange in &mut check.exchanges {
        cleaner.exchange(exchange);
    }
    for request in &mut check.requests {
        let (draft, places) = request.draft.without_secrets();
        request.draft = draft;
        places.into_iter().for_each(|place| cleaner.say(format!("{place} of a request")));
        cleaner.sentence(&mut request.name, "a request's name");
    }
    for environment in &mut check.environments {
        cleaner.environment(environment);
    }
    for note in &mut check.notes {
        cleaner.sentence(&mut note.text, "a note");
    }
    cleaner.sentence(&mut check.name, "the check's name");
    cleaner.sentence(&mut check.environment, "the environment");
    for reason in check.not_applicable.values_mut() {
        cleaner.sentence(reason, "the reason why a gate is not applicable");
    }
    for annotation in check.annotations.values_mut() {
        for text in annotation.comments.iter_mut().chain(&mut annotation.tags) {
            cleaner.sentence(text, "a comment");
        }
        if let Some(accepted) = &mut annotation.accepted {
            cleaner.sentence(&mut accepted.reason, "the reason why a finding is accepted");
        }
    }
    for finding in &mut check.own_findings {
        cleaner.sentence(&mut finding.title, "a finding of your own");
        cleaner.sentence(&mut finding.comment, "a finding of your own");
        finding.place.iter_mut().for_each(|place| cleaner.place(place));
    }
    for gate in check.recorded.iter_mut().flat_map(|r| &mut r.gates) {
        cleaner.sentence(&mut gate.headline, "the recorded verdict");
        gate.findings.iter_mut().for_each(|finding| cleaner.finding(finding));
    }
    (check, cleaner.places)
}

#[derive(Default)]
struct Cleaner {
    places: Vec<String>,
    /// Secrets that were found, for where they are quoted.
    secrets: Vec<String>,
    shifts: BTreeMap<DocumentName, Shift>,
}

impl Cleaner {
    fn say(&mut self, place: String) {
        if self.places.last() != Some(&place) && !self.places.contains(&place) {
            self.places.push(place);
        }
    }

    fn remember(&mut self, secret: &str) {
        if secret.len() >= MIN_QUOTED_BYTES
            && self.secrets.len() < MAX_QUOTED
            && !self.secrets.iter().any(|s| s == secret)
        {
            self.secrets.push(secret.to_string());
        }
    }

    fn note(&mut self, edits: &[Edit], document: &str) {
        for edit in edits {
            self.remember(&edit.value);
            self.say(match edit.place.as_str() {
                "" => document.to_string(),
                place => format!("{place} in {document}"),
            });
        }
    }

    /// What looks like a secret and was not marked as one, leaves as one: its name stays.
    fn environment(&mut self, environment: &mut Environment) {
        for variable in &mut environment.variables {
            let VariableValue::Plain(value) = &variable.value else { continue };
            let line = format!("{}={value}", variable.name);
            if !redact_text(&line).removed.is_empty() {
                self.remember(value);
                self.say(format!("the variable {}", variable.name));
                variable.value = VariableValue::Secret(Secret::new(""));
            }
        }
    }

    fn address(&mut self, url: &mut String, what: &str) {
        let edits = json::in_plain_text(url);
        if !edits.is_empty() {
            edits.iter().for_each(|edit| self.remember(&edit.value));
            self.say(what.into());
        }
        *url = apply(url, &edits);
    }

    fn exchange(&mut self, exchange: &mut Exchange) {
        if let Some(request) = &mut exchange.request {
            self.headers(&mut request.headers, "the request");
            self.address(&mut request.url, "the request's address");
            if let Some(Body(bytes)) = &mut request.body {
                self.body(bytes, DocumentName::Request);
            }
        }
        if let Some(response) = &mut exchange.response {
            self.headers(&mut response.headers, "the response");
            if let Some(url) = &mut response.final_url {
                self.address(url, "the response's final address");
            }
            if let Some(Body(bytes)) = &mut response.body {
                self.body(bytes, DocumentName::Response);
            }
        }
    }

    fn headers(&mut self, headers: &mut crate::Headers, message: &str) {
        let (clean, names) = redact_headers(headers);
        for (before, after) in headers.list.iter().zip(&clean.list).filter(|(b, a)| b.value != a.value) {
            let end =
                after.value.ends_with(REDACTED).then(|| before.value.rsplit([' ', '=']).next()).flatten();
            self.remember(end.unwrap_or(&before.value));
            self.remember(&before.value);
        }
        names.iter().for_each(|name| self.say(format!("the header {name} of {message}")));
        *headers = clean;
    }

    fn body(&mut self, bytes: &mut Vec<u8>, name: DocumentName) {
        // What is not UTF-8 is read with a stand-in of one byte, so that every place stays where it is.
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_string(),
            Err(_) => bytes.iter().map(|&b| if b < 0x80 { char::from(b) } else { '\u{7f}' }).collect(),
        };
        let edits = json::edits(&text);
        self.note(&edits, &format!("the {name}"));
        // Places of findings are in the exchange in hand: the first one.
        self.shifts.entry(name).or_insert_with(|| Shift::new(&text, &edits));
        let mut clean = Vec::with_capacity(bytes.len());
        let mut at = 0;
        for edit in &edits {
            clean.extend_from_slice(&bytes[at..edit.start]);
            clean.extend_from_slice(edit.replacement.as_bytes());
            at = edit.end;
        }
        clean.extend_from_slice(&bytes[at..]);
        *bytes = clean;
    }

    fn place(&self, place: &mut Place) {
        if let Some(shift) = self.shifts.get(&place.document) {
            shift.apply(place);
        }
    }

    /// What a person or a rule wrote: secrets by pattern, and those found elsewhere.
    fn sentence(&mut self, text: &mut String, what: &str) {
        let mut clean = redact_text(text).text;
        for secret in &self.secrets {
            if clean.contains(secret.as_str()) {
                clean = clean.replace(secret.as_str(), REDACTED);
            }
        }
        if clean != *text {
            self.say(what.to_string());
            *text = clean;
        }
    }

    fn finding(&mut self, finding: &mut Finding) {
        const WHAT: &str = "a finding's excerpt";
        let secrecy = named_by(&finding.pattern);
        if secrecy.is_some() {
            self.named_excerpts(finding, secrecy == Some(Secrecy::Any));
        }
        let Finding { title, note, pattern, places, schema_place, expected, got, facts, fix, .. } = finding;
        let optional = [expected, got, fix].into_iter().flatten();
        let pointers = places.iter_mut().map(|place| &mut place.pointer);
        let facts = facts.iter_mut().map(|fact| &mut fact.value);
        for text in [title, note, pattern].into_iter().chain(optional).chain(pointers).chain(facts) {
            self.sentence(text, WHAT);
        }
        places.iter_mut().chain(schema_place).for_each(|place| self.place(place));
    }

    /// A finding about a value under a secret's name quotes it without the name.
    fn named_excerpts(&mut self, finding: &mut Finding, includes_numbers: bool) {
        let facts = finding.facts.iter_mut().filter(|f| f.is_code).map(|f| &mut f.value);
        let mut quoted = Vec::new();
        for text in finding.got.iter_mut().chain(facts) {
            let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
            let value = text.trim_start_matches('"').trim_end_matches(['"', '…', '.']).to_string();
            if (text.starts_with('"') || includes_numbers && is_number) && patterns::is_secret_value(&value) {
                *text = format!("\"{REDACTED}\"");
                quoted.push(value);
            }
        }
        for value in quoted.iter().filter(|v| v.len() >= 3) {
            for text in [&mut finding.title, &mut finding.note].into_iter().chain(&mut finding.fix) {
                *text = text.replace(value.as_str(), REDACTED);
            }
        }
        if !quoted.is_empty() {
            self.say(format!("{} in a finding's excerpt", finding.pattern));
        }
    }
}

/// The texts of a check that are no bodies, with what places call them.
fn named_texts(check: &mut Check) -> impl Iterator<Item = (DocumentName, &mut NamedText)> {
    type Named = fn(u16) -> DocumentName;
    fn numbered(
        texts: &mut [NamedText],
        name: Named,
    ) -> impl Iterator<Item = (DocumentName, &mut NamedText)> {
        texts.iter_mut().enumerate().map(move |(at, text)| (name(at.try_into().unwrap_or(u16::MAX)), text))
    }
    let baseline = check.baseline.as_mut().map(|text| (DocumentName::Baseline, text));
    numbered(&mut check.schemas, DocumentName::Schema)
        .chain(baseline)
        .chain(numbered(&mut check.recordings, DocumentName::Recording))
        .chain(numbered(&mut check.samples, DocumentName::Sample))
}

/// What the last name of a pointer says; of a list under it, too.
fn named_by(pattern: &str) -> Option<Secrecy> {
    let name = pattern.rsplit('/').find(|part| *part != "*" && part.parse::<u64>().is_err())?;
    names::secrecy(&name.replace("~1", "/").replace("~0", "~"))
}
