//! What may be doubted about one schema: values that it probably lets through, and the keyword that would refuse them.
//! Whether it really does, and whether the keyword helps, is tried elsewhere.

use super::sites::Site;
use check::Severity;
use document::{Document, Kind, NodeId, quote};

/// Characters of a text that is far too long.
const LONG: usize = 100_000;
/// Bytes of a list that is far too long.
const LONG_LIST_BYTES: usize = 2_000_000;

/// One doubt.
#[derive(Clone, Debug)]
pub(super) struct Doubt {
    /// Part of the fingerprint; never changes.
    pub kind: &'static str,
    pub site: Site,
    pub says: String,
    /// JSON texts for the value; the first one that is accepted is the example.
    pub mutants: Vec<String>,
    pub keyword: &'static str,
    /// The keyword's value as JSON.
    pub value: String,
    pub change: Change,
    pub severity: Severity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Insert,
    Replace,
}

/// Adds the doubts about a site.
pub(super) fn at(schemas: &Document, payload: &Document, site: &Site, doubts: &mut Vec<Doubt>) {
    let Some(node) = schemas.resolve(&site.schema).filter(|node| schemas.kind(*node) == Kind::Object) else {
        return;
    };
    let value = payload.resolve(&site.instance);
    let mut desk = Desk { schemas, node, payload, value, site, doubts };
    let is_read_only =
        schemas.member(node, "readOnly").is_some_and(|mark| schemas.kind(mark) == Kind::Boolean(true));
    if desk.has("enum") || desk.has("const") || is_read_only {
        return;
    }
    let types = desk.types();
    let is_type = |name: &str| types.iter().any(|one| one == name);
    if types.is_empty() {
        desk.any_type();
    }
    if is_type("string") {
        desk.text();
    }
    if is_type("integer") || is_type("number") {
        desk.number(!is_type("number"));
    }
    if is_type("array") {
        desk.array();
    }
    if is_type("object") || (types.is_empty() && desk.has("properties")) {
        desk.object();
    }
}

struct Desk<'a> {
    schemas: &'a Document,
    node: NodeId,
    payload: &'a Document,
    value: Option<NodeId>,
    site: &'a Site,
    doubts: &'a mut Vec<Doubt>,
}

