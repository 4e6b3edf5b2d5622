//! What is read from a trace: counts, the lifetimes of tokens as bars, a Mermaid text. It changes no trace and judges
//! nothing.

use check::trace::{Counts, Fate, LifelineKind, Stop, Trace};
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub fn counts(trace: &Trace) -> Counts {
    let mut counts = Counts::default();
    for message in &trace.messages {
        *(if message.is_request() { &mut counts.requests } else { &mut counts.answers }) += 1;
        counts.lost += u32::from(message.fate == Fate::Lost);
        counts.reset += u32::from(message.fate == Fate::Reset);
        counts.refreshes += u32::from(message.field("grant_type") == Some("refresh_token"));
        counts.unauthorized += u32::from(message.status() == Some(401));
    }
    counts
}

/// The moments at which something happened, in their order.
pub fn stops(trace: &Trace) -> Vec<Stop> {
    let mut stops: BTreeMap<u64, Stop> = BTreeMap::new();
    let mut at = |at_micros: u64, put: &dyn Fn(&mut Stop)| {
        let empty =
            || Stop { at_micros, gap_micros: 0, sent: Vec::new(), arrived: Vec::new(), notes: Vec::new() };
        put(stops.entry(at_micros).or_insert_with(empty));
    };
    for (number, message) in trace.messages.iter().enumerate() {
        at(message.sent_at_micros, &|stop| stop.sent.push(number as u32));
        if let Some(arrived) = message.arrived_at_micros {
            at(arrived, &|stop| stop.arrived.push(number as u32));
        }
    }
    for (number, note) in trace.notes.iter().enumerate() {
        at(note.at_micros, &|stop| stop.notes.push(number as u32));
    }
    let mut before = 0;
    let mut list: Vec<Stop> = stops.into_values().collect();
    for stop in &mut list {
        stop.gap_micros = stop.at_micros - before;
        before = stop.at_micros;
    }
    list
}

/// The first messages of a trace as a Mermaid sequence diagram, each with its time in seconds. Notes stand between.
pub fn mermaid(trace: &Trace, most_messages: u32) -> String {
    let mut text = String::from("sequenceDiagram\n");
    for (at, lifeline) in trace.lifelines.iter().enumerate() {
        let word = if lifeline.kind == LifelineKind::Client { "actor" } else { "participant" };
        let _ = writeln!(text, "  {word} p{at} as {}", plain(&lifeline.name));
    }
    let mut notes = trace.notes.iter().peekable();
    for message in trace.messages.iter().take(most_messages as usize) {
        while let Some(note) = notes.next_if(|note| note.at_micros <= message.sent_at_micros) {
            let _ = writeln!(
                text,
                "  Note over p{}: {} {}",
                note.lifeline,
                seconds(note.at_micros),
                plain(&note.text)
            );
        }
        let arrow = match (message.is_request(), message.fate) {
            (_, Fate::Lost | Fate::Reset) => "--x",
            (true, _) => "->>",
            (false, _) => "-->>",
        };
        let token = message.field("authorization").or(message.field("refresh_token"));
        let token = token.map_or(String::new(), |token| format!(" ({token})"));
        let _ = writeln!(
            text,
            "  p{}{arrow}p{}: {} {}{}",
            message.from,
            message.to,
            seconds(message.sent_at_micros),
            plain(&message.label()),
            plain(&token)
        );
    }
    let left = trace.messages.len().saturating_sub(most_messages as usize);
    if left > 0 {
        let _ = writeln!(text, "  Note over p0: {left} more messages");
    }
    text
}

/// `600.012 s`
fn seconds(micros: u64) -> String {
    format!("{}.{:03} s", micros / 1_000_000, micros / 1_000 % 1_000)
}

/// Mermaid reads `;` and `#` as its own, and a line ends with its line.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ';' | '#' | '%' => ' ',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use check::trace::{Content, Lifeline, Message, Note};

    #[test]
    fn a_trace_is_written_as_mermaid() {
        let lifeline =
            |name: &str, kind| Lifeline { name: name.into(), kind, skew_micros: 0, sleeps: Vec::new() };
        let message = |from, to, sent_at_micros, content| Message {
            from,
            to,
            sent_at_micros,
            arrived_at_micros: None,
            fate: Fate::Arrived,
            content,
            why: String::new(),
            fields: Vec::new(),
        };
        let get = Content::Request { method: "GET".into(), target: "/a;b".into() };
        let mut trace = Trace {
            lifelines: vec![
                lifeline("Tab", LifelineKind::Client),
                lifeline("API\n#1", LifelineKind::Service),
            ],
            messages: vec![
                message(0, 1, 1_500_000, get),
                message(1, 0, 1_600_000, Content::Answer { status: 401, of: 0 }),
            ],
            ..Trace::default()
        };
        trace.notes.push(Note {
            lifeline: 0,
            at_micros: 1_000_000,
            kind: "woke".into(),
            text: "Awake".into(),
            fields: Vec::new(),
        });
        trace.messages[1].fate = Fate::Lost;
        let expected = "sequenceDiagram\n  actor p0 as Tab\n  participant p1 as API  1\n  \
                        Note over p0: 1.000 s Awake\n  p0->>p1: 1.500 s GET /a b\n  p1--xp0: 1.600 s 401\n";
        assert_eq!(mermaid(&trace, 10), expected);
        assert!(mermaid(&trace, 1).ends_with("  Note over p0: 1 more messages\n"));
        let stops = stops(&trace);
        let moments: Vec<(u64, u64)> = stops.iter().map(|stop| (stop.at_micros, stop.gap_micros)).collect();
        assert_eq!(moments, [(1_000_000, 1_000_000), (1_500_000, 500_000), (1_600_000, 100_000)]);
        assert_eq!((stops[0].notes.as_slice(), stops[2].sent.as_slice()), (&[0][..], &[1][..]));
        let counts = counts(&trace);
        assert_eq!((counts.requests, counts.answers, counts.lost, counts.unauthorized), (1, 1, 1, 1));
    }
}
