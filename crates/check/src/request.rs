//! A request that a tester edits: its parts, what is taken from the answer, what the answer must hold, and the
//! environments that fill `{{name}}`. It sends nothing and replaces nothing; both are the engine's and the worker's.

use crate::redact::{redact_headers, redact_text};
use crate::{Header, Headers, Secret};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// A request as it is written down. Every text may hold `{{name}}`, a variable of an environment.
///
/// ```
/// let draft: check::RequestDraft = serde_json::from_str(r#"{"method": "GET", "url": "{{base}}/orders"}"#).unwrap();
/// assert_eq!(draft.url, "{{base}}/orders");
/// assert_eq!(draft.auth, check::request::Auth::None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestDraft {
    /// `GET`; case counts (RFC 9110 §9.1).
    pub method: String,
    /// The address. It may have a query of its own, which stays in front of `query`.
    pub url: String,
    /// Names and values as they stand in an address: `%2F` stays `%2F`. What can't stand there (a space, `#`, `&` in
    /// a value) is percent-encoded when it is sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<Parameter>,
    /// In the order in which they are sent. `Content-Type` of a body is the body's own, unless it stands here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Parameter>,
    #[serde(skip_serializing_if = "RequestBody::is_none")]
    pub body: RequestBody,
    #[serde(skip_serializing_if = "Auth::is_none")]
    pub auth: Auth,
    /// Values for later requests: log in, then call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extractions: Vec<Extraction>,
    /// What must hold of the response; rules of the contract gate.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assertions: Vec<Assertion>,
}

impl Default for RequestDraft {
    fn default() -> Self {
        RequestDraft {
            method: "GET".into(),
            url: String::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: RequestBody::None,
            auth: Auth::None,
            extractions: Vec::new(),
            assertions: Vec::new(),
        }
    }
}

/// A name with a value, which can be switched off without being lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    pub name: String,
    #[serde(default)]
    pub value: String,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub is_on: bool,
}

impl Parameter {
    /// One that is on.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Parameter {
        Parameter { name: name.into(), value: value.into(), is_on: true }
    }
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestBody {
    #[default]
    None,
    /// Sent as it stands, in UTF-8.
    Text {
        /// Empty: no `Content-Type` is asked for (a browser then writes `text/plain;charset=UTF-8`).
        media_type: String,
        text: String,
    },
    /// `application/x-www-form-urlencoded`. Names and values are plain; they are encoded when sent.
    Form(Vec<Parameter>),
    /// `multipart/form-data` (RFC 7578).
    Multipart(Vec<Part>),
    /// The bytes of a file as they are.
    File {
        /// Empty: no `Content-Type` is sent.
        media_type: String,
        #[serde(flatten)]
        file: FileReference,
    },
}

/// A file that a request sends. Its bytes are in no check, link or file: a person attaches it in the page, which can't
/// open a file by its name.
///
/// ```
/// let file = check::request::FileReference { size_bytes: Some(3), handle: Some(1), ..check::request::FileReference::named("a.bin") };
/// assert_eq!(serde_json::to_string(&file).unwrap(), r#"{"file_name":"a.bin","size_bytes":3}"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReference {
    /// A name, or the path that a pasted command gives.
    pub file_name: String,
    /// None: it never was attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// The page's own number of the attached file. It means nothing anywhere else, so it never leaves the page.
    #[serde(skip)]
    pub handle: Option<u32>,
}

impl FileReference {
    /// A file that is not attached.
    pub fn named(file_name: impl Into<String>) -> FileReference {
        FileReference { file_name: file_name.into(), ..FileReference::default() }
    }

    /// The name without its folders.
    pub fn base_name(&self) -> &str {
        self.file_name.rsplit(['/', '\\']).next().unwrap_or_default()
    }
}

impl RequestBody {
    pub fn is_none(&self) -> bool {
        matches!(self, RequestBody::None)
    }
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub name: String,
    pub content: PartContent,
    /// Empty: the sender's choice.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub media_type: String,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub is_on: bool,
}

