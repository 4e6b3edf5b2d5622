//! Requests as they are written: the list, the edited one, the environment that fills `{{name}}`. Nothing is sent here.

use super::judging::Pending;
use super::{Session, Side};
use check::request::{Environment, RequestDraft, Variable, VariableValue};
use check::wire::Job;
use check::{NamedRequest, Secret};
use leptos::prelude::*;
use std::rc::Rc;

impl Session {
    pub fn draft(self) -> RequestDraft {
        let index = self.sending.index.get();
        self.held.with(|h| h.check.requests.get(index).map(|r| r.draft.clone()).unwrap_or_default())
    }

    /// Changes the edited request; the first change makes one.
    pub fn edit_request(self, edit: impl FnOnce(&mut RequestDraft)) {
        let index = self.sending.index.get_untracked();
        // What went wrong with the request as it was says nothing about the one that is written now.
        if self.sending.trouble.with_untracked(Option::is_some) {
            self.sending.trouble.set(None);
        }
        self.change_quietly(|held| {
            let requests = &mut held.check.requests;
            if requests.is_empty() {
                requests.push(NamedRequest { name: "Request 1".into(), ..NamedRequest::default() });
            }
            let last = requests.len() - 1;
            edit(&mut requests[index.min(last)].draft);
        });
        self.plan_soon();
    }

    /// A request that was pasted, as a new one in the list.
    pub fn add_request(self, name: Option<String>, draft: RequestDraft) {
        if untrack(|| self.is_preview()) {
            self.say("This is a shared check, read-only. Keep it as your check to add a request.");
            return;
        }
        self.remember("added a request");
        self.change_quietly(|held| {
            let requests = &mut held.check.requests;
            let name = name.unwrap_or_else(|| format!("Request {}", requests.len() + 1));
            requests.push(NamedRequest { name, draft });
        });
        let last = self.held.with_untracked(|h| h.check.requests.len() - 1);
        self.show_request(last);
    }

    pub fn show_request(self, index: usize) {
        self.sending.index.set(index);
        self.sending.asks.set(false);
        self.sending.trouble.set(None);
        self.sending.plan.set(None);
        self.sending.pasted.set(Vec::new());
        self.side.set(Some(Side::Request));
        self.plan_soon();
    }

    pub fn remove_request(self, index: usize) {
        if untrack(|| self.is_preview()) {
            return;
        }
        self.remember("removed a request");
        self.change_quietly(|held| {
            if index < held.check.requests.len() {
                held.check.requests.remove(index);
            }
        });
        self.show_request(index.saturating_sub(1));
        let undo: Rc<dyn Fn()> = Rc::new(move || self.undo());
        self.toast("Removed the request".into(), false, vec![("Undo".into(), undo)]);
    }

    pub fn rename_request(self, index: usize, name: String) {
        self.change_quietly(|held| {
            if let Some(request) = held.check.requests.get_mut(index) {
                let old = std::mem::replace(&mut request.name, name.clone());
                for exchange in &mut held.check.exchanges {
                    if exchange.request_name.as_ref() == Some(&old) {
                        exchange.request_name = Some(name.clone());
                    }
                }
                self.sending.renamed(&old, &name);
            }
        });
    }

    /// The variables that count now: those of the environment whose name stands in the header.
    pub fn edit_environment(self, edit: impl FnOnce(&mut Environment)) {
        self.change_quietly(|held| {
            let name = held.check.environment.clone();
            let environments = &mut held.check.environments;
            let at = environments.iter().position(|e| e.name == name).unwrap_or_else(|| {
                environments.push(Environment { name, variables: Vec::new() });
                environments.len() - 1
            });
            edit(&mut environments[at]);
        });
        self.plan_soon();
    }

    /// Another name for the environment. A name that is new takes the variables along: nothing is lost by naming.
    pub fn name_environment(self, name: String) {
        self.change(|held| {
            let old = std::mem::replace(&mut held.check.environment, name.clone());
            let environments = &mut held.check.environments;
            if environments.iter().any(|e| e.name == name) {
                return;
            }
            if let Some(at) = environments.iter().position(|e| e.name == old) {
                match old.is_empty() {
                    true => environments[at].name = name,
                    false => {
                        let copy = Environment { name, variables: environments[at].variables.clone() };
                        environments.push(copy);
                    }
                }
            }
        });
        self.plan_soon();
    }

    pub fn environment(self) -> Environment {
        self.held.with(|h| {
            let name = &h.check.environment;
            h.check.environments.iter().find(|e| e.name == *name).cloned().unwrap_or_default()
        })
    }

    /// Gives a variable its value, and makes it where it is not.
    pub fn set_variable(self, name: &str, value: &str, is_secret: bool) {
        let value = match is_secret {
            true => VariableValue::Secret(Secret::new(value)),
            false => VariableValue::Plain(value.to_string()),
        };
        self.edit_environment(|environment| {
            match environment.variables.iter_mut().find(|v| v.name == name) {
                Some(variable) => variable.value = value,
                None => environment.variables.push(Variable { name: name.to_string(), value }),
            }
        });
    }

    /// The edited request as a cURL command, secrets as `{{name}}`, to the clipboard.
    pub fn copy_as_curl(self) {
        let draft = Box::new(untrack(|| self.draft()));
        self.ask(Pending::Curl, |id| Job::Curl { id, draft }, Vec::new());
    }
}
