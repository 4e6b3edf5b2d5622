//! Blind spots of a schema: values that it accepts and probably should not, each with the edit that closes it. An edit
//! is offered only if it was tried: after it the value is refused, and the payload is still accepted. Needs no service.

mod doubts;
mod sites;

use crate::openapi::{Cache, Contract, Description, Direction};
use crate::schema::{self, Compilation, Limits, SchemaSource};
use check::Fingerprint;
use check::gates::contract::ContractSettings;
use check::gates::data::BlindSpot;
use document::edit::{self, TextEdit};
use document::{Document, NodeId};
use doubts::{Change, Doubt};
use sites::Site;

/// Doubts that are looked into.
const MAX_DOUBTS: usize = 500;
/// Characters of an example that are shown.
const MAX_SHOWN: usize = 60;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The schema or the description first; the others answer its `$ref`s.
    pub texts: &'a [SchemaSource<'a>],
    /// Of the schema of the payload in the first text; empty: the whole.
    pub pointer: &'a str,
    /// Whether the first text is an OpenAPI description.
    pub is_description: bool,
    pub settings: &'a ContractSettings,
    /// One that the schema accepts.
    pub payload: &'a Document,
}

/// The search, one doubt a step.
#[derive(Debug, Default)]
pub struct BlindSpots {
    /// The first text as JSON, whatever it is written in. None: there is nothing to look into.
    document: Option<Document>,
    doubts: Vec<Doubt>,
    next: usize,
    judge: Option<Judge>,
    found: Vec<Spot>,
}

#[derive(Clone, Debug)]
struct Spot {
    shown: BlindSpot,
    /// In the first text as it was written; None for YAML.
    edit: Option<TextEdit>,
}

impl BlindSpots {
    pub fn new(input: &Input<'_>) -> BlindSpots {
        let Some(source) = input.texts.first() else { return BlindSpots::default() };
        let document = Document::parse(source.document.json().to_vec());
        let mut judge = Judge::new(input, &document);
        if !judge.as_mut().is_some_and(|judge| judge.accepts(input, &document, input.payload)) {
            return BlindSpots::default();
        }
        let mut doubts = Vec::new();
        for site in sites::of(&document, input.pointer, input.payload) {
            doubts::at(&document, input.payload, &site, &mut doubts);
            if doubts.len() >= MAX_DOUBTS {
                doubts.truncate(MAX_DOUBTS);
                break;
            }
        }
        BlindSpots { document: Some(document), doubts, next: 0, judge, found: Vec::new() }
    }

    /// Looks into one doubt; true: there are no more.
    pub fn step(&mut self, input: &Input<'_>) -> bool {
        let Some(doubt) = self.doubts.get(self.next) else { return true };
        self.next += 1;
        if let (Some(document), Some(judge)) = (&self.document, &mut self.judge)
            && let Some(spot) = look_into(input, document, judge, doubt)
            && self.found.iter().all(|known| known.shown.fingerprint != spot.shown.fingerprint)
        {
            self.found.push(spot);
        }
        self.next >= self.doubts.len()
    }

    pub fn is_done(&self) -> bool {
        self.next >= self.doubts.len()
    }

    /// In the order of the schema.
    pub fn found(&self) -> impl Iterator<Item = &BlindSpot> {
        self.found.iter().map(|spot| &spot.shown)
    }

    /// The text of the schema with the edit of a blind spot in it; the rest is byte for byte as it was. None: there is
    /// no such spot, or its text can't be edited (YAML).
    pub fn edited(&self, input: &Input<'_>, fingerprint: Fingerprint) -> Option<Vec<u8>> {
        let spot = self.found.iter().find(|spot| spot.shown.fingerprint == fingerprint)?;
        let edit = spot.edit.as_ref()?;
        Some(edit::apply(input.texts.first()?.document.bytes(), std::slice::from_ref(edit)))
    }
}

/// All of them at once.
pub fn find(input: &Input<'_>) -> BlindSpots {
    let mut spots = BlindSpots::new(input);
    while !spots.step(input) {}
    spots
}