impl Part {
    /// The file that it sends.
    pub fn file(&self) -> Option<&FileReference> {
        match &self.content {
            PartContent::File { file, .. } => Some(file),
            PartContent::Text(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartContent {
    Text(String),
    /// `sent_as` is the name that the server is told, if it is another than the file's.
    File {
        #[serde(flatten)]
        file: FileReference,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sent_as: Option<String>,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Auth {
    #[default]
    None,
    /// RFC 6750 §2.1.
    Bearer {
        token: String,
    },
    /// RFC 7617.
    Basic {
        user: String,
        password: String,
    },
    ApiKey {
        name: String,
        value: String,
        location: KeyLocation,
    },
}

impl Auth {
    pub fn is_none(&self) -> bool {
        matches!(self, Auth::None)
    }
}

/// Where an API key is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyLocation {
    #[default]
    Header,
    Query,
}

/// A value of the response that becomes a variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extraction {
    pub variable: String,
    pub from: ExtractionSource,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExtractionSource {
    /// The first value that the path names (RFC 9535).
    JsonPath(String),
    /// The first header of that name, whatever its case.
    Header(String),
}

/// What must hold of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assertion {
    StatusIs(u16),
    /// Both ends belong to it.
    StatusIn {
        first: u16,
        last: u16,
    },
    TimeBelow {
        millis: u32,
    },
    HeaderExists {
        name: String,
    },
    HeaderEquals {
        name: String,
        value: String,
    },
    HeaderContains {
        name: String,
        part: String,
    },
    JsonPathExists {
        path: String,
    },
    /// `value` is a JSON text, so that numbers are exact: `"ann"` with its quotes, `12.50`, `null`.
    JsonPathEquals {
        path: String,
        value: String,
    },
    JsonPathIsA {
        path: String,
        kind: JsonType,
    },
}

/// The types of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    Object,
    Array,
    String,
    Number,
    Integer,
    Boolean,
    Null,
}

/// Named values for `{{name}}`: `staging`, `production`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    pub name: String,
    #[serde(default)]
    pub variables: Vec<Variable>,
}

impl Environment {
    /// Every value in the clear, for the one who substitutes. The last of two variables of one name counts. A secret
    /// without a value is left out, so that its use is said to be unresolved and not sent empty.
    pub fn revealed(&self) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        for variable in &self.variables {
            match &variable.value {
                VariableValue::Plain(value) => values.insert(variable.name.clone(), value.clone()),
                VariableValue::Secret(secret) if secret.reveal().is_empty() => continue,
                VariableValue::Secret(secret) => {
                    values.insert(variable.name.clone(), secret.reveal().to_string())
                }
            };
        }
        values
    }
}

/// Serialised as `{"name": …, "value": …}`, and a secret one as `{"name": …, "is_secret": true}`: its value never
/// leaves, and comes back empty.
///
/// ```
/// use check::request::{Variable, VariableValue};
/// let token = Variable { name: "token".into(), value: VariableValue::Secret(check::Secret::new("s3cret")) };
/// assert_eq!(serde_json::to_string(&token).unwrap(), r#"{"name":"token","is_secret":true}"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    pub value: VariableValue,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableValue {
    Plain(String),
    Secret(Secret),
}

impl Variable {
    pub fn is_secret(&self) -> bool {
        matches!(self.value, VariableValue::Secret(_))
    }
}

#[derive(Serialize, Deserialize)]
struct VariableForm {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_secret: bool,
}

impl Serialize for Variable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = match &self.value {
            VariableValue::Plain(value) => Some(value.clone()),
            VariableValue::Secret(_) => None,
        };
        VariableForm { name: self.name.clone(), value, is_secret: self.is_secret() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Variable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = VariableForm::deserialize(deserializer)?;
        let value = form.value.unwrap_or_default();
        let value = match form.is_secret {
            true => VariableValue::Secret(Secret::new(value)),
            false => VariableValue::Plain(value),
        };
        Ok(Variable { name: form.name, value })
    }
}

impl RequestDraft {
    /// The files that the body names, in its order, those of parts that are off among them.
    pub fn files(&self) -> Vec<&FileReference> {
        match &self.body {
            RequestBody::File { file, .. } => vec![file],
            RequestBody::Multipart(parts) => parts.iter().filter_map(Part::file).collect(),
            RequestBody::None | RequestBody::Text { .. } | RequestBody::Form(_) => Vec::new(),
        }
    }

