//! Characters that break things inside of texts: Unicode, controls, spaces, inert probes. They are put so that the text
//! keeps its greatest length; whether it still fits is computed later.

use super::{Hand, Offers};
use crate::data::payload::Change;
use crate::schema::generate::random::Random;
use document::quote;

/// Where characters are put.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Put {
    Before,
    Within,
    Behind,
}

/// The text with something put into it, its end cut where it would grow beyond its greatest length.
fn with(hand: &Hand<'_>, text: &str, put: Put, added: &str) -> String {
    let more = added.chars().count();
    let most = hand.place.facts.max_length.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    let length = text.chars().count();
    // Where it can't be kept, it is not.
    let kept = if more <= most { length.min(most - more) } else { length };
    let kept: Vec<char> = text.chars().take(kept).collect();
    let at = match put {
        Put::Before => 0,
        Put::Within => kept.len() / 2,
        Put::Behind => kept.len(),
    };
    let (before, behind) = kept.split_at(at);
    before.iter().copied().chain(added.chars()).chain(behind.iter().copied()).collect()
}

fn offer(hand: &Hand<'_>, offers: &mut Offers, put: Put, added: &str) {
    if let Some(text) = hand.free_text() {
        offers.value(|| quote(&with(hand, text, put, added)));
    }
}

/// Every class that adds characters to a text, by its number.
pub(super) fn added(number: u8, hand: &Hand<'_>, offers: &mut Offers) {
    let all: &[(Put, &str)] = match number {
        37 => &[
            (Put::Behind, "e\u{301}"),
            (Put::Behind, "Z\u{351}\u{36b}\u{343}\u{32a}\u{302}\u{32b}\u{33d}\u{34f}"),
        ],
        // U+212B has another normal form in each of NFC and NFD.
        38 => &[(Put::Within, "\u{212B}"), (Put::Within, "u\u{308}"), (Put::Within, "\u{fc}")],
        39 => &[(Put::Behind, "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}"), (Put::Behind, "\u{1F600}")],
        40 => &[
            (Put::Within, "\u{200B}"),
            (Put::Behind, "\u{200C}"),
            (Put::Before, "\u{200D}"),
            (Put::Behind, "\u{2060}"),
        ],
        41 => &[(Put::Before, "\u{202E}"), (Put::Within, "\u{2066}")],
        42 => &[
            (Put::Behind, "\u{645}\u{631}\u{62d}\u{628}\u{627}"),
            (Put::Behind, "\u{5e9}\u{5dc}\u{5d5}\u{5dd}"),
        ],
        43 => &[(Put::Before, "\u{FEFF}")],
        44 => &[(Put::Within, "\u{0}"), (Put::Behind, "\u{0}")],
        45 => &[(Put::Within, "\u{7}"), (Put::Within, "\u{85}"), (Put::Within, "\u{1b}[31m")],
        46 => &[(Put::Within, "\u{2028}"), (Put::Within, "\u{2029}")],
        47 => &[(Put::Behind, "\u{130}\u{131}Ii")],
        48 => &[(Put::Behind, "\u{df}\u{fb03}\u{23a}")],
        50 => &[(Put::Within, "\u{FFFF}"), (Put::Within, "\u{FDD0}")],
        51 => &[(Put::Behind, "\u{ff11}\u{ff12}"), (Put::Behind, "\u{ff1c}\u{ff1e}")],
        56 => &[(Put::Within, "\r\n"), (Put::Within, "\r\nX-Preflight: 1\r\n")],
        _ => &[],
    };
    all.iter().for_each(|(put, text)| offer(hand, offers, *put, text));
}

/// Spaces count also where only listed values are allowed.
pub(super) fn trailing_newline(hand: &Hand<'_>, offers: &mut Offers) {
    if let Some(text) = hand.text() {
        offers.value(|| quote(&format!("{text}\n")));
    }
}

