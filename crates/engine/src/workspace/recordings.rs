//! Recorded traffic of a workspace: read once when it is put in, judged in steps after the exchange in hand.

use crate::contract::Input;
use crate::contract::recorded::{DescriptionJudge, Memory, Recorded, SchemaJudge};
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

    /// Judges the next exchanges. None: all are judged.
    pub fn step(&mut self, document: &Document, input: &Input<'_>) -> Option<(u32, u32)> {
        if self.is_judged {
            return None;
        }
        let progress = match input.described {
            Some(described) => {
                let mut cache = described.cache();
                let mut judge = DescriptionJudge {
                    contract: Contract { description: &described.description, texts: input.schemas },
                    cache: &mut cache,
                    settings: input.settings,
                    memory: &mut self.memory,
                };
                step(&mut self.run, &self.traffic, document, &mut judge)
            }
            None => {
                let mut judge =
                    SchemaJudge::new(input.compilation, input.schemas, input.settings, &mut self.memory);
                step(&mut self.run, &self.traffic, document, &mut judge)
            }
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

    /// What all steps together have found, for the gate.
    pub fn tell(&self, recorded: &mut Recorded, offset: u32) {
        recorded.add(&self.outcome, &self.memory, offset);
    }
}

fn step(run: &mut Option<Run>, traffic: &Traffic, document: &Document, judge: &mut dyn Judge) -> Progress {
    run.get_or_insert_with(|| Run::new(traffic, judge)).step(traffic, document, judge)
}
