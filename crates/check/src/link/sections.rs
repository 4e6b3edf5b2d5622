//! A check as the payload of a link, and back: a version, then sections, each with an id and a length.
//! What a newer version added is kept as it came. The outside of the link is not known here.

use super::bytes::{Reader, write_number, write_stretch};
use super::text::{self, Budget, Stop};
use super::words::Words;
use super::{Limits, LinkError};
use crate::check::UnknownSection;
use crate::service::{ServiceSettings, Target};
use crate::{Body, Check, NamedText};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Rises when an older reader could not even skip what it does not know.
const PAYLOAD_VERSION: u8 = 1;

/// A section whose id is a name. The other ids are numbers of their own.
const NAMED: u64 = 0;

/// The sections of this version. A number is never given twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u64)]
enum Section {
    /// Name, environment, seed, time and whatever else has no section of its own; only what differs from a new
    /// check.
    Check = 1,
    Schemas = 2,
    /// All but the bodies.
    Exchanges = 3,
    Bodies = 4,
    Annotations = 5,
    OwnFindings = 6,
    Recorded = 7,
    /// Where the requests go, and the simulated service.
    Service = 8,
    /// Settings of the gates: 16 + the gate's number.
    Contract = 17,
    Data = 18,
}

impl Section {
    const ALL: [Section; 10] = [
        Section::Check,
        Section::Schemas,
        Section::Exchanges,
        Section::Bodies,
        Section::Annotations,
        Section::OwnFindings,
        Section::Recorded,
        Section::Service,
        Section::Contract,
        Section::Data,
    ];

    fn of_id(id: u64) -> Option<Section> {
        Section::ALL.into_iter().find(|&s| s as u64 == id)
    }

    /// As a person reads it in an error.
    fn name(self) -> &'static str {
        match self {
            Section::Check => "the check's settings",
            Section::Schemas => "the schemas",
            Section::Exchanges => "the exchanges",
            Section::Bodies => "the bodies",
            Section::Annotations => "the comments",
            Section::OwnFindings => "the tester's own findings",
            Section::Recorded => "the recorded verdict",
            Section::Service => "the simulated service",
            Section::Contract => "the settings of the gate Contract",
            Section::Data => "the settings of the gate Data",
        }
    }
}

/// What [`Section::Service`] holds.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Simulated {
    target: Target,
    service: ServiceSettings,
}

impl Simulated {
    fn of(check: &Check) -> Self {
        Simulated { target: check.target, service: check.service.clone() }
    }
}

/// Where an unknown section came from, by its name in [`UnknownSection`]: `#23` had the number 23.
enum UnknownId<'n> {
    Number(u64),
    Name(&'n str),
}

impl<'n> UnknownId<'n> {
    /// None: no link of this version may carry it.
    fn of(name: &'n str) -> Option<Self> {
        match name.strip_prefix('#') {
            None if name.is_empty() => None,
            None => Some(UnknownId::Name(name)),
            Some(digits) => {
                let id: u64 = digits.parse().ok().filter(|id: &u64| id.to_string() == digits)?;
                (id != NAMED && Section::of_id(id).is_none()).then_some(UnknownId::Number(id))
            }
        }
    }
}

/// Whether a link can carry the section on: its name is none of this version's, its bytes are base64.
pub(super) fn is_kept(section: &UnknownSection) -> bool {
    UnknownId::of(&section.name).is_some() && STANDARD.decode(&section.bytes_base64).is_ok()
}

