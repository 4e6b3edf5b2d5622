//! Writes the trace while a simulation runs, up to a cap. It draws and counts nothing; `simulator::trace` does.

use super::clock::Moment;
use super::run::Travels;
use check::trace::{Content, Fate, Field, Lifeline, Message, Note, Trace};

#[derive(Clone, Debug)]
pub(super) struct Recorder {
    trace: Trace,
    most: u32,
}

/// Stands for a message beyond the cap.
const NOT_RECORDED: u32 = u32::MAX;

impl Recorder {
    pub(super) fn new(lifelines: Vec<Lifeline>, most: u32) -> Recorder {
        Recorder { trace: Trace { lifelines, ..Trace::default() }, most }
    }

    pub(super) fn is_on(&self) -> bool {
        self.most > 0
    }

    fn has_room(&mut self, count: usize) -> bool {
        let has_room = (count as u64) < u64::from(self.most);
        self.trace.is_cut |= !has_room && self.most > 0;
        has_room
    }

    pub(super) fn sent(
        &mut self,
        from: u16,
        to: u16,
        now: Moment,
        of: Option<u32>,
        message: &impl Travels,
        why: &str,
    ) -> u32 {
        if !self.has_room(self.trace.messages.len()) || of == Some(NOT_RECORDED) {
            return NOT_RECORDED;
        }
        let told = message.describe();
        let content = match of {
            Some(of) => Content::Answer { status: told.status, of },
            None => Content::Request { method: told.method, target: told.target },
        };
        self.trace.messages.push(Message {
            from,
            to,
            sent_at_micros: now.0,
            arrived_at_micros: None,
            fate: Fate::UnderWay,
            content,
            why: why.to_string(),
            fields: told.fields,
        });
        (self.trace.messages.len() - 1) as u32
    }

    fn entry(&mut self, entry: u32) -> Option<&mut Message> {
        self.trace.messages.get_mut(entry as usize)
    }

    pub(super) fn arrived(&mut self, entry: u32, now: Moment) {
        if let Some(message) = self.entry(entry) {
            message.arrived_at_micros = Some(now.0);
            message.fate = Fate::Arrived;
        }
    }

    pub(super) fn lost(&mut self, entry: u32) {
        if let Some(message) = self.entry(entry) {
            message.fate = Fate::Lost;
        }
    }

    pub(super) fn reset(&mut self, entry: u32) {
        if let Some(message) = self.entry(entry) {
            message.fate = Fate::Reset;
        }
    }

    pub(super) fn note(
        &mut self,
        lifeline: u16,
        now: Moment,
        kind: &str,
        text: String,
        fields: &[(&str, &str)],
    ) {
        if self.has_room(self.trace.notes.len()) {
            let field = |(name, value): &(&str, &str)| Field { name: (*name).into(), value: (*value).into() };
            let fields = fields.iter().map(field).collect();
            self.trace.notes.push(Note { lifeline, at_micros: now.0, kind: kind.into(), text, fields });
        }
    }

    pub(super) fn trace(&self, now: Moment) -> Trace {
        Trace { ended_at_micros: now.0, ..self.trace.clone() }
    }
}