pub(super) fn pad_space(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(text) = hand.text() else { return };
    offers.value(|| quote(&format!(" {text}")));
    offers.value(|| quote(&format!("{text} ")));
    offers.value(|| quote(&format!("\u{a0}{text}\t")));
}

pub(super) fn whitespace_only(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.free_text().is_some() {
        for spaces in ["   ", "\u{a0}", "\u{3000}\t"] {
            offers.value(|| quote(spaces));
        }
    }
}

/// Half of a pair, as an escape: no value of a language with UTF-8 texts can hold it.
pub(super) fn lone_surrogate(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(text) = hand.free_text() else { return };
    for escape in ["\\ud800", "\\udc00"] {
        offers.add(|| {
            // A character of the same length stands for the half while the text is made.
            let made = quote(&with(hand, text, Put::Within, "\u{E000}"));
            Some(Change::Value(made.replacen('\u{E000}', escape, 1)))
        });
    }
}

pub(super) fn homoglyph(hand: &Hand<'_>, offers: &mut Offers) {
    const ALIKE: [(char, char); 12] = [
        ('a', '\u{430}'),
        ('e', '\u{435}'),
        ('o', '\u{43e}'),
        ('p', '\u{440}'),
        ('c', '\u{441}'),
        ('x', '\u{445}'),
        ('A', '\u{410}'),
        ('E', '\u{415}'),
        ('O', '\u{41e}'),
        ('P', '\u{420}'),
        ('C', '\u{421}'),
        ('I', '\u{406}'),
    ];
    let (Some(text), Some(_)) = (hand.text(), &hand.place.facts.allowed) else { return };
    offers.add(|| {
        let other = |one: char| ALIKE.iter().find(|(latin, _)| *latin == one).map(|(_, other)| *other);
        let first = text.chars().find(|one| other(*one).is_some())?;
        Some(Change::Value(quote(&text.replacen(first, &other(first)?.to_string(), 1))))
    });
}

/// Texts that are harmless in themselves. They are watched for in what comes back, and for 5xx.
const PROBES: [&str; 9] = [
    "<b data-preflight=\"1\">&amp;\"'</b>",
    "<script>/*preflight*/</script>",
    "' OR '1'='1",
    "Robert'); --",
    "../../preflight.txt",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "%s%n%x",
    "$(echo preflight)`echo preflight`",
    "=1+1",
];

pub(super) fn probe(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.free_text().is_some() {
        PROBES.iter().for_each(|probe| offers.value(|| quote(probe)));
    }
}

/// Texts that broke something somewhere.
const NAUGHTY: [&str; 40] = [
    "undefined",
    "nil",
    "None",
    "NULL",
    "(null)",
    "true",
    "false",
    "0",
    "-1",
    "1/0",
    "1e5",
    "0x0",
    "Infinity",
    "NaN",
    "1,000.00",
    "1.000,00",
    "\\",
    "\\\\",
    "\"",
    "''",
    "`",
    "&",
    "%00",
    "%20",
    "+",
    "#",
    "?",
    "/",
    "//",
    "..",
    "C:\\CON",
    "null\u{0}byte",
    "\u{1F1E6}\u{1F1FA}",
    "\u{1F44B}\u{1F3FD}",
    "\u{FFFD}",
    "\u{FDFA}",
    "\u{E0001}",
    "田中さん",
    "Ünïcödé",
    "[object Object]",
];

/// Picked by the seed and by the field.
pub(super) fn naughty(hand: &Hand<'_>, offers: &mut Offers) {
    const PICKS: u64 = 3;
    if hand.free_text().is_none() {
        return;
    }
    for pick in 0..PICKS {
        offers.add(|| {
            let name = hand.place.site.field.bytes();
            let number = name.fold(pick, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
            let text = Random::branch(hand.seed, number).pick(&NAUGHTY).copied()?;
            Some(Change::Value(quote(text)))
        });
    }
}
