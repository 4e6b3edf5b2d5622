//! What leaves a workspace as a report: Markdown, JUnit, JSON, HAR. Secrets are taken out first; links and files are
//! written beside this.

use super::Workspace;
use crate::exchange::traffic::Traffic;
use crate::exchange::traffic::run::Progress;
use crate::report::{HarOptions, HarRun};
use check::view::Export;
use check::{Check, DocumentName, Fingerprint, GateReport, Report};
use document::Document;

impl Workspace {
    /// Findings as Markdown: one, or all with what a ticket needs. It leaves the page, so secrets are taken out first.
    pub fn markdown(&self, fingerprint: Option<Fingerprint>) -> String {
        let (clean, gates) = self.redacted();
        match fingerprint {
            Some(wanted) => {
                let found = gates.iter().flat_map(|g| &g.findings).find(|f| f.fingerprint == wanted);
                found.map(crate::report::finding).unwrap_or_default()
            }
            None => {
                let gates: Vec<String> = gates.iter().map(crate::report::gate).collect();
                crate::report::head(&clean) + &gates.join("\n")
            }
        }
    }

    /// The check and the gates that were run, without secrets.
    fn redacted(&self) -> (Check, Vec<GateReport>) {
        // The redactor reads a body to know what in the findings is secret; of a larger one, the findings are read by
        // themselves, and the page says so.
        let most = check::redact::MAX_READ_BYTES as usize;
        let is_small = self.body.as_ref().is_none_or(|b| b.bytes().len() <= most);
        let check = match is_small {
            true => self.whole(),
            false => Check { recorded: self.report.as_ref().map(Report::to_recorded), ..self.check.clone() },
        };
        let (clean, _) = check::redact::redact_check(&check);
        let recorded = clean.recorded.iter().flat_map(|r| &r.gates);
        let report =
            self.report.iter().flat_map(|r| &r.gates).filter(|g| g.verdict != check::Verdict::NotRun);
        let gates = report
            .zip(recorded)
            .map(|(gate, clean)| GateReport {
                headline: clean.headline.clone(),
                findings: clean.findings.clone(),
                ..gate.clone()
            })
            .collect();
        (clean, gates)
    }

    /// The gates that were run as JUnit XML, without secrets.
    pub fn junit(&self) -> String {
        let (clean, gates) = self.redacted();
        crate::report::junit(&gates, &clean.annotations)
    }

    /// The gates that were run as JSON (`docs/findings-json.md`), without secrets.
    pub fn findings_json(&self) -> String {
        let (clean, gates) = self.redacted();
        crate::report::json(&clean, &gates)
    }

    /// A file for others, in one go. None: there is nothing of that kind.
    pub fn export(&self, export: Export) -> Option<Vec<u8>> {
        let mut run = self.begin_export(export)?;
        loop {
            if let ExportStep::Done(file) = self.step_export(&mut run) {
                return Some(file);
            }
        }
    }

    /// Starts a file for others. None: there is nothing of that kind.
    pub fn begin_export(&self, export: Export) -> Option<ExportRun> {
        let har = |includes_secrets| {
            let is_there = !self.recorded().is_empty();
            is_there.then(|| HarRun::new(&HarOptions { includes_secrets, ..HarOptions::default() }))
        };
        Some(ExportRun(match export {
            Export::Har => Form::Har(Box::new(har(false)?)),
            Export::HarWithSecrets => Form::Har(Box::new(har(true)?)),
            Export::CasesHar | Export::CasesNdjson | Export::CasesJunit => return None,
            findings => Form::Findings(findings),
        }))
    }

    /// Does the next step of a file. The texts must be the same as when it began. Traffic takes many steps of about
    /// 10 ms, findings take one.
    pub fn step_export(&self, run: &mut ExportRun) -> ExportStep {
        let text = match &mut run.0 {
            Form::Findings(Export::Junit) => self.junit(),
            Form::Findings(Export::Json) => self.findings_json(),
            Form::Findings(_) => self.markdown(None),
            Form::Har(har) => match har.step(&self.recorded()) {
                Progress::More { done, total } => return ExportStep::More { done, total },
                Progress::Done => {
                    let whole = std::mem::replace(&mut **har, HarRun::new(&HarOptions::default()));
                    whole.finish().0
                }
            },
        };
        ExportStep::Done(text.into_bytes())
    }

    /// The recordings, each with its text.
    fn recorded(&self) -> Vec<(&Traffic, &Document)> {
        let text = |at: &u16| self.others.get(&DocumentName::Recording(*at));
        self.recordings.iter().filter_map(|(at, recording)| Some((&recording.traffic, text(at)?))).collect()
    }
}

/// A file for others on its way.
pub struct ExportRun(Form);

enum Form {
    Findings(Export),
    Har(Box<HarRun>),
}

/// How far a file is.
#[derive(Debug, PartialEq, Eq)]
pub enum ExportStep {
    /// So many exchanges are written.
    More {
        done: u32,
        total: u32,
    },
    Done(Vec<u8>),
}