    /// The draft without the secrets that were typed into it, and where they were. In fields made for a secret,
    /// `{{token}}` and the like come in their place; elsewhere `[redacted]`.
    pub fn without_secrets(&self) -> (RequestDraft, Vec<String>) {
        let mut draft = self.clone();
        let mut places = Vec::new();
        let mut name_instead = |value: &mut String, name: &str, place: &str| {
            if !value.is_empty() && !holds_variable(value) {
                *value = format!("{{{{{name}}}}}");
                places.push(place.to_string());
            }
        };
        match &mut draft.auth {
            Auth::None => {}
            Auth::Bearer { token } => name_instead(token, "token", "the bearer token"),
            Auth::Basic { password, .. } => name_instead(password, "password", "the password"),
            Auth::ApiKey { value, .. } => name_instead(value, "api_key", "the API key"),
        }
        for header in draft.headers.iter_mut().filter(|h| !holds_variable(&h.value)) {
            let line = Header { name: header.name.clone(), value: header.value.clone() };
            let (clean, names) = redact_headers(&Headers { list: vec![line], ..Headers::default() });
            if !names.is_empty() {
                places.push(format!("the header {}", header.name));
                header.value = clean.list.into_iter().map(|h| h.value).collect();
            }
        }
        let mut clean = |text: &mut String, place: String| {
            let redacted = redact_text(text);
            if !redacted.removed.is_empty() {
                *text = redacted.text;
                places.push(place);
            }
        };
        clean(&mut draft.url, "the address".into());
        let clean_pair =
            |parameter: &mut Parameter, what: &str, clean: &mut dyn FnMut(&mut String, String)| {
                if holds_variable(&parameter.value) {
                    return;
                }
                let mut line = format!("{}={}", parameter.name, parameter.value);
                clean(&mut line, format!("{what} {}", parameter.name));
                if let Some((_, value)) = line.split_once('=') {
                    parameter.value = value.to_string();
                }
            };
        for parameter in draft.query.iter_mut().filter(|p| !p.name.contains('=')) {
            clean_pair(parameter, "the query parameter", &mut clean);
        }
        match &mut draft.body {
            RequestBody::None | RequestBody::File { .. } => {}
            RequestBody::Text { text, .. } => clean(text, "the body".into()),
            RequestBody::Form(fields) => {
                for field in fields.iter_mut().filter(|f| !f.name.contains('=')) {
                    clean_pair(field, "the form field", &mut clean);
                }
            }
            RequestBody::Multipart(parts) => {
                for part in parts.iter_mut().filter(|p| !p.name.contains('=')) {
                    if let PartContent::Text(text) = &mut part.content {
                        let mut field = Parameter::new(part.name.clone(), std::mem::take(text));
                        clean_pair(&mut field, "the form field", &mut clean);
                        *text = field.value;
                    }
                }
            }
        }
        (draft, places)
    }
}

