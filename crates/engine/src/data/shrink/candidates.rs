//! Smaller payloads to try, one after the other: largest cut first, over the structure where there is one, over the
//! bytes where there is none. Whether one of them is any good is decided elsewhere.

use super::super::case::Case;
use document::edit::{self, Indent};
use document::{Document, Kind, NodeId, Span};

/// Cuts that are kept in a list for one payload.
const MAX_CUTS: usize = 50_000;
/// Nesting of one kind below which every container is offered in the place of the one around it; in a deeper one only
/// those of the outermost.
const SHALLOW: u32 = 20;

/// A part of the payload, and what comes in its place.
#[derive(Clone, Debug)]
struct Cut {
    span: Span,
    with: With,
}

#[derive(Clone, Debug)]
enum With {
    Nothing,
    Text(String),
    /// A part of the same payload.
    Part(Span),
    /// The whole payload without its white space.
    Compact,
}

/// A run over all cuts of a payload, again and again until a whole run found nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    payload: Vec<u8>,
    cuts: Vec<Cut>,
    at: usize,
    has_progress: bool,
}

impl Candidates {
    pub(super) fn new(case: &Case) -> Candidates {
        Candidates { payload: case.payload.clone(), cuts: cuts(case), at: 0, has_progress: false }
    }

    pub(super) fn none() -> Candidates {
        Candidates::default()
    }

    pub(super) fn next(&mut self) -> Option<Vec<u8>> {
        if self.at >= self.cuts.len() {
            if !self.has_progress {
                return None;
            }
            (self.at, self.has_progress) = (0, false);
        }
        let cut = self.cuts.get(self.at)?;
        self.at += 1;
        let text = match &cut.with {
            With::Compact => {
                return Some(edit::format(&Document::parse(self.payload.clone()), Indent::Compact));
            }
            With::Nothing => &[][..],
            With::Text(text) => text.as_bytes(),
            With::Part(span) => self.payload.get(span.range()).unwrap_or_default(),
        };
        let range = cut.span.range();
        let before = self.payload.get(..range.start).unwrap_or_default();
        let behind = self.payload.get(range.end..).unwrap_or_default();
        Some([before, text, behind].concat())
    }

    /// The payload that is cut from now on. The run goes on where it is: what lay before has just been tried.
    pub(super) fn accept(&mut self, case: &Case) {
        self.payload.clone_from(&case.payload);
        self.cuts = cuts(case);
        self.at = self.at.saturating_sub(1);
        self.has_progress = true;
    }
}

fn cuts(case: &Case) -> Vec<Cut> {
    let payload = case.payload.as_slice();
    let document = Document::parse(payload.to_vec());
    let mut list = Vec::new();
    match document.root().filter(|_| !document.is_blocked() && std::str::from_utf8(payload).is_ok()) {
        Some(_) => {
            list.push(Cut { span: Span::new(0, payload.len() as u32), with: With::Compact });
            of_structure(&document, &mut list);
        }
        None => {
            of_bytes(payload.len() as u32, &mut list);
            // Without a structure, the changed bytes are all that says what the case is about.
            if let Some(mark) = case.mark.as_ref().filter(|mark| mark.len() < payload.len()) {
                list.retain(|cut| cut.span.end <= mark.start || cut.span.start >= mark.end);
            }
        }
    }
    list.truncate(MAX_CUTS);
    list
}

/// The whole, halves, quarters, … down to single bytes.
fn of_bytes(length: u32, list: &mut Vec<Cut>) {
    let mut size = length;
    while size >= 1 && list.len() < MAX_CUTS {
        let mut start = 0;
        while start < length && list.len() < MAX_CUTS {
            list.push(Cut { span: Span::new(start, (start + size).min(length)), with: With::Nothing });
            start += size;
        }
        size /= 2;
    }
}

fn of_structure(document: &Document, list: &mut Vec<Cut>) {
    for visit in document.walk() {
        if list.len() >= MAX_CUTS {
            return;
        }
        let node = visit.node;
        match document.kind(node) {
            Kind::Object | Kind::Array => {
                without_children(document, node, list);
                let is_inner =
                    visit.parent.is_some_and(|parent| document.kind(parent) == document.kind(node));
                if !is_inner || visit.depth < SHALLOW {
                    hoisted(document, node, list);
                }
            }
            Kind::String => shorter_text(document, node, list),
            Kind::Number => simpler_number(document, node, list),
            Kind::Null | Kind::Boolean(_) => {}
        }
    }
}

