//! The rules of the contract gate, each as one item. Help, docs and reports read this table; how a rule is
//! computed stands in the modules beside it.

use check::{Gate, Rule, Severity};

pub const STATUS: &str = "contract/status";
pub const MEDIA_TYPE: &str = "contract/media-type";
pub const JSON_TEXT: &str = "contract/json-text";
pub const DUPLICATE_KEY: &str = "contract/duplicate-key";
pub const INTEGER_PRECISION: &str = "contract/integer-precision";
pub const DECIMAL_PRECISION: &str = "contract/decimal-precision";
pub const NUMBER_RANGE: &str = "contract/number-range";
pub const DATE_WITHOUT_ZONE: &str = "contract/date-without-zone";
pub const MIXED_TYPES: &str = "contract/mixed-types";
pub const NOT_EMPTY: &str = "contract/not-empty";
pub const SCHEMA_TEXT: &str = "contract/schema-text";
pub const SCHEMA_COMPILE: &str = "contract/schema-compile";
pub const SCHEMA_REF: &str = "contract/schema-ref";
pub const SCHEMA_JUDGES: &str = "contract/schema-judges";
pub const BODY_SCHEMA: &str = "contract/body-schema";
pub const BUDGET: &str = "contract/budget";
pub const ASSERTION: &str = "contract/assertion";
pub const DESCRIPTION: &str = "contract/description";
pub const OPERATION: &str = "contract/operation";
pub const DOCUMENTED_STATUS: &str = "contract/documented-status";
pub const DOCUMENTED_MEDIA_TYPE: &str = "contract/documented-media-type";
pub const RESPONSE_HEADER: &str = "contract/response-header";
pub const REQUEST_PARAMETER: &str = "contract/request-parameter";
pub const REQUEST_BODY: &str = "contract/request-body";
pub const CREDENTIALS: &str = "contract/credentials";
pub const DIRECTION: &str = "contract/direction";
pub const UNDECLARED: &str = "contract/undeclared";

/// Asked only where the contract is an OpenAPI description.
pub const OF_DESCRIPTIONS: [&str; 10] = [
    DESCRIPTION,
    OPERATION,
    DOCUMENTED_STATUS,
    DOCUMENTED_MEDIA_TYPE,
    RESPONSE_HEADER,
    REQUEST_PARAMETER,
    REQUEST_BODY,
    CREDENTIALS,
    DIRECTION,
    UNDECLARED,
];
pub const BREAKING_CHANGE: &str = "contract/breaking-change";
pub const CONSISTENT_TYPES: &str = "contract/consistent-types";
pub const CONSISTENT_PRESENCE: &str = "contract/consistent-presence";
pub const CONSISTENT_FORMAT: &str = "contract/consistent-format";
pub const CONSISTENT_ENUM: &str = "contract/consistent-enum";

const fn rule(
    id: &'static str,
    severity: Severity,
    is_necessary: bool,
    title: &'static str,
    explanation: &'static str,
) -> Rule {
    Rule { id, gate: Gate::Contract, title, explanation, severity, is_necessary }
}