pub(super) fn write(check: &Check) -> Vec<u8> {
    let words = Words::new();
    let mut payload = vec![PAYLOAD_VERSION];
    let mut add = |section: Section, bytes: Vec<u8>| {
        if !bytes.is_empty() {
            write_number(&mut payload, section as u64);
            write_stretch(&mut payload, &bytes);
        }
    };
    add(Section::Check, difference(&without_sections(check), &Check::default(), &words));
    add(Section::Schemas, schemas_to_bytes(&check.schemas, &words));
    let (exchanges, bodies) = without_bodies(check, &words);
    add(Section::Exchanges, if exchanges.is_empty() { Vec::new() } else { as_json(&exchanges, &words) });
    add(Section::Bodies, bodies);
    if !check.annotations.is_empty() {
        add(Section::Annotations, as_json(&check.annotations, &words));
    }
    if !check.own_findings.is_empty() {
        add(Section::OwnFindings, as_json(&check.own_findings, &words));
    }
    if let Some(recorded) = &check.recorded {
        add(Section::Recorded, as_json(recorded, &words));
    }
    add(Section::Service, difference(&Simulated::of(check), &Simulated::default(), &words));
    add(Section::Contract, difference(&check.contract, &Default::default(), &words));
    add(Section::Data, difference(&check.data, &Default::default(), &words));
    for section in &check.unknown_sections {
        let (Some(id), Ok(bytes)) = (UnknownId::of(&section.name), STANDARD.decode(&section.bytes_base64))
        else {
            continue;
        };
        match id {
            UnknownId::Number(id) => write_number(&mut payload, id),
            UnknownId::Name(name) => {
                write_number(&mut payload, NAMED);
                write_stretch(&mut payload, name.as_bytes());
            }
        }
        write_stretch(&mut payload, &bytes);
    }
    payload
}

/// The check with only what the section [`Section::Check`] is for.
fn without_sections(check: &Check) -> Check {
    Check {
        name: check.name.clone(),
        environment: check.environment.clone(),
        seed: check.seed,
        as_of_millis: check.as_of_millis,
        staleness_limit_hours: check.staleness_limit_hours,
        not_applicable: check.not_applicable.clone(),
        requests: check.requests.clone(),
        environments: check.environments.clone(),
        target: Default::default(),
        service: Default::default(),
        notes: check.notes.clone(),
        baseline: check.baseline.clone(),
        recordings: check.recordings.clone(),
        samples: check.samples.clone(),
        schemas: Vec::new(),
        contract: Default::default(),
        data: Default::default(),
        exchanges: Vec::new(),
        annotations: Default::default(),
        own_findings: Vec::new(),
        recorded: None,
        unknown_sections: Vec::new(),
    }
}

/// The fields that differ from the usual, as the tokens of a JSON object; nothing if none does.
fn difference<T: Serialize>(value: &T, usual: &T, words: &Words) -> Vec<u8> {
    let (Ok(Value::Object(mut fields)), Ok(usual)) =
        (serde_json::to_value(value), serde_json::to_value(usual))
    else {
        return as_json(value, words);
    };
    fields.retain(|name, value| usual.get(name) != Some(value));
    if fields.is_empty() { Vec::new() } else { as_json(&fields, words) }
}

fn as_json<T: Serialize>(value: &T, words: &Words) -> Vec<u8> {
    let mut bytes = Vec::new();
    let text = serde_json::to_string(value).unwrap_or_default();
    // Our own types nest a handful of levels.
    let written = text::write_json(&mut bytes, &text, words);
    debug_assert!(written.is_ok());
    bytes
}

fn schemas_to_bytes(schemas: &[NamedText], words: &Words) -> Vec<u8> {
    let mut bytes = Vec::new();
    for schema in schemas {
        text::write_name(&mut bytes, &schema.name, words);
        text::write_text(&mut bytes, schema.text.as_bytes(), words);
    }
    bytes
}

fn without_bodies(check: &Check, words: &Words) -> (Vec<crate::Exchange>, Vec<u8>) {
    let mut exchanges = check.exchanges.clone();
    let mut bodies = Vec::new();
    for (index, exchange) in exchanges.iter_mut().enumerate() {
        if let Some(body) = exchange.response.as_mut().and_then(|r| r.body.take()) {
            write_number(&mut bodies, index as u64);
            text::write_text(&mut bodies, &body.0, words);
        }
    }
    (exchanges, bodies)
}

