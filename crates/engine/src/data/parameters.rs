//! Parameters of an operation as places of cases: from a JSON value to the text that an address or header carries, and
//! what a right service does with that text, read back as a service reads it.

use super::expect::{Judge, Looseness, Verdict};
use super::places::Place;
use super::subject::Subject;
use crate::openapi::{Given, Parameter, ParameterLocation, Style, pairs};
use check::gates::data::{Expectation, Trimming};
use document::{Document, Kind, NodeId};

#[derive(Debug)]
pub(super) struct ParameterPart {
    pub parameter: Parameter,
    pub judge: Judge,
    pub place: Place,
    /// Its value as JSON.
    pub json: String,
    /// What the unchanged request carries.
    pub base: Sent,
}

/// What a request carries of one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    Absent,
    /// Names and values of the query, not encoded.
    Query(Vec<(String, String)>),
    /// Of the path or of a header, not encoded.
    Text(String),
}

/// Percent-encodes all but what RFC 3986 §2.3 reserves for nobody.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte as char),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The same for a variable of a path, in which the marks of the styles stay as they are (RFC 6570 §3.2).
pub(super) fn encode_segment(text: &str) -> String {
    encode(text).replace("%3B", ";").replace("%3D", "=").replace("%2C", ",")
}

/// A value as text: strings without quotes.
fn scalar(document: &Document, node: NodeId) -> String {
    match document.kind(node) {
        Kind::String => document.text(node).into_owned(),
        _ => String::from_utf8_lossy(document.raw(node)).into_owned(),
    }
}

impl ParameterPart {
    pub(super) fn called(&self) -> String {
        format!("the {} parameter {}", self.parameter.location.word(), self.parameter.name)
    }

    /// How a value travels; None: it can't (a line feed in a header, an empty segment of a path).
    pub(super) fn write(&self, json: &str) -> Option<Sent> {
        let parameter = &self.parameter;
        let document = Document::parse(json.as_bytes().to_vec());
        let root = document.root().filter(|_| !document.is_blocked())?;
        if !parameter.content.is_empty() {
            return self.carry(json.to_string());
        }
        let elements: Vec<String> = document.elements(root).map(|one| scalar(&document, one)).collect();
        let members: Vec<(String, String)> = document
            .members(root)
            .map(|one| (document.text(one.key).into_owned(), scalar(&document, one.value)))
            .collect();
        let separator = match parameter.style {
            Style::SpaceDelimited => " ",
            Style::PipeDelimited => "|",
            Style::Label => ".",
            _ => ",",
        };
        let is_query = parameter.location == ParameterLocation::Query;
        match document.kind(root) {
            Kind::Array if is_query && parameter.is_exploded => {
                Some(Sent::Query(elements.into_iter().map(|text| (parameter.name.clone(), text)).collect()))
            }
            Kind::Array => self.carry(elements.join(separator)),
            Kind::Object if is_query && parameter.style == Style::DeepObject => {
                let named = |(key, text)| (format!("{}[{key}]", parameter.name), text);
                Some(Sent::Query(members.into_iter().map(named).collect()))
            }
            Kind::Object if is_query && parameter.is_exploded => Some(Sent::Query(members)),
            Kind::Object => {
                let joint = if parameter.is_exploded { "=" } else { separator };
                let parts: Vec<String> =
                    members.iter().map(|(key, text)| format!("{key}{joint}{text}")).collect();
                self.carry(parts.join(separator))
            }
            _ => self.carry(scalar(&document, root)),
        }
    }