/// In the order in which they are tested.
pub static RULES: &[Rule] = &[
    rule(
        STATUS,
        Severity::Blocks,
        true,
        "The status is the expected one",
        "A response that fits its schema says little if its status is an error: many APIs answer errors in the same \
         envelope. Expected is any 2xx unless the check names other statuses. A body pasted alone has no status, so \
         it can't be judged: paste the output of `curl -i`, or choose to judge the body alone.",
    ),
    rule(
        MEDIA_TYPE,
        Severity::Blocks,
        true,
        "The content type is JSON",
        "Clients choose their parser by Content-Type. `application/json` and every type that ends in `+json` \
         (RFC 6839) count as JSON. A header that the browser hides is not missing: it can't be seen here.",
    ),
    rule(
        JSON_TEXT,
        Severity::Blocks,
        true,
        "The body is JSON",
        "The text must be JSON as RFC 8259 has it. Trailing commas, comments, NaN, single quotes, a cut text or bytes \
         that are not UTF-8 are read leniently, so that everything else can still be judged, and each is a finding.",
    ),
    rule(
        DUPLICATE_KEY,
        Severity::Warns,
        false,
        "No key appears twice in one object",
        "RFC 8259 §4 leaves open what a reader makes of it: JavaScript takes the last, others the first or refuse. \
         The last one is judged here.",
    ),
    rule(
        INTEGER_PRECISION,
        Severity::Warns,
        false,
        "Integers survive JavaScript",
        "JavaScript and many JSON readers hold numbers as doubles, which are exact only up to 2^53. A greater id is \
         rounded silently. RFC 8259 §6 calls integers in that range interoperable, and no others. Such a number that \
         a double happens to hold exactly is reported too, for its neighbours are not.",
    ),
    rule(
        DECIMAL_PRECISION,
        Severity::Warns,
        false,
        "Decimals survive as doubles",
        "A decimal with more digits than a double keeps (15 to 17) is another number after reading. Amounts of money \
         with so many digits should be strings.",
    ),
    rule(
        NUMBER_RANGE,
        Severity::Warns,
        false,
        "Numbers fit a double",
        "A number beyond about 1.8e308 is read as Infinity, or refused, by readers that hold doubles.",
    ),
    rule(
        DATE_WITHOUT_ZONE,
        Severity::Warns,
        false,
        "Date-times say their zone",
        "`2026-03-29T02:30:00` is another moment in every country, and in some it does not exist that day. RFC 3339 \
         requires `Z` or an offset such as `+02:00`.",
    ),
    rule(
        MIXED_TYPES,
        Severity::Warns,
        false,
        "A field has one type in all items of an array",
        "The same field as a number here and as a string there breaks typed clients at the one item that differs. \
         null beside one type is not mixed.",
    ),
    rule(
        NOT_EMPTY,
        Severity::Warns,
        true,
        "There is something to judge",
        "An empty list agrees with every schema of its items. It may be right, and it is no evidence: record a \
         response with items.",
    ),
    rule(
        SCHEMA_TEXT,
        Severity::Blocks,
        false,
        "The schema is JSON or YAML",
        "The same as for the body: a schema whose text is broken is a finding with its place. Of YAML, what readers of \
         YAML 1.1 take otherwise is noted.",
    ),
    rule(
        SCHEMA_COMPILE,
        Severity::Blocks,
        false,
        "The schema is a valid schema",
        "A schema with `\"type\": \"strnig\"` or a pattern that does not compile judges nothing, or the wrong thing.",
    ),
    rule(
        SCHEMA_REF,
        Severity::Warns,
        false,
        "Every $ref is answered by the schemas of the check",
        "Nothing is fetched. A `$ref` is looked up among the check's schemas by `$id` or by name; where none answers, \
         that part was not judged and the gate holds.",
    ),
    rule(
        SCHEMA_JUDGES,
        Severity::Warns,
        true,
        "The schema demands something",
        "A schema such as `{}` accepts everything; agreeing with it is false comfort.",
    ),
    rule(
        BODY_SCHEMA,
        Severity::Blocks,
        true,
        "The body keeps its schema",
        "Every value is judged against the JSON Schema of the check (drafts 4, 6, 7, 2019-09, 2020-12). Equal \
         violations of array items are told once, with their count.",
    ),
    rule(
        BUDGET,
        Severity::Warns,
        false,
        "Judging ended by itself",
        "Recursion deeper than the stack allows, patterns that explode, and more errors than anybody reads are stopped \
         by a count of steps, never by time, and are said to be so.",
    ),
    rule(
        ASSERTION,
        Severity::Blocks,
        false,
        "The answer is as the tester demands",
        "Status, time, headers and values by JSONPath, as written in the tab Request. A demand about the status takes \
         the place of \"any 2xx\". What a browser hides is not called missing: the gate holds.",
    ),
    rule(
        DESCRIPTION,
        Severity::Warns,
        false,
        "The OpenAPI description can be read",
        "Descriptions in the wild are often invalid. What can be read is used; each part that can't is a finding with \
         its place, and is left out. Swagger 2.0 is read as if it were written in OpenAPI 3.0.",
    ),
    rule(
        OPERATION,
        Severity::Blocks,
        true,
        "The request belongs to one operation of the contract",
        "Servers and base paths are stripped, the method is compared first, concrete paths come before templated ones, \
         and the most literal segments win. Where none fits, the nearest are named; where several fit equally well, \
         and where the answer came without its request, a person chooses. A request that the contract does not know \
         and the server answers with 404, 405 or 501 is a note. Asked where the contract is an OpenAPI description.",
    ),
    rule(
        DOCUMENTED_STATUS,
        Severity::Blocks,
        true,
        "The status is documented",
        "An exact status counts before a range such as `2XX`, and that before `default`. With an OpenAPI description \
         this rule stands in place of \"any 2xx\"; an answer with a documented error still holds the verdict, unless \
         the check expects that status.",
    ),
    rule(
        DOCUMENTED_MEDIA_TYPE,
        Severity::Blocks,
        true,
        "The content type is documented",
        "The most specific media type of the response wins: the same with parameters, the same type, `text/*`, `*/*`. \
         A response that documents no content must have no body.",
    ),
    rule(
        RESPONSE_HEADER,
        Severity::Blocks,
        false,
        "Response headers are as documented",
        "A header's text is read as the declared type, then judged by its schema. A required header that is missing is \
         a finding only where all headers are known; what the browser hides holds the verdict.",
    ),
    rule(
        REQUEST_PARAMETER,
        Severity::Blocks,
        false,
        "Request parameters are as documented",
        "Path, query, header and cookie parameters are read by their style (matrix, label, simple, form, \
         spaceDelimited, pipeDelimited, deepObject) and declared type, then judged by their schema; required ones must \
         be there. Nothing is said about a request that the server refused with 4xx.",
    ),
    rule(
        REQUEST_BODY,
        Severity::Blocks,
        false,
        "The request body is as documented",
        "The body is judged by the schema of its media type: JSON and text as they are, forms by the declared types of \
         their fields. Of multipart bodies the required parts must be there, what is in a part is judged by its \
         property, and its content type by `encoding`; files are not looked into. Nothing is said about a request that the \
         server refused with 4xx.",
    ),
    rule(
        CREDENTIALS,
        Severity::Warns,
        false,
        "Who is answered has sent the credentials that the contract demands",
        "Asked of answers with 2xx: each scheme of `security` is looked for in its header, query parameter or cookie. \
         An operation that answers without them is open to everybody, or its contract says too much. What can't be \
         seen is not missing: a client's certificate, cookies, and what DevTools leaves out of a sanitized HAR.",
    ),
    rule(
        DIRECTION,
        Severity::Blocks,
        false,
        "Fields go only the way they are meant to",
        "A writeOnly field in an answer is often a secret that leaks, and blocks; a readOnly field in a request is \
         ignored by most servers, and is a warning. Required fields count only in their own direction.",
    ),
    rule(
        UNDECLARED,
        Severity::Warns,
        false,
        "Nothing is there that the contract does not name",
        "Asked in strict mode: fields of bodies, response headers, query parameters and statuses that no part of the \
         contract names are findings, even where it allows them. Objects that declare no property are maps, and \
         headers that every server sends are not asked about.",
    ),
];