pub(super) fn read(payload: &[u8], limits: &Limits) -> Result<Check, LinkError> {
    let frame = |_| LinkError::BadSection { name: "the list of sections".into() };
    let mut reader = Reader::new(payload);
    match reader.byte().map_err(frame)? {
        PAYLOAD_VERSION => {}
        version if version > PAYLOAD_VERSION => return Err(LinkError::NewerVersion),
        _ => return Err(LinkError::BadSection { name: "the version".into() }),
    }
    let mut budget = Budget { text_bytes: limits.max_payload_bytes as usize, max_depth: limits.max_depth };
    let mut known: Vec<(Section, &[u8])> = Vec::new();
    let mut unknown_sections = Vec::new();
    while !reader.is_empty() {
        if (known.len() + unknown_sections.len()) as u64 >= u64::from(limits.max_sections) {
            return Err(LinkError::TooLarge { limit: format!("{} sections", limits.max_sections) });
        }
        let id = reader.number().map_err(frame)?;
        let name = if id == NAMED {
            let name = reader.stretch().map_err(frame)?;
            let name = std::str::from_utf8(name).ok().filter(|n| !n.is_empty() && !n.starts_with('#'));
            name.ok_or_else(|| LinkError::BadSection { name: "the name of a section".into() })?.to_string()
        } else {
            format!("#{id}")
        };
        let bytes = reader.stretch().map_err(frame)?;
        match Section::of_id(id) {
            None => unknown_sections.push(UnknownSection { name, bytes_base64: STANDARD.encode(bytes) }),
            // Each at most once, in order: a section has one meaning.
            Some(section) if known.last().is_none_or(|(last, _)| *last < section) => {
                known.push((section, bytes));
            }
            Some(section) => return Err(LinkError::BadSection { name: section.name().into() }),
        }
    }
    let mut check = Check::default();
    for (section, bytes) in known {
        read_section(&mut check, section, bytes, &mut budget).map_err(|stop| match stop {
            Stop::Malformed => LinkError::BadSection { name: section.name().into() },
            Stop::Newer => LinkError::NewerVersion,
            Stop::TooLong => {
                LinkError::TooLarge { limit: format!("{} bytes of text", limits.max_payload_bytes) }
            }
            Stop::TooDeep => LinkError::TooLarge { limit: format!("{} levels of nesting", limits.max_depth) },
        })?;
    }
    check.unknown_sections = unknown_sections;
    Ok(check)
}

fn read_section(check: &mut Check, section: Section, bytes: &[u8], budget: &mut Budget) -> Result<(), Stop> {
    let reader = &mut Reader::new(bytes);
    match section {
        // Only what this section is for: a link can't smuggle a recorded verdict into it.
        Section::Check => *check = without_sections(&from_json(reader, budget)?),
        Section::Schemas => {
            while !reader.is_empty() {
                let name = text::read_name(reader, budget)?;
                let text =
                    String::from_utf8(text::read_text(reader, budget)?).map_err(|_| Stop::Malformed)?;
                check.schemas.push(NamedText { name, text });
            }
        }
        Section::Exchanges => check.exchanges = from_json(reader, budget)?,
        Section::Bodies => {
            while !reader.is_empty() {
                let index = usize::try_from(reader.number()?).map_err(|_| Stop::Malformed)?;
                let exchange = check.exchanges.get_mut(index).ok_or(Stop::Malformed)?;
                let response = exchange.response.as_mut().ok_or(Stop::Malformed)?;
                let body = Body(text::read_text(reader, budget)?);
                if response.body.replace(body).is_some() {
                    return Err(Stop::Malformed);
                }
            }
        }
        Section::Annotations => check.annotations = from_json(reader, budget)?,
        Section::OwnFindings => check.own_findings = from_json(reader, budget)?,
        Section::Recorded => check.recorded = Some(from_json(reader, budget)?),
        Section::Service => {
            Simulated { target: check.target, service: check.service } = from_json(reader, budget)?;
        }
        Section::Contract => check.contract = from_json(reader, budget)?,
        Section::Data => check.data = from_json(reader, budget)?,
    }
    if reader.is_empty() { Ok(()) } else { Err(Stop::Malformed) }
}

fn from_json<T: DeserializeOwned>(reader: &mut Reader, budget: &mut Budget) -> Result<T, Stop> {
    let text = text::read_json(reader, budget)?;
    serde_json::from_str(&text).map_err(|_| Stop::Malformed)
}
