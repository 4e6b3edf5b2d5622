//! What the crates may depend on, judged on the output of `cargo tree`.

/// Packages that bring a browser, a clock, entropy, a network or threads. A star stands for any ending.
const IMPURE: &[&str] = &[
    "web-sys",
    "js-sys",
    "wasm-bindgen*",
    "gloo*",
    "leptos*",
    "idb",
    "rand",
    "rand_core",
    "rand_chacha",
    "fastrand",
    "getrandom",
    "oorandom",
    "uuid",
    "chrono",
    "time",
    "instant",
    "web-time",
    "jiff",
    "tokio*",
    "async-std",
    "smol",
    "mio",
    "socket2",
    "reqwest",
    "hyper*",
    "ureq",
    "curl",
    "rayon",
    "crossbeam*",
    "iana-time-zone",
    "tempfile",
];

/// Signatures are checked without entropy, and made from a seed.
const SIGNATURES: &str =
    "traits alone, without the feature `getrandom`; who wants numbers brings a generator";

/// Edges (who, on what) that are there all the same, and why they do no harm. What lies below them is not looked at.
const ALLOWED: &[(&str, &str, &str)] = &[
    (
        "ahash",
        "getrandom",
        "seeds of the tables of jsonschema; they serve look-ups, and their order is never shown",
    ),
    (
        "rand_pcg",
        "rand_core",
        "traits alone: numbers from a seed that the caller gives; it can't ask for entropy",
    ),
    ("crypto-bigint", "rand_core", SIGNATURES),
    ("crypto-common", "rand_core", SIGNATURES),
    ("crypto-primes", "rand_core", SIGNATURES),
    ("elliptic-curve", "rand_core", SIGNATURES),
    ("ff", "rand_core", SIGNATURES),
    ("group", "rand_core", SIGNATURES),
    ("primefield", "rand_core", SIGNATURES),
    ("rsa", "rand_core", SIGNATURES),
    ("signature", "rand_core", SIGNATURES),
    ("jsonschema", "getrandom", "named there only so that ahash's compiles for the browser"),
    ("jsonschema-value", "getrandom", "named there only so that ahash's compiles for the browser"),
    ("referencing", "getrandom", "named there only so that ahash's compiles for the browser"),
];

/// The edges (who, on what) in what `cargo tree --prefix depth --no-dedupe` prints: `0engine v0.1.0`, `1serde v1.0.0`.
/// What lies below an allowed edge is left out.
pub fn edges(tree: &str) -> Vec<(String, String)> {
    let mut edges = Vec::new();
    let mut way: Vec<&str> = Vec::new();
    let mut allowed_at = usize::MAX;
    for line in tree.lines() {
        let start = line.find(|character: char| !character.is_ascii_digit()).unwrap_or(line.len());
        let (Ok(depth), Some(name)) =
            (line[..start].parse::<usize>(), line[start..].split_whitespace().next())
        else {
            continue;
        };
        way.truncate(depth);
        way.push(name);
        if depth <= allowed_at {
            allowed_at = usize::MAX;
        }
        if let [.., from, to] = way[..]
            && allowed_at == usize::MAX
        {
            if ALLOWED.iter().any(|allowed| (allowed.0, allowed.1) == (from, to)) {
                allowed_at = depth;
            } else {
                edges.push((from.to_owned(), to.to_owned()));
            }
        }
    }
    edges.sort();
    edges.dedup();
    edges
}

pub fn impure(package: &str, edges: &[(String, String)]) -> Vec<String> {
    let fits = |name: &str, pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    };
    let is_impure = |name: &str| IMPURE.iter().any(|pattern| fits(name, pattern));
    let sentence = |(from, to): &(String, String)| {
        format!("the crate `{package}` is pure, but brings `{to}`, on which `{from}` depends")
    };
    edges.iter().filter(|(_, to)| is_impure(to)).map(sentence).collect()
}

pub fn page_computes(edges: &[(String, String)]) -> Vec<String> {
    let is_computing = |name: &str| ["engine", "worker"].contains(&name);
    let sentence = |(from, to): &(String, String)| {
        format!("the page brings `{to}`, on which `{from}` depends: the page never computes")
    };
    edges.iter().filter(|(_, to)| is_computing(to)).map(sentence).collect()
}

#[test]
fn planted_dependencies_are_found() {
    let clean = "0engine v0.1.0 (path)\n1ahash v0.8.12\n2getrandom v0.3.4\n3wasm-bindgen v0.2.130\n2zerocopy v0.8.0\n1serde v1.0.0";
    let pairs = |tree: &str| {
        edges(tree).into_iter().map(|(from, to)| format!("{from}>{to}")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(pairs(clean), "ahash>zerocopy engine>ahash engine>serde");
    assert!(impure("engine", &edges(clean)).is_empty());
    for planted in
        ["web-sys", "wasm-bindgen", "wasm-bindgen-futures", "getrandom", "rand", "time", "tokio", "gloo-net"]
    {
        for tree in
            [format!("{clean}\n1{planted} v1.0.0"), format!("{clean}\n1other v1.0.0\n2{planted} v1.0.0")]
        {
            assert_eq!(impure("engine", &edges(&tree)).len(), 1, "{planted}");
        }
    }
    for innocent in ["timeless", "regex", "random-looking"] {
        assert!(impure("engine", &edges(&format!("{clean}\n1{innocent} v1.0.0"))).is_empty(), "{innocent}");
    }
    let page = "0preflight-web v0.1.0\n1check v0.1.0\n2document v0.1.0";
    assert!(page_computes(&edges(page)).is_empty());
    assert_eq!(page_computes(&edges(&format!("{page}\n1engine v0.1.0"))).len(), 1);
}
