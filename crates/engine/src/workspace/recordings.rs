//! Recorded traffic of a workspace: read once when it is put in, judged in steps after the exchange in hand.

use crate::contract::Input;
use crate::contract::recorded::{DescriptionJudge, Memory, Recorded};
use crate::exchange::traffic::SchemaJudge;
use crate::exchange::traffic::Traffic;
use crate::exchange::traffic::run::{Judge, Outcome, Progress, Run};
use crate::openapi::Contract;
use check::traffic::Trouble;
use document::Document;

/// A recording as it was read, and what the last run over it said.
pub(super) struct Recording {
    pub traffic: Traffic,
    pub troubles: Vec<Trouble>,
    pub outcome: Outcome,
    memory: Memory,
    run: Option<Run>,
    is_judged: bool,
}

impl Recording {
    pub fn read(document: &Document) -> Recording {
        let (traffic, troubles) = Traffic::read(document);
        Recording {
            traffic,
            troubles,
            outcome: Outcome::default(),
            memory: Memory::default(),
            run: None,
            is_judged: false,
        }
    }

    /// What was said no longer holds.
    pub fn forget(&mut self) {
        self.outcome = Outcome::default();
        self.memory = Memory::default();
        self.run = None;
        self.is_judged = false;
    }

    /// Judges the next exchanges. None: all are judged, or nothing here can judge them.
    pub fn step(&mut self, document: &Document, input: &Input<'_>) -> Option<(u32, u32)> {
        if self.is_judged {
            return None;
        }
        let progress = match (input.described, input.compilation.and_then(|c| c.compiled.as_ref())) {
            (Some(described), _) => {
                let mut cache = described.cache();
                let mut judge = DescriptionJudge {
                    contract: Contract { description: &described.description, texts: input.schemas },
                    cache: &mut cache,
                    settings: input.settings,
                    memory: &mut self.memory,
                };
                step(&mut self.run, &self.traffic, document, &mut judge)
            }
            (None, Some(compiled)) => {
                let mut judge = SchemaJudge::new(compiled, input.schemas, input.settings);
                let progress = step(&mut self.run, &self.traffic, document, &mut judge);
                let judged_count = || self.run.as_ref().map_or(0, |run| run.outcome().counts().0);
                let judges_nothing = input.compilation.is_some_and(|c| c.judges_nothing);
                if progress == Progress::Done {
                    let count = judged_count();
                    self.memory.note_schema(count, judges_nothing);
                }
                progress
            }
            (None, None) => return None,
        };
        match progress {
            Progress::More { done, total } => Some((done, total)),
            Progress::Done => {
                if let Some(run) = self.run.take() {
                    self.outcome = run.outcome();
                }
                self.is_judged = true;
                None
            }
        }
    }

    /// What is known so far, for the gate.
    pub fn tell(&self, recorded: &mut Recorded, offset: u32) {
        match &self.run {
            Some(run) => recorded.add(&run.outcome(), &self.memory.states, offset),
            None => recorded.add(&self.outcome, &self.memory.states, offset),
        }
    }
}

fn step(run: &mut Option<Run>, traffic: &Traffic, document: &Document, judge: &mut dyn Judge) -> Progress {
    run.get_or_insert_with(|| Run::new(traffic, judge)).step(traffic, document, judge)
}