    fn carry(&self, text: String) -> Option<Sent> {
        let name = &self.parameter.name;
        match (self.parameter.location, self.parameter.style) {
            (ParameterLocation::Query, _) => Some(Sent::Query(vec![(name.clone(), text)])),
            (ParameterLocation::Path, style) => {
                // An address is normalised on its way: such segments are gone.
                if text.is_empty() || text == "." || text == ".." {
                    return None;
                }
                Some(Sent::Text(match style {
                    Style::Label => format!(".{text}"),
                    Style::Matrix => format!(";{name}={text}"),
                    _ => text,
                }))
            }
            _ => {
                // RFC 9110 §5.5: visible characters, and none that would be stripped.
                let is_plain = text.bytes().all(|byte| (0x20..0x7F).contains(&byte));
                (is_plain && text.trim() == text).then_some(Sent::Text(text))
            }
        }
    }

    /// The same value sent twice.
    pub(super) fn twice(&self, sent: &Sent) -> Option<Sent> {
        match sent {
            Sent::Query(pairs) if pairs.len() == 1 => {
                Some(Sent::Query([pairs.clone(), pairs.clone()].concat()))
            }
            _ => None,
        }
    }
}

impl Subject {
    /// What a right service does with a request that carries this of a parameter.
    pub(super) fn judge_parameter(
        &self,
        part: &ParameterPart,
        sent: &Sent,
        trimming: Option<Trimming>,
    ) -> Verdict {
        let verdict = self.judge_sent(part, sent);
        let (Some(trimming), Some(trimmed)) = (trimming, trimmed(sent)) else { return verdict };
        super::expect::meet(verdict, self.judge_sent(part, &trimmed), trimming)
    }

    fn judge_sent(&self, part: &ParameterPart, sent: &Sent) -> Verdict {
        let Some(description) = self.description() else {
            return Verdict::new(Expectation::Either, "Nothing describes the parameter.");
        };
        let parameter = &part.parameter;
        let given = match sent {
            Sent::Absent => Given::Absent,
            Sent::Text(text) if parameter.location == ParameterLocation::Path => {
                parameter.read_text(description, &encode_segment(text))
            }
            Sent::Text(text) => parameter.read_text(description, text),
            Sent::Query(sent) => {
                if sent.len() > 1 && !matches!(part.place.kind, Kind::Array | Kind::Object) {
                    let why = format!(
                        "{} is there twice, and the contract does not say which one counts.",
                        part.called()
                    );
                    return Verdict::new(Expectation::Either, why);
                }
                let query: Vec<String> =
                    sent.iter().map(|(name, text)| format!("{}={}", encode(name), encode(text))).collect();
                let declared: Vec<&str> =
                    self.parameters().iter().map(|one| one.parameter.name.as_str()).collect();
                parameter.read_pairs(description, &pairs(&query.join("&")), &declared)
            }
        };
        match given {
            Given::Absent if parameter.is_required => {
                Verdict::new(Expectation::Refuse, format!("{} is required, and is missing.", part.called()))
            }
            Given::Absent => Verdict::new(Expectation::Accept, format!("{} is optional.", part.called())),
            Given::Empty if parameter.allows_empty => {
                Verdict::new(Expectation::Accept, format!("{} may be empty.", part.called()))
            }
            Given::Empty => match part.judge.fits(&Document::parse(b"\"\"".to_vec())) {
                true => Verdict::new(
                    Expectation::Either,
                    format!(
                        "{} is empty, which its schema allows and allowEmptyValue does not.",
                        part.called()
                    ),
                ),
                false => Verdict::new(Expectation::Refuse, format!("{} is empty.", part.called())),
            },
            Given::Value(value) => {
                let document = Document::parse(value.json.into_bytes());
                if document.is_blocked() {
                    return Verdict::new(Expectation::Refuse, format!("{} is no JSON.", part.called()));
                }
                self.judge_document(&part.judge, &document, Looseness::default())
            }
        }
    }
}

fn trimmed(sent: &Sent) -> Option<Sent> {
    let trimmed = match sent {
        Sent::Absent => return None,
        Sent::Text(text) => Sent::Text(text.trim().to_string()),
        Sent::Query(pairs) => {
            Sent::Query(pairs.iter().map(|(name, text)| (name.clone(), text.trim().to_string())).collect())
        }
    };
    (trimmed != *sent).then_some(trimmed)
}