impl Desk<'_> {
    fn has(&self, keyword: &str) -> bool {
        self.schemas.member(self.node, keyword).is_some()
    }

    fn has_one_of(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.has(keyword))
    }

    fn types(&self) -> Vec<String> {
        let Some(node) = self.schemas.member(self.node, "type") else { return Vec::new() };
        match self.schemas.kind(node) {
            Kind::Array => {
                self.schemas.elements(node).map(|one| self.schemas.text(one).into_owned()).collect()
            }
            _ => vec![self.schemas.text(node).into_owned()],
        }
    }

    /// The value of the payload as a text, decoded.
    fn text_value(&self) -> Option<String> {
        let value = self.value.filter(|value| self.payload.kind(*value) == Kind::String)?;
        Some(self.payload.text(value).into_owned())
    }

    fn kind(&self) -> Option<Kind> {
        self.value.map(|value| self.payload.kind(value))
    }

    fn doubt(
        &mut self,
        kind: &'static str,
        says: impl Into<String>,
        mutants: Vec<String>,
        edit: (&'static str, String),
        severity: Severity,
    ) {
        self.doubts.push(Doubt {
            kind,
            site: self.site.clone(),
            says: says.into(),
            mutants,
            keyword: edit.0,
            value: edit.1,
            change: if self.has(edit.0) { Change::Replace } else { Change::Insert },
            severity,
        });
    }

    /// Any type is allowed.
    fn any_type(&mut self) {
        let others = [
            "$ref",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "properties",
            "items",
            "pattern",
            "format",
            "$dynamicRef",
        ];
        let Some(kind) = self.kind().filter(|_| !self.has_one_of(&others)) else { return };
        let name = match kind {
            Kind::String => "string",
            Kind::Boolean(_) => "boolean",
            Kind::Array => "array",
            Kind::Object => "object",
            Kind::Number => {
                let number = self.value.and_then(|value| self.payload.number(value));
                if number.is_some_and(|number| number.is_integer()) { "integer" } else { "number" }
            }
            Kind::Null => return,
        };
        let mutant = if name == "object" { "\"unexpected\"" } else { r#"{"unexpected":[true]}"# };
        self.doubt(
            "any-type",
            "any type is accepted, also an object or a list in the place of a plain value",
            vec![mutant.into()],
            ("type", quote(name)),
            Severity::Warns,
        );
    }

    fn text(&mut self) {
        let base = self.text_value();
        let base_text = base.as_deref().unwrap_or("x");
        let format = guessed_format(&self.site.name, base.as_deref());
        if !self.has_one_of(&["format", "pattern"])
            && let Some(format) = format
        {
            self.doubt(
                "format",
                format!("texts that are no {} are accepted", format.words),
                vec![quote("not a value of this kind")],
                ("format", quote(format.name)),
                Severity::Warns,
            );
        }
        if !self.has("maxLength") {
            let filler: String = base_text.chars().next_back().unwrap_or('x').to_string();
            let long = |start: &str, filler: &str| {
                let missing = LONG.saturating_sub(start.chars().count());
                quote(&(start.to_string() + &filler.repeat(missing)))
            };
            self.doubt(
                "max-length",
                "any length is accepted, also 100,000 characters",
                vec![long(base_text, "x"), long(base_text, &filler), long("", &filler)],
                ("maxLength", longest(&self.site.name, base_text).to_string()),
                Severity::Warns,
            );
        }
        let is_filled = base.as_deref().is_none_or(|text| !text.is_empty());
        if self.site.is_required && is_filled && !self.site.is_part {
            match self.schemas.member(self.node, "minLength") {
                None => self.doubt(
                    "min-length",
                    "the empty text is accepted, although the field is required",
                    vec![quote("")],
                    ("minLength", "1".into()),
                    Severity::Warns,
                ),
                Some(least) => {
                    let least = self.schemas.number(least).and_then(|number| number.as_u64()).unwrap_or(1);
                    if !self.has("pattern") {
                        self.doubt(
                            "blank",
                            "a text of nothing but spaces is accepted",
                            vec![quote(&" ".repeat(least.clamp(1, 1_000) as usize))],
                            ("pattern", quote("\\S")),
                            Severity::Notes,
                        );
                    }
                }
            }
        }
        self.anchors(base.as_deref());
    }

    /// A pattern matches anywhere in the text unless it is anchored (JSON Schema 2020-12, §6.3.3).
    fn anchors(&mut self, base: Option<&str>) {
        let pattern =
            self.schemas.member(self.node, "pattern").map(|node| self.schemas.text(node).into_owned());
        let (Some(pattern), Some(base)) = (pattern, base) else { return };
        let anchored = anchored(&pattern);
        if anchored == pattern {
            return;
        }
        self.doubt(
            "anchor",
            "the pattern is not anchored, so anything may stand before or behind what it asks for",
            vec![quote(&format!("{base} !?")), quote(&format!("!? {base}")), quote(&format!("!? {base} !?"))],
            ("pattern", quote(&anchored)),
            Severity::Warns,
        );
    }

    fn number(&mut self, is_integer: bool) {
        let base = self.value.and_then(|value| self.payload.number(value));
        let base_value = base.as_ref().and_then(|number| number.as_f64());
        if self.kind().is_some_and(|kind| kind != Kind::Number && kind != Kind::Null) {
            return;
        }
        if !self.has_one_of(&["maximum", "exclusiveMaximum"]) {
            self.doubt(
                "maximum",
                "any size is accepted, also numbers beyond 2^53, which many readers round",
                vec!["9007199254740993".into(), "1e30".into()],
                ("maximum", largest(&self.site.name, base_value)),
                Severity::Warns,
            );
        }
        let words = words_of(&self.site.name);
        let is_one_of = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let is_positive = base_value.is_none_or(|value| value >= 0.0);
        if is_positive && is_one_of(&COUNTED) && !self.has_one_of(&["minimum", "exclusiveMinimum"]) {
            self.doubt(
                "minimum",
                "negative numbers are accepted",
                vec!["-1".into()],
                ("minimum", "0".into()),
                Severity::Warns,
            );
        }
        if !is_integer && is_one_of(&MONEY) && !self.has("multipleOf") {
            self.doubt(
                "decimals",
                "fractions of a cent are accepted",
                vec!["0.001".into(), "10.001".into(), "1000.001".into()],
                ("multipleOf", "0.01".into()),
                Severity::Notes,
            );
        }
    }

    fn array(&mut self) {
        let Some(array) = self.value.filter(|_| self.kind() == Some(Kind::Array)) else { return };
        let elements: Vec<String> = self
            .payload
            .elements(array)
            .map(|element| String::from_utf8_lossy(self.payload.raw(element)).into_owned())
            .collect();
        let Some(first) = elements.first() else { return };
        if !self.has("maxItems") {
            let count = (LONG_LIST_BYTES / (first.len() + 1)).clamp(elements.len() + 1, 10_000);
            let most = round_up(10 * elements.len() as u64).max(100);
            if count as u64 > most {
                let mutant = format!("[{}]", vec![first.as_str(); count].join(","));
                self.doubt(
                    "max-items",
                    format!(
                        "any number of elements is accepted, also {}",
                        super::super::campaign::thousands(count as u32)
                    ),
                    vec![mutant],
                    ("maxItems", most.to_string()),
                    Severity::Warns,
                );
            }
        }
        if self.site.is_required && !self.has("minItems") {
            self.doubt(
                "min-items",
                "the empty list is accepted, although the field is required",
                vec!["[]".into()],
                ("minItems", "1".into()),
                Severity::Warns,
            );
        }
        let is_scalar = !first.starts_with(['{', '[']);
        let words = words_of(&self.site.name);
        let is_set = words.last().is_some_and(|word| SETS.contains(&word.as_str()));
        if is_scalar && is_set && !self.has("uniqueItems") {
            self.doubt(
                "unique-items",
                "the same element is accepted twice",
                vec![format!("[{first},{first}]")],
                ("uniqueItems", "true".into()),
                Severity::Notes,
            );
        }
    }

    fn object(&mut self) {
        let value = self.value.filter(|_| self.kind() == Some(Kind::Object));
        let members: Vec<(String, String)> = value.map_or_else(Vec::new, |object| {
            let text = |node| String::from_utf8_lossy(self.payload.raw(node)).into_owned();
            let member = |member: document::Member| (text(member.key), text(member.value));
            self.payload.members(object).map(member).collect()
        });
        let raw = |members: &[(String, String)], more: &str| {
            let mut parts: Vec<String> =
                members.iter().map(|(key, value)| format!("{key}:{value}")).collect();
            parts.extend((!more.is_empty()).then(|| more.to_string()));
            format!("{{{}}}", parts.join(","))
        };
        if let Some(properties) = self.schemas.member(self.node, "properties") {
            let is_open =
                !self.has_one_of(&["additionalProperties", "unevaluatedProperties", "patternProperties"]);
            let has_parts = self.has_one_of(&["allOf", "anyOf", "oneOf", "if", "$ref"]);
            if is_open && !self.site.is_part && value.is_some() {
                let keyword = if has_parts { "unevaluatedProperties" } else { "additionalProperties" };
                self.doubt(
                    "open-object",
                    "fields that the schema does not name are accepted, also `isAdmin`",
                    vec![raw(&members, r#""isAdmin":true"#)],
                    (keyword, "false".into()),
                    Severity::Notes,
                );
            }
            let named: Vec<&str> = members
                .iter()
                .map(|(key, _)| key.as_str())
                .filter(|key| {
                    let name = key.trim_matches('"');
                    self.schemas.member(properties, name).is_some()
                })
                .collect();
            if !self.has("required") && !self.site.is_part && !has_parts && !named.is_empty() {
                let list = format!("[{}]", named.join(", "));
                self.doubt(
                    "required",
                    "no field is required, so the empty object is accepted",
                    vec!["{}".into()],
                    ("required", list),
                    Severity::Warns,
                );
            }
        } else if let Some((_, first)) = members.first()
            && self.has("additionalProperties")
            && !self.has("maxProperties")
        {
            let count = (LONG_LIST_BYTES / (first.len() + 12)).clamp(200, 10_000);
            let most = round_up(10 * members.len() as u64).max(100);
            if count as u64 > most {
                let many: Vec<String> = (0..count).map(|at| format!("\"key{at}\":{first}")).collect();
                self.doubt(
                    "max-properties",
                    format!(
                        "any number of keys is accepted, also {}",
                        super::super::campaign::thousands(count as u32)
                    ),
                    vec![format!("{{{}}}", many.join(","))],
                    ("maxProperties", most.to_string()),
                    Severity::Warns,
                );
            }
        }
    }
}

/// Numbers of things, of which there are none below zero.
const COUNTED: [&str; 20] = [
    "quantity", "qty", "count", "amount", "price", "total", "subtotal", "cost", "fee", "tax", "age", "size",
    "length", "width", "height", "weight", "limit", "page", "stock", "cents",
];
const MONEY: [&str; 10] =
    ["price", "amount", "total", "subtotal", "cost", "fee", "tax", "balance", "discount", "shipping"];
/// Lists in which a thing stands once.
const SETS: [&str; 10] =
    ["ids", "tags", "roles", "codes", "emails", "scopes", "permissions", "categories", "labels", "skus"];

/// The words of a name in lower case: `unitPrice`, `unit_price` and `unit-price` are `unit`, `price`.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
        if c.is_alphanumeric() {
            words.iter_mut().last().into_iter().for_each(|word| word.extend(c.to_lowercase()));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

struct Format {
    name: &'static str,
    words: &'static str,
}

/// By the shape of the payload's text, or by the name where there is no text.
fn guessed_format(name: &str, base: Option<&str>) -> Option<Format> {
    let words = words_of(name);
    let has = |word: &str| words.iter().any(|one| one == word);
    let format = |name, words| Some(Format { name, words });
    match base {
        Some(text) if is_shaped(text, "########-####-####-####-############") => format("uuid", "UUIDs"),
        Some(text) if text.get(..11).is_some_and(|start| is_shaped(start, "dddd-dd-ddT")) => {
            format("date-time", "dates with time and zone (RFC 3339)")
        }
        Some(text) if is_shaped(text, "dddd-dd-dd") => format("date", "dates"),
        Some(text) if text.starts_with("http://") || text.starts_with("https://") => {
            format("uri", "absolute addresses")
        }
        Some(text) if text.contains('@') && (has("email") || has("mail") || is_like_email(text)) => {
            format("email", "e-mail addresses")
        }
        None if has("email") => format("email", "e-mail addresses"),
        _ => None,
    }
}

fn is_like_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !text.contains([' ', '/']) && !host.contains('@')
    })
}

/// `d`: a digit, `#`: a hexadecimal digit, anything else itself.
fn is_shaped(text: &str, shape: &str) -> bool {
    text.chars().count() == shape.chars().count()
        && text.chars().zip(shape.chars()).all(|(c, wanted)| match wanted {
            'd' => c.is_ascii_digit(),
            '#' => c.is_ascii_hexdigit(),
            other => c == other,
        })
}

/// A length that is enough for what the name says, and for twice the payload's text.
fn longest(name: &str, base: &str) -> u64 {
    let words = words_of(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let by_name = if has(&["note", "notes", "comment", "description", "text", "message", "body", "content"]) {
        2_000
    } else if has(&["url", "uri", "link", "href"]) {
        2_048
    } else if has(&["email", "mail"]) {
        254
    } else {
        200
    };
    round_up(2 * base.chars().count() as u64).max(by_name)
}

/// Ids keep what JavaScript holds exactly; other numbers get a hundred times the payload's, and a million at least.
fn largest(name: &str, base: Option<f64>) -> String {
    if words_of(name)
        .last()
        .is_some_and(|word| ["id", "number", "timestamp", "millis"].contains(&word.as_str()))
    {
        return "9007199254740991".into();
    }
    let base = base.unwrap_or(0.0).abs().min(1e15);
    round_up((base * 100.0) as u64).clamp(1_000_000, 9_007_199_254_740_991).to_string()
}

/// The next power of ten.
fn round_up(number: u64) -> u64 {
    let mut power: u64 = 1;
    while power < number && power < 1_000_000_000_000_000_000 {
        power *= 10;
    }
    power
}

/// The same pattern for the whole text.
fn anchored(pattern: &str) -> String {
    let has_end = |text: &str| {
        text.strip_suffix('$').is_some_and(|rest| {
            let escapes = rest.chars().rev().take_while(|c| *c == '\\').count();
            escapes % 2 == 0
        })
    };
    let is_single = !pattern.contains('|');
    if is_single && pattern.starts_with('^') && has_end(pattern) {
        return pattern.to_string();
    }
    let start = pattern.strip_prefix('^').filter(|_| is_single).unwrap_or(pattern);
    let inner = if is_single && has_end(start) { &start[..start.len() - 1] } else { start };
    format!("^(?:{inner})$")
}
