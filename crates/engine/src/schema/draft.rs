//! Which draft a schema is written in: from the settings, from `$schema`, else 2020-12.
//! What the drafts say is jsonschema's knowledge.

use check::gates::contract::Draft;

/// What `$schema` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    /// No `$schema`.
    Nothing,
    Known(Draft),
    /// A known draft in an unusual spelling; the usual one follows.
    Misspelt(Draft, &'static str),
    Unknown,
}

const DRAFTS: [(Draft, &str); 5] = [
    (Draft::Draft4, "http://json-schema.org/draft-04/schema#"),
    (Draft::Draft6, "http://json-schema.org/draft-06/schema#"),
    (Draft::Draft7, "http://json-schema.org/draft-07/schema#"),
    (Draft::Draft201909, "https://json-schema.org/draft/2019-09/schema"),
    (Draft::Draft202012, "https://json-schema.org/draft/2020-12/schema"),
];

/// The address of a draft's own schema, in its usual spelling.
pub(super) fn address(draft: Draft) -> &'static str {
    DRAFTS.iter().find(|(known, _)| *known == draft).map_or("", |(_, address)| address)
}

/// Reads `$schema`. `http`, `https`, `www.`, a trailing `#` or `/` and upper case make no difference, beyond a note.
pub(super) fn declared(address: Option<&str>) -> Declared {
    let Some(address) = address else { return Declared::Nothing };
    let core = |text: &str| {
        let lower = text.trim().to_ascii_lowercase();
        let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
        let rest = rest.strip_prefix("www.").unwrap_or(rest);
        rest.trim_end_matches(['#', '/']).trim_end_matches(".json").to_string()
    };
    let wanted = core(address);
    match DRAFTS.iter().find(|(_, known)| core(known) == wanted) {
        // With or without `#` is the same address for everybody.
        Some((draft, known)) if address.trim_end_matches('#') == known.trim_end_matches('#') => {
            Declared::Known(*draft)
        }
        Some((draft, known)) => Declared::Misspelt(*draft, known),
        None if wanted == "json-schema.org/schema" => Declared::Known(Draft::Draft202012),
        None => Declared::Unknown,
    }
}

/// The addresses of the schemas that a draft's schemas are judged by; the first is the whole.
pub(super) fn meta_addresses(draft: Draft) -> Vec<String> {
    let parts: &[&str] = match draft {
        Draft::Draft201909 => &["core", "applicator", "validation", "meta-data", "format", "content"],
        Draft::Draft202012 => {
            &["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"]
        }
        _ => &[],
    };
    let whole = address(draft).trim_end_matches('#');
    let part = |name: &&str| format!("{}/meta/{name}", whole.trim_end_matches("/schema"));
    std::iter::once(whole.to_string()).chain(parts.iter().map(part)).collect()
}

/// The same draft, as jsonschema calls it.
pub(super) fn for_validator(draft: Draft) -> jsonschema::Draft {
    match draft {
        Draft::Draft4 => jsonschema::Draft::Draft4,
        Draft::Draft6 => jsonschema::Draft::Draft6,
        Draft::Draft7 => jsonschema::Draft::Draft7,
        Draft::Draft201909 => jsonschema::Draft::Draft201909,
        Draft::Draft202012 => jsonschema::Draft::Draft202012,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_schema_addresses() {
        let cases = [
            ("http://json-schema.org/draft-04/schema#", Declared::Known(Draft::Draft4)),
            ("http://json-schema.org/draft-07/schema", Declared::Known(Draft::Draft7)),
            ("https://json-schema.org/draft/2020-12/schema", Declared::Known(Draft::Draft202012)),
            ("https://json-schema.org/draft/2020-12/schema#", Declared::Known(Draft::Draft202012)),
            ("http://json-schema.org/schema#", Declared::Known(Draft::Draft202012)),
            ("https://json-schema.org/draft-07/schema#", Declared::Misspelt(Draft::Draft7, DRAFTS[2].1)),
            (
                "http://json-schema.org/draft/2019-09/schema/",
                Declared::Misspelt(Draft::Draft201909, DRAFTS[3].1),
            ),
            ("http://www.json-schema.org/draft-06/schema", Declared::Misspelt(Draft::Draft6, DRAFTS[1].1)),
            ("http://json-schema.org/draft-03/schema#", Declared::Unknown),
            ("https://example.com/my-schema", Declared::Unknown),
            ("", Declared::Unknown),
        ];
        for (address, expected) in cases {
            assert_eq!(declared(Some(address)), expected, "{address}");
        }
        assert_eq!(declared(None), Declared::Nothing);
    }
}
