//! What leaves a workspace as a report: Markdown, JUnit, JSON, HAR. Secrets are taken out first; links and files are
//! written beside this.

use super::Workspace;
use crate::exchange::traffic::Traffic;
use crate::report::HarOptions;
use check::traffic::Trouble;
use check::view::Export;
use check::{Check, DocumentName, Fingerprint, GateReport, Report};

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

    /// A file for others. None: there is nothing of that kind.
    pub fn export(&self, export: Export) -> Option<Vec<u8>> {
        let text = match export {
            Export::Junit => self.junit(),
            Export::Json => self.findings_json(),
            Export::Markdown => self.markdown(None),
            Export::Har | Export::HarWithSecrets => {
                let includes_secrets = export == Export::HarWithSecrets;
                self.har(0, &HarOptions { includes_secrets, ..HarOptions::default() })?.0
            }
        };
        Some(text.into_bytes())
    }

    /// What was read of a recording, by its position from 0. It is read anew each time; None: there is none.
    pub fn traffic(&self, recording: u16) -> Option<(Traffic, Vec<Trouble>)> {
        self.document(DocumentName::Recording(recording)).map(Traffic::read)
    }

    /// A recording as HAR, and how many secrets were taken out. None: there is none.
    pub fn har(&self, recording: u16, options: &HarOptions<'_>) -> Option<(String, u32)> {
        let document = self.document(DocumentName::Recording(recording))?;
        Some(crate::report::har(&Traffic::read(document).0, document, options))
    }
}
