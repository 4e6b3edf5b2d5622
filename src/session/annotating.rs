//! What the tester says about findings: accepted, tagged, commented, and findings of their own. The engine judges
//! anew after each.

use super::{FindingForm, Session};
use check::{Acceptance, Annotation, Fingerprint, OwnFinding, Place, Severity};
use leptos::prelude::*;
use std::rc::Rc;

impl Session {
    pub fn annotation(self, fingerprint: Fingerprint) -> Annotation {
        self.held.read().check.annotations.get(&fingerprint).cloned().unwrap_or_default()
    }

    pub fn toggle_form(self, form: FindingForm) {
        self.form.update(|now| *now = if *now == Some(form) { None } else { Some(form) });
    }

    fn annotate(self, label: &str, fingerprint: Fingerprint, change: impl FnOnce(&mut Annotation)) {
        if untrack(|| self.is_preview()) {
            return;
        }
        self.remember(label);
        self.held.update(|held| {
            let annotation = held.check.annotations.entry(fingerprint).or_default();
            change(annotation);
            if annotation.is_empty() {
                held.check.annotations.remove(&fingerprint);
            }
        });
        self.form.set(None);
        self.check_changed();
    }

    pub fn accept(self, fingerprint: Fingerprint, reason: String) {
        self.annotate("accepted a finding", fingerprint, |a| a.accepted = Some(Acceptance { reason }));
        let undo: (String, Rc<dyn Fn()>) = ("Undo".into(), Rc::new(move || self.undo()));
        self.toast("Accepted: it is counted, and blocks no longer".into(), false, vec![undo]);
    }

    pub fn take_back_acceptance(self, fingerprint: Fingerprint) {
        self.annotate("took back an acceptance", fingerprint, |a| a.accepted = None);
    }

    pub fn add_tag(self, fingerprint: Fingerprint, tag: String) {
        self.annotate("added a tag", fingerprint, |a| {
            if !a.tags.contains(&tag) {
                a.tags.push(tag);
            }
        });
    }

    pub fn remove_tag(self, fingerprint: Fingerprint, tag: &str) {
        self.annotate("removed a tag", fingerprint, |a| a.tags.retain(|t| t != tag));
    }

    pub fn add_comment(self, fingerprint: Fingerprint, comment: String) {
        self.annotate("added a comment", fingerprint, |a| a.comments.push(comment));
    }

    pub fn remove_comment(self, fingerprint: Fingerprint, index: usize) {
        self.annotate("removed a comment", fingerprint, |a| {
            if index < a.comments.len() {
                a.comments.remove(index);
            }
        });
    }

    /// Writes down a finding of one's own, at the selected finding's place if there is one.
    pub fn add_own_finding(self, severity: Severity, title: String, comment: String) {
        if untrack(|| self.is_preview()) {
            return;
        }
        let gate = self.gate.get_untracked();
        let place = untrack(|| self.selected_place());
        self.remember("added a finding");
        self.held.update(|held| {
            held.check.own_findings.push(OwnFinding { gate, severity, title, comment, place });
        });
        self.form.set(None);
        self.check_changed();
    }

    /// Where one's own finding would be: the place of the selected finding.
    pub fn selected_place(self) -> Option<Place> {
        let selected = self.selected.get()?;
        let finding = self.finding(selected.fingerprint)?;
        finding.places.get(selected.place).cloned()
    }

    pub fn remove_own_finding(self, title: &str) {
        self.remember("removed a finding of your own");
        self.change(|held| {
            if let Some(at) = held.check.own_findings.iter().position(|f| f.title == title) {
                held.check.own_findings.remove(at);
            }
        });
    }

    /// Takes a note away, with a way back.
    pub fn remove_note(self, index: usize) {
        if untrack(|| self.is_preview()) {
            return;
        }
        self.remember("removed a note");
        self.change_quietly(|held| {
            if index < held.check.notes.len() {
                held.check.notes.remove(index);
            }
        });
        let undo: Rc<dyn Fn()> = Rc::new(move || self.undo());
        self.toast("Removed the note".into(), false, vec![("Undo".into(), undo)]);
    }

    /// Puts the check aside under its name; asks for a name where there is none.
    pub fn save_named(self) {
        if untrack(|| self.is_preview()) {
            self.say("This is a shared check. Keep it as your check to save it.");
            return;
        }
        // A field that is being typed into tells its change when it is left.
        crate::platform::leave_field();
        let held = self.held.get_untracked();
        if held.check.name.trim().is_empty() {
            crate::platform::focus("check-name");
            self.say(
                "Give the check a name, then save it again. What you type is kept in this browser anyway.",
            );
            return;
        }
        self.snapshot(&held);
        self.keep_now();
        self.say(format!(
            "Saved \u{201c}{}\u{201d} among the earlier checks of this browser",
            held.check.name
        ));
    }
}