/// All children left out, halves of them, quarters, … down to each alone.
fn without_children(document: &Document, container: NodeId, list: &mut Vec<Cut>) {
    let children: Vec<Span> = match document.kind(container) {
        Kind::Object => document.all_members(container).map(|m| document.entry_span(m.value)).collect(),
        _ => document.elements(container).map(|element| document.span(element)).collect(),
    };
    let own = document.span(container);
    let mut size = children.len();
    while size >= 1 {
        for start in (0..children.len()).step_by(size) {
            if list.len() >= MAX_CUTS {
                return;
            }
            let end = (start + size).min(children.len());
            let before = start.checked_sub(1).and_then(|at| children.get(at));
            let (Some(first), Some(last)) = (children.get(start), children.get(end - 1)) else { continue };
            let span = match (before, children.get(end)) {
                (_, Some(behind)) => Span::new(first.start, behind.start),
                (Some(before), None) => Span::new(before.end, last.end),
                (None, None) => Span::new(own.start + 1, own.end.saturating_sub(1)),
            };
            list.push(Cut { span, with: With::Nothing });
        }
        size /= 2;
    }
}

/// A container by one of the same kind inside of it: all of the nesting away, half of it, … down to one level.
fn hoisted(document: &Document, container: NodeId, list: &mut Vec<Cut>) {
    let mut chain = Vec::new();
    let mut at = container;
    while let Some(inner) = first_of_same_kind(document, at) {
        chain.push(inner);
        at = inner;
    }
    let mut depth = chain.len();
    while depth >= 1 {
        if let Some(inner) = chain.get(depth - 1) {
            list.push(Cut { span: document.span(container), with: With::Part(document.span(*inner)) });
        }
        depth /= 2;
    }
}

fn first_of_same_kind(document: &Document, container: NodeId) -> Option<NodeId> {
    let kind = document.kind(container);
    match kind {
        Kind::Object => {
            document.members(container).map(|m| m.value).find(|value| document.kind(*value) == kind)
        }
        Kind::Array => document.elements(container).find(|value| document.kind(*value) == kind),
        _ => None,
    }
}

/// Cuts between characters of the text as it is written: an escape is one character, and stays whole.
fn shorter_text(document: &Document, node: NodeId, list: &mut Vec<Cut>) {
    let span = document.span(node);
    let raw = String::from_utf8_lossy(document.raw(node)).into_owned();
    let Some(inner) = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) else { return };
    let starts = starts_of_characters(inner);
    let count = starts.len();
    if count == 0 {
        return;
    }
    let at = |character: usize| span.start + 1 + starts.get(character).copied().unwrap_or(inner.len()) as u32;
    let mut removed = count;
    while removed >= 1 {
        list.push(Cut { span: Span::new(at(count - removed), at(count)), with: With::Nothing });
        if removed < count {
            list.push(Cut { span: Span::new(at(0), at(removed)), with: With::Nothing });
        }
        removed /= 2;
    }
}

/// Offsets at which characters begin. A pair of surrogate escapes counts as one character.
fn starts_of_characters(inner: &str) -> Vec<usize> {
    let bytes = inner.as_bytes();
    let mut starts = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        starts.push(at);
        at += length_of_character(&bytes[at..]);
    }
    starts
}

fn length_of_character(bytes: &[u8]) -> usize {
    let is_surrogate = |bytes: &[u8], digits: &[u8]| {
        bytes.len() >= 6
            && bytes[0] == b'\\'
            && bytes[1] == b'u'
            && bytes[2].eq_ignore_ascii_case(&b'd')
            && digits.contains(&bytes[3].to_ascii_lowercase())
    };
    match bytes {
        _ if is_surrogate(bytes, b"89ab") && is_surrogate(&bytes[6..], b"cdef") => 12,
        [b'\\', b'u', ..] => bytes.len().min(6),
        [b'\\', ..] => bytes.len().min(2),
        [first, ..] => match first {
            0xf0.. => bytes.len().min(4),
            0xe0.. => bytes.len().min(3),
            0xc0.. => bytes.len().min(2),
            _ => 1,
        },
        [] => 1,
    }
}

fn simpler_number(document: &Document, node: NodeId, list: &mut Vec<Cut>) {
    let raw = String::from_utf8_lossy(document.raw(node)).into_owned();
    let mut offer = |text: &str| {
        if text.len() < raw.len() {
            list.push(Cut { span: document.span(node), with: With::Text(text.to_string()) });
        }
    };
    let (sign, digits) = raw.strip_prefix('-').map_or(("", raw.as_str()), |rest| ("-", rest));
    offer("0");
    offer("1");
    offer("-1");
    let whole = digits.split(['.', 'e', 'E']).next().unwrap_or(digits);
    if whole.len() < digits.len() {
        offer(&format!("{sign}{whole}"));
        if let Some((before, fraction)) = digits.split_once('.') {
            let fraction: String = fraction.chars().take_while(char::is_ascii_digit).collect();
            offer(&format!("{sign}{before}.{}", &fraction[..fraction.len().div_ceil(2)]));
        }
    } else {
        offer(&format!("{sign}{}", &whole[..whole.len().div_ceil(2)]));
        offer(&format!("{sign}{}", &whole[..whole.len().saturating_sub(1).max(1)]));
    }
}