/// What two versions of a contract, and several responses of the same thing, are compared by. They stand apart from
/// [`RULES`], which judge one response; their cases are in `tests/cases/changes/` and `tests/cases/consistency/`.
pub static COMPARISON_RULES: &[Rule] = &[
    rule(
        BREAKING_CHANGE,
        Severity::Blocks,
        false,
        "The contract keeps what its older version promised",
        "Each difference to the older version is breaking, safe or doubtful by its direction: what a client sends, or \
         what it gets. Where the schemas decide it, there is a proof that it is safe, or a payload that one version \
         accepts and the other refuses. The changes one by one are in `docs/breaking-changes.md`.",
    ),
    rule(
        CONSISTENT_TYPES,
        Severity::Blocks,
        false,
        "A field has the same type in every source",
        "An id that is a number in production and a string in staging passes every test in one of them and breaks in \
         the other. null is no type here. A source that sometimes sends another type warns, once it is more than \
         chance; integers here and fractions there are a note.",
    ),
    rule(
        CONSISTENT_PRESENCE,
        Severity::Warns,
        false,
        "A field is there, and not null, in every source alike",
        "Missing in one source, optional here and always there, null here and never there. It is told once it is more \
         than chance: at the rate of one source, three were to be expected in the other. An empty array says nothing \
         about the fields of its items.",
    ),
    rule(
        CONSISTENT_FORMAT,
        Severity::Warns,
        false,
        "A text has the same format in every source",
        "Dates in two spellings, date-times with zone here and without there, UUIDs here and digits there. Dates that \
         differ in offset or fraction alone have one format.",
    ),
    rule(
        CONSISTENT_ENUM,
        Severity::Warns,
        false,
        "A value has the same spelling in every source",
        "`PAID` in one source and `paid` in another are two values to a client. Values that differ by more than case \
         and separators are other records, and nothing is said of them.",
    ),
];
