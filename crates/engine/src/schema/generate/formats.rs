//! Texts of the formats of JSON Schema and OpenAPI. All addresses are of the kinds that are kept for examples
//! (RFC 2606, RFC 5737, RFC 3849). What fits is the validator's judgement.

use super::random::Random;
use base64::Engine;

const FIRST_NAMES: [&str; 8] = ["ada", "grace", "alan", "edsger", "barbara", "donald", "radia", "leslie"];
const LAST_NAMES: [&str; 8] =
    ["lovelace", "hopper", "turing", "dijkstra", "liskov", "knuth", "perlman", "lamport"];
pub(super) const WORDS: [&str; 12] = [
    "amber", "birch", "cedar", "delta", "ember", "fern", "garnet", "harbor", "indigo", "juniper", "lagoon",
    "meadow",
];

/// A person: first and last name, in small letters.
pub(super) fn person(random: &mut Random) -> (&'static str, &'static str) {
    let (first, last) = (random.below(8) as usize, random.below(8) as usize);
    (FIRST_NAMES[first], LAST_NAMES[last])
}

pub(super) fn word(random: &mut Random) -> &'static str {
    WORDS[random.below(WORDS.len() as u64) as usize]
}

/// None: the format is not known, so any text will do.
pub(super) fn text(format: &str, random: &mut Random, least: u64) -> Option<String> {
    let small = |random: &mut Random| random.between(1, 250);
    Some(match format {
        "date-time" => format!("{}T{}Z", date(random), clock(random)),
        "date" => date(random),
        "time" => format!("{}Z", clock(random)),
        "local-time" | "partial-time" => clock(random),
        "local-date-time" => format!("{}T{}", date(random), clock(random)),
        "duration" => match random.below(3) {
            0 => format!("P{}D", random.between(1, 30)),
            1 => format!("PT{}H{}M", random.between(1, 23), random.between(1, 59)),
            _ => format!("P{}W", random.between(1, 8)),
        },
        "email" | "idn-email" => {
            let (first, last) = person(random);
            let domain =
                padded("example.com", least.saturating_sub(first.len() as u64 + last.len() as u64 + 2));
            format!("{first}.{last}@{domain}")
        }
        "hostname" | "idn-hostname" | "host-name" => padded(&format!("{}.example.com", word(random)), least),
        "ipv4" | "ip-address" => format!("192.0.2.{}", small(random)),
        "ipv6" => format!("2001:db8::{:x}", random.between(1, 0xffff)),
        "uri" | "iri" | "url" => {
            let start = format!("https://example.com/{}/{}", word(random), small(random));
            longer(start, least)
        }
        "uri-reference" | "iri-reference" => longer(format!("/{}/{}", word(random), small(random)), least),
        "uri-template" => longer(format!("/{}/{{id}}", word(random)), least),
        "uuid" => uuid(random),
        "byte" | "base64" => {
            let bytes: Vec<u8> =
                (0..(least / 4 * 3 + 3).clamp(9, 9000)).map(|_| random.next_u64() as u8).collect();
            base64::engine::general_purpose::STANDARD.encode(bytes)
        }
        "json-pointer" => longer(format!("/{}/{}", word(random), random.below(9)), least),
        "relative-json-pointer" => longer(format!("{}/{}", random.below(3), word(random)), least),
        "regex" => longer("^[a-z]+".to_string(), least),
        "password" => longer(format!("{}-{}-{}", word(random), word(random), random.between(10, 99)), least),
        _ => return None,
    })
}

fn longer(mut text: String, least: u64) -> String {
    let missing = least.min(20_000).saturating_sub(text.chars().count() as u64);
    text.extend((0..missing).map(|_| 'a'));
    text
}

/// A host name with labels in front until it is long enough.
fn padded(host: &str, least: u64) -> String {
    let mut host = host.to_string();
    while (host.len() as u64) < least.min(240) {
        host.insert_str(0, if least - host.len() as u64 == 1 { "a" } else { "a." });
        if (host.len() as u64) < least && !host.starts_with("a.") {
            break;
        }
    }
    host
}

fn date(random: &mut Random) -> String {
    format!("{}-{:02}-{:02}", random.between(2020, 2029), random.between(1, 12), random.between(1, 28))
}

fn clock(random: &mut Random) -> String {
    format!("{:02}:{:02}:{:02}", random.below(24), random.below(60), random.below(60))
}

/// Version 4 in form (RFC 9562 §5.4).
fn uuid(random: &mut Random) -> String {
    let (high, low) = (random.next_u64(), random.next_u64());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}
