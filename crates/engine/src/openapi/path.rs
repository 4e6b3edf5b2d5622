//! Path templates such as `/orders/{id}.json`, and the path and query of an address. Which operation wins is decided
//! in `find`.

use super::parameter::percent_decode;

/// A path as a description writes it, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathTemplate {
    text: String,
    segments: Vec<Segment>,
}

/// What stands between two slashes: texts and variables in turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Variable(String),
}

impl PathTemplate {
    pub fn new(text: &str) -> PathTemplate {
        PathTemplate { text: text.to_string(), segments: segments(text).map(Segment::new).collect() }
    }

    /// As it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names of its variables, in their order.
    pub fn variables(&self) -> Vec<&str> {
        let pieces = self.segments.iter().flat_map(|segment| &segment.pieces);
        pieces
            .filter_map(|piece| if let Piece::Variable(name) = piece { Some(name.as_str()) } else { None })
            .collect()
    }

    /// The variables of a path that fits, as they are written in it; None: it does not fit.
    pub fn matches(&self, path: &str) -> Option<Vec<(String, String)>> {
        let parts: Vec<&str> = segments(path).collect();
        if parts.len() != self.segments.len() {
            return None;
        }
        let mut found = Vec::new();
        for (segment, part) in self.segments.iter().zip(parts) {
            segment.matches(part, &mut found)?;
        }
        Some(found)
    }

    /// How concrete it is: more is more. Whole literal segments first, then segments with a literal part, then fewer
    /// variables.
    pub(super) fn concreteness(&self) -> (usize, usize, std::cmp::Reverse<usize>) {
        let whole = self.segments.iter().filter(|s| s.literal().is_some()).count();
        let is_mixed = |s: &&Segment| s.literal().is_none() && s.pieces.len() > 1;
        let mixed = self.segments.iter().filter(is_mixed).count();
        (whole, mixed, std::cmp::Reverse(self.variables().len()))
    }

    /// How far a path is from fitting: edits of its segments, a missing or extra one counting as many as it is long.
    pub(super) fn distance(&self, path: &str) -> usize {
        let parts: Vec<&str> = segments(path).collect();
        let shared = parts.len().min(self.segments.len());
        let near: usize =
            self.segments.iter().zip(&parts).map(|(segment, part)| segment.distance(part)).sum();
        let missing: usize = self.segments.iter().skip(shared).map(|segment| segment.length().max(1)).sum();
        let extra: usize = parts.iter().skip(shared).map(|part| part.len().max(1)).sum();
        near + missing + extra
    }
}

/// The segments of a path, without the slash that it starts with.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

impl Segment {
    fn new(text: &str) -> Segment {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            let Some(length) = rest[start..].find('}') else { break };
            if start > 0 {
                pieces.push(Piece::Literal(rest[..start].to_string()));
            }
            pieces.push(Piece::Variable(rest[start + 1..start + length].to_string()));
            rest = &rest[start + length + 1..];
        }
        if !rest.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Literal(rest.to_string()));
        }
        Segment { pieces }
    }

    fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Variables take at least one character, and as few as will do.
    fn matches(&self, part: &str, found: &mut Vec<(String, String)>) -> Option<()> {
        if let Some(literal) = self.literal() {
            return (part == literal || percent_decode(part, false) == percent_decode(literal, false))
                .then_some(());
        }
        let mut rest = part;
        let mut open: Option<&str> = None;
        for (at, piece) in self.pieces.iter().enumerate() {
            let is_last = at + 1 == self.pieces.len();
            match (piece, open) {
                (Piece::Variable(_), Some(_)) => return None,
                (Piece::Variable(name), None) => open = Some(name),
                (Piece::Literal(text), None) => rest = rest.strip_prefix(text.as_str())?,
                (Piece::Literal(text), Some(name)) => {
                    let end = match is_last {
                        true => rest.ends_with(text.as_str()).then(|| rest.len() - text.len())?,
                        false => {
                            rest.char_indices()
                                .skip(1)
                                .find(|(i, _)| rest[*i..].starts_with(text.as_str()))?
                                .0
                        }
                    };
                    if end == 0 {
                        return None;
                    }
                    found.push((name.to_string(), rest[..end].to_string()));
                    rest = &rest[end + text.len()..];
                    open = None;
                }
            }
        }
        match open {
            Some(_) if rest.is_empty() => None,
            Some(name) => {
                found.push((name.to_string(), rest.to_string()));
                Some(())
            }
            None => rest.is_empty().then_some(()),
        }
    }

    fn length(&self) -> usize {
        let of = |piece: &Piece| if let Piece::Literal(text) = piece { text.len() } else { 1 };
        self.pieces.iter().map(of).sum()
    }

    fn distance(&self, part: &str) -> usize {
        /// Longer segments are compared by their beginnings.
        const MOST: usize = 100;
        let cut = |text: &str| text.chars().take(MOST).collect::<String>();
        match self.literal() {
            Some(literal) => strsim::levenshtein(&cut(literal), &cut(part)),
            None if self.matches(part, &mut Vec::new()).is_some() => 0,
            None => self.length(),
        }
    }
}

/// The path of an address, from its first slash; `/` where it has none. The query and the fragment are left out.
pub fn path_of(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    if path.is_empty() { "/" } else { path }
}

/// The query of an address as it is written, without `?`.
pub fn query_of(url: &str) -> Option<&str> {
    let url = url.split('#').next().unwrap_or_default();
    url.split_once('?').map(|(_, query)| query)
}

/// The host of an absolute address, with its port.
pub(super) fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    Some(host.rsplit('@').next().unwrap_or_default())
}