/// A doubt is a blind spot if one of its mutants is accepted, and its edit closes the gap and nothing else.
fn look_into(input: &Input<'_>, document: &Document, judge: &mut Judge, doubt: &Doubt) -> Option<Spot> {
    let mutant = doubt.mutants.iter().find_map(|raw| {
        let payload = payload_with(input.payload, &doubt.site, raw)?;
        judge.accepts(input, document, &payload).then_some((raw, payload))
    });
    let (raw, mutant) = mutant?;
    let edit = edit_of(document, doubt)?;
    let edited = Document::parse(edit::apply(document.bytes(), std::slice::from_ref(&edit)));
    let mut after = Judge::new(input, &edited)?;
    if after.accepts(input, &edited, &mutant) || !after.accepts(input, &edited, input.payload) {
        return None;
    }
    let is_yaml = input.texts.first().is_some_and(|source| source.document.is_yaml());
    let (keyword, value) = (&doubt.keyword, &doubt.value);
    let place = if doubt.site.schema.is_empty() { "at the root of the schema" } else { &doubt.site.schema };
    let shown = BlindSpot {
        fingerprint: Fingerprint::of(&[super::rules::BLIND_SPOT, doubt.kind, &doubt.site.field]),
        field: doubt.site.field.clone(),
        says: doubt.says.clone(),
        example: shortened(raw),
        pointer: doubt.site.schema.clone(),
        edit: match is_yaml {
            true => format!("Write `{keyword}: {value}` into the schema {place}."),
            false => format!("\"{keyword}\": {value}"),
        },
        can_edit: !is_yaml,
        severity: doubt.severity,
    };
    Some(Spot { shown, edit: (!is_yaml).then_some(edit) })
}

fn edit_of(document: &Document, doubt: &Doubt) -> Option<TextEdit> {
    let schema = document.resolve(&doubt.site.schema)?;
    match (doubt.change, document.member(schema, doubt.keyword)) {
        (Change::Replace, Some(value)) => Some(edit::replace(document, value, &doubt.value)),
        (Change::Insert, None) => edit::insert_member(document, schema, doubt.keyword, &doubt.value),
        _ => None,
    }
}

/// The payload with a JSON text at the place of the site; an absent member is added.
fn payload_with(payload: &Document, site: &Site, raw: &str) -> Option<Document> {
    let edit = match payload.resolve(&site.instance) {
        Some(node) => edit::replace(payload, node, raw),
        None => {
            let (parent, _) = site.instance.rsplit_once('/')?;
            let parent: NodeId = payload.resolve(parent)?;
            edit::insert_member(payload, parent, &site.name, raw)?
        }
    };
    Some(Document::parse(edit::apply(payload.bytes(), std::slice::from_ref(&edit))))
}

/// One schema, ready to judge.
#[derive(Debug)]
enum Judge {
    Plain(Box<Compilation>),
    Described(Box<Description>, Box<Cache>),
}

impl Judge {
    /// `document` stands in the place of the first text.
    fn new(input: &Input<'_>, document: &Document) -> Option<Judge> {
        if input.is_description {
            let (description, _) = Description::read(document);
            return Some(Judge::Described(Box::new(description), Box::default()));
        }
        let compilation = schema::compile(&with_first(input, document), input.settings, &Limits::default());
        compilation.compiled.is_some().then(|| Judge::Plain(Box::new(compilation)))
    }

    fn accepts(&mut self, input: &Input<'_>, document: &Document, payload: &Document) -> bool {
        match self {
            Judge::Plain(compilation) => {
                compilation.compiled.as_ref().is_some_and(|compiled| compiled.is_valid(payload))
            }
            Judge::Described(description, cache) => {
                let texts = with_first(input, document);
                let contract = Contract { description, texts: &texts };
                let ready = cache.ready(&contract, input.pointer, Direction::Request, input.settings);
                ready.is_valid(payload).unwrap_or(false)
            }
        }
    }
}

fn with_first<'a>(input: &Input<'a>, document: &'a Document) -> Vec<SchemaSource<'a>> {
    let mut texts = input.texts.to_vec();
    if let Some(first) = texts.first_mut() {
        first.document = document;
    }
    texts
}

fn shortened(raw: &str) -> String {
    let count = raw.chars().count();
    match raw.char_indices().nth(MAX_SHOWN).filter(|_| count > 2 * MAX_SHOWN) {
        Some((end, _)) => {
            format!("{}… ({} characters)", &raw[..end], super::campaign::thousands(count as u32))
        }
        None => raw.to_string(),
    }
}