fn holds_variable(value: &str) -> bool {
    value.split_once("{{").is_some_and(|(_, rest)| rest.contains("}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> RequestDraft {
        RequestDraft {
            method: "POST".into(),
            url: "https://api.example.com/orders".into(),
            query: vec![
                Parameter::new("page", "2"),
                Parameter { is_on: false, ..Parameter::new("debug", "1") },
            ],
            headers: vec![Parameter::new("X-Trace", "{{trace}}")],
            body: RequestBody::Multipart(vec![
                Part {
                    name: "a".into(),
                    content: PartContent::Text("1".into()),
                    media_type: String::new(),
                    is_on: true,
                },
                Part {
                    name: "f".into(),
                    content: PartContent::File {
                        file: FileReference { size_bytes: Some(12), ..FileReference::named("x.png") },
                        sent_as: Some("y.png".into()),
                    },
                    media_type: "image/png".into(),
                    is_on: false,
                },
            ]),
            auth: Auth::ApiKey { name: "key".into(), value: "{{key}}".into(), location: KeyLocation::Query },
            extractions: vec![Extraction {
                variable: "token".into(),
                from: ExtractionSource::JsonPath("$.token".into()),
            }],
            assertions: vec![
                Assertion::StatusIs(201),
                Assertion::StatusIn { first: 200, last: 299 },
                Assertion::TimeBelow { millis: 800 },
                Assertion::HeaderExists { name: "etag".into() },
                Assertion::HeaderEquals { name: "a".into(), value: "b".into() },
                Assertion::HeaderContains { name: "a".into(), part: "b".into() },
                Assertion::JsonPathExists { path: "$.id".into() },
                Assertion::JsonPathEquals { path: "$.id".into(), value: "9007199254740993".into() },
                Assertion::JsonPathIsA { path: "$.id".into(), kind: JsonType::Integer },
            ],
        }
    }

    #[test]
    fn a_draft_comes_back_as_it_was() {
        for body in [
            full().body,
            RequestBody::None,
            RequestBody::Text { media_type: "application/json".into(), text: "{}".into() },
            RequestBody::Form(vec![Parameter::new("a b", "c&d")]),
            RequestBody::File { media_type: String::new(), file: FileReference::named("a.bin") },
        ] {
            let draft = RequestDraft { body, ..full() };
            let text = serde_json::to_string(&draft).unwrap();
            assert_eq!(serde_json::from_str::<RequestDraft>(&text).unwrap(), draft, "{text}");
        }
    }

    #[test]
    fn files_leave_as_name_and_size() {
        let mut attached = FileReference::named("photos/a.png");
        attached.size_bytes = Some(3);
        attached.handle = Some(9);
        assert_eq!(attached.base_name(), "a.png");
        let draft = RequestDraft {
            body: RequestBody::File { media_type: "image/png".into(), file: attached.clone() },
            ..full()
        };
        let text = serde_json::to_string(&draft.body).unwrap();
        assert_eq!(text, r#"{"file":{"media_type":"image/png","file_name":"photos/a.png","size_bytes":3}}"#);
        let back: RequestBody = serde_json::from_str(&text).unwrap();
        let draft = RequestDraft { body: back, ..draft };
        assert_eq!(draft.files(), [&FileReference { handle: None, ..attached }]);
        assert_eq!(full().files().len(), 1, "parts that are off count");
    }

    #[test]
    fn what_is_usual_is_not_written() {
        let draft = RequestDraft { url: "https://example.com".into(), ..RequestDraft::default() };
        assert_eq!(serde_json::to_string(&draft).unwrap(), r#"{"method":"GET","url":"https://example.com"}"#);
        assert_eq!(serde_json::from_str::<RequestDraft>("{}").unwrap(), RequestDraft::default());
    }

    #[test]
    fn values_of_secrets_stay_here() {
        let environment = Environment {
            name: "staging".into(),
            variables: vec![
                Variable { name: "base".into(), value: VariableValue::Plain("https://a.example".into()) },
                Variable {
                    name: "token".into(),
                    value: VariableValue::Secret(Secret::new("hunter2hunter2")),
                },
            ],
        };
        assert!(!format!("{environment:?}").contains("hunter2"));
        let text = serde_json::to_string(&environment).unwrap();
        assert_eq!(
            text,
            r#"{"name":"staging","variables":[{"name":"base","value":"https://a.example"},{"name":"token","is_secret":true}]}"#
        );
        let back: Environment = serde_json::from_str(&text).unwrap();
        assert!(back.variables[1].is_secret());
        assert_eq!(environment.revealed().len(), 2);
        assert_eq!(back.revealed().keys().collect::<Vec<_>>(), ["base"]);
        // A file that was written by hand may hold the value; it is a secret from then on.
        let by_hand: Variable = serde_json::from_str(r#"{"name":"k","value":"v","is_secret":true}"#).unwrap();
        assert_eq!(by_hand.value, VariableValue::Secret(Secret::new("v")));
        assert_eq!(serde_json::to_string(&by_hand).unwrap(), r#"{"name":"k","is_secret":true}"#);
    }

    #[test]
    fn typed_secrets_leave_as_names() {
        let draft = RequestDraft {
            url: "https://example.com/a".into(),
            query: vec![Parameter::new("page", "2"), Parameter::new("access_token", "abcdefgh12345678")],
            headers: vec![
                Parameter::new("Accept", "text/html"),
                Parameter::new("X-Api-Key", "abcdefgh12345678"),
                Parameter::new("Authorization", "Digest {{mine}}"),
            ],
            body: RequestBody::Form(vec![
                Parameter::new("user", "ann"),
                Parameter::new("password", "hunter2hunter2"),
            ]),
            auth: Auth::Bearer { token: "abcdefgh12345678".into() },
            ..RequestDraft::default()
        };
        let (clean, places) = draft.without_secrets();
        assert_eq!(
            places,
            [
                "the bearer token",
                "the header X-Api-Key",
                "the query parameter access_token",
                "the form field password"
            ]
        );
        assert_eq!(clean.auth, Auth::Bearer { token: "{{token}}".into() });
        assert_eq!(clean.headers[2].value, "Digest {{mine}}");
        assert_eq!(clean.query[0].value, "2");
        let text = serde_json::to_string(&clean).unwrap();
        assert!(!text.contains("abcdefgh") && !text.contains("hunter2"), "{text}");
        // What holds a variable already is left alone, and a second time nothing changes.
        assert_eq!(clean.without_secrets(), (clean.clone(), Vec::new()));
    }
}
