//! `preflight run --live`: a request of the check, after those whose answers it needs, is planned, agreed to, sent and
//! put into the check as its evidence. Judging is the engine's, sending is `transport`'s.

use crate::arguments::LiveOptions;
use crate::curtain::Curtain;
use crate::transport;
use check::network::{Plan, RemarkKind, Revealed, Value};
use check::request::VariableValue;
use check::{Check, DocumentName, Evidence, Exchange, NamedRequest};
use engine::browser::{Address, ready};
use engine::exchange::variables::{names_in, names_used};
use engine::{Opened, Workspace, read_document};
use std::io::{BufRead, IsTerminal, Write};
use std::time::SystemTime;

/// What became of it.
pub enum Outcome {
    /// The check with the last answer in it, ready to be judged.
    Sent { workspace: Box<Workspace>, curtain: Curtain, kept: Box<Kept> },
    /// A person said no.
    Declined,
}

/// The evidence for the file: what came, with the values of secrets hidden.
pub struct Kept {
    opened: Opened,
    body: Option<Vec<u8>>,
}

impl Kept {
    /// A check with this evidence, judged again so that the file's verdict is about what the file holds.
    pub fn into_file(self) -> Vec<u8> {
        /// What the page opens at most, less what else a check holds.
        const MOST_BODY_BYTES: usize = 4 << 20;
        let includes_body = self.body.as_ref().is_none_or(|body| body.len() <= MOST_BODY_BYTES);
        if !includes_body {
            tell("The answer's body is too large for a file that the page opens: it is left out.");
        }
        let mut workspace = workspace(self.opened, self.body);
        workspace.run();
        workspace.file(includes_body).0
    }
}

pub fn run(opened: Opened, options: &LiveOptions) -> Result<Outcome, String> {
    let check = &opened.check;
    let chosen = chosen(check, options.request.as_deref())?;
    let mut values = values(check, &options.variables)?;
    let given: Vec<String> = options.variables.iter().map(|v| name_of(v).to_string()).collect();
    let order = needed(check, chosen, &values, &given);
    let mut curtain = Curtain::of(&values);

    let plans = plans(check, &order, &values)?;
    for plan in &plans {
        curtain.add_request(plan);
    }
    let mut agreed: Vec<String> = plans.iter().map(|plan| plan.origin.clone()).collect();
    tell(&curtain.hide(&plan_text(check, &order, &plans)));
    if !options.is_agreed && !asks(order.len())? {
        return Ok(Outcome::Declined);
    }

    let mut last = None;
    for at in &order {
        let named = &check.requests[*at];
        let plan = ready(&named.draft, &values);
        curtain.add_request(&plan);
        if let Some(refused) = refusal(&plan) {
            tell(&curtain.hide(&format!("Not sent: {}. {refused}", label(named, *at))));
            break;
        }
        if !agreed.contains(&plan.origin) {
            tell(&curtain.hide(&format!("An answer led to {}, which the plan did not name.", plan.origin)));
            if !options.is_agreed && !asks(1)? {
                break;
            }
            agreed.push(plan.origin.clone());
        }
        let sent = transport::send(&plan.request, options.timeout, options.follows_redirects);
        let mut exchange = Exchange {
            evidence: Evidence::Live,
            request_name: Some(named.name.clone()),
            request: Some(plan.shown.clone()),
            response: None,
            received_at_millis: Some(now_millis()),
        };
        match sent {
            Err(sentence) => {
                tell(&curtain.hide(&format!("{}: no answer. {sentence}", label(named, *at))));
                last = Some((exchange, None));
                break;
            }
            Ok(answer) => {
                let (status, millis) = (
                    answer.response.status.unwrap_or(0),
                    answer.response.timing.map_or(0, |t| t.total_millis),
                );
                let size = answer.body.len();
                tell(&format!("{}: {status} in {millis} ms, {size} bytes", label(named, *at)));
                for note in &answer.notes {
                    tell(&curtain.hide(note));
                }
                exchange.response = Some(answer.response);
                let document = read_document(answer.body.clone());
                let extractions = &named.draft.extractions;
                let (found, missing) =
                    engine::exchange::extract(extractions, Some(&exchange), Some(&document));
                for value in found {
                    values.retain(|known| known.name != value.name || given.contains(&known.name));
                    if !given.contains(&value.name) {
                        values.push(value);
                    }
                }
                for sentence in missing {
                    tell(&sentence);
                }
                curtain = Curtain::of(&values);
                plans.iter().chain([&plan]).for_each(|plan| curtain.add_request(plan));
                last = Some((exchange, Some(answer.body)));
            }
        }
    }
    let Some((mut exchange, body)) = last else { return Ok(Outcome::Declined) };
    curtain.hide_exchange(&mut exchange);
    let body = body.filter(|body| !body.is_empty());
    let Opened { mut check, mut texts } = opened;
    check.exchanges = vec![exchange];
    texts.retain(|(name, _)| *name != DocumentName::Response);
    let kept = Box::new(Kept {
        opened: Opened { check: check.clone(), texts: texts.clone() },
        body: body.clone().map(|body| curtain.hide_body(body)),
    });
    let workspace = Box::new(workspace(Opened { check, texts }, body));
    Ok(Outcome::Sent { workspace, curtain, kept })
}

fn workspace(opened: Opened, body: Option<Vec<u8>>) -> Workspace {
    let mut workspace = Workspace::open(opened);
    if let Some(body) = body {
        workspace.put(DocumentName::Response, read_document(body));
    }
    workspace
}

/// From 0.
fn chosen(check: &Check, name: Option<&str>) -> Result<usize, String> {
    let names = || {
        let names: Vec<String> = check.requests.iter().map(|r| format!("{:?}", r.name)).collect();
        names.join(", ")
    };
    match name {
        _ if check.requests.is_empty() => Err(
            "This check has no request to send. Write one in the page's tab Request, then save the check."
                .into(),
        ),
        None => Ok(check.requests.len() - 1),
        Some(name) => check
            .requests
            .iter()
            .position(|r| r.name == name)
            .ok_or_else(|| format!("The check has no request {name:?}. Its requests are {}.", names())),
    }
}

fn name_of(variable: &str) -> &str {
    variable.split_once('=').map_or(variable, |(name, _)| name)
}

/// The values of the check's environment, then those that were typed. Nothing is taken from the process's environment
/// that was not asked for by its name: a check comes from others, and could name any variable.
fn values(check: &Check, typed: &[String]) -> Result<Vec<Value>, String> {
    let environment = check.environments.iter().find(|e| e.name == check.environment);
    let mut values = Vec::new();
    for variable in environment.iter().flat_map(|e| &e.variables) {
        let (text, is_secret) = match &variable.value {
            VariableValue::Plain(text) => (text.clone(), false),
            VariableValue::Secret(secret) if secret.reveal().is_empty() => continue,
            VariableValue::Secret(secret) => (secret.reveal().to_string(), true),
        };
        values.push(Value { name: variable.name.clone(), value: Revealed(text), is_secret });
    }
    for variable in typed {
        let name = name_of(variable);
        if name.is_empty() {
            return Err(format!(
                "--env {variable} names no variable. Write --env NAME=VALUE, or --env NAME."
            ));
        }
        let text = match variable.split_once('=') {
            Some((_, value)) => value.to_string(),
            None => std::env::var(name).map_err(|_| {
                format!("There is no environment variable {name} for --env {name}. Set it, or write --env {name}=VALUE.")
            })?,
        };
        // What the check declares as open is open; everything else that is typed may be a secret.
        let declared = environment.iter().flat_map(|e| &e.variables).find(|v| v.name == name);
        let is_secret = declared.is_none_or(|v| v.is_secret());
        values.retain(|known: &Value| known.name != name);
        values.push(Value { name: name.into(), value: Revealed(text), is_secret });
    }
    Ok(values)
}

/// The chosen request, after those before it whose answers give it a value, in the order of the check.
fn needed(check: &Check, chosen: usize, values: &[Value], given: &[String]) -> Vec<usize> {
    let mut is_needed = vec![false; chosen + 1];
    is_needed[chosen] = true;
    for at in (0..=chosen).rev() {
        if !is_needed[at] {
            continue;
        }
        for name in names_of(&check.requests[at], values) {
            let gives = |r: &NamedRequest| r.draft.extractions.iter().any(|e| e.variable.trim() == name);
            if let Some(giver) =
                check.requests[..at].iter().rposition(gives).filter(|_| !given.contains(&name))
            {
                is_needed[giver] = true;
            }
        }
    }
    (0..=chosen).filter(|at| is_needed[*at]).collect()
}

/// The variables of a request, and those that their values use.
fn names_of(request: &NamedRequest, values: &[Value]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut open: Vec<String> = names_used(&request.draft).into_iter().map(|(name, _)| name).collect();
    while let Some(name) = open.pop() {
        if !names.contains(&name) {
            open.extend(values.iter().filter(|v| v.name == name).flat_map(|v| names_in(&v.value.0)));
            names.push(name);
        }
    }
    names
}

/// Every request as it will go, as far as that is known before the first answer. The error is what stands in the way.
fn plans(check: &Check, order: &[usize], values: &[Value]) -> Result<Vec<Plan>, String> {
    let mut values = values.to_vec();
    let mut plans = Vec::new();
    for at in order {
        let named = &check.requests[*at];
        let plan = ready(&named.draft, &values);
        if let Some(refused) = refusal(&plan) {
            let way =
                if refused.contains("has no value") { " In the terminal: --env NAME=VALUE." } else { "" };
            return Err(format!("Not sent: {}. {refused}{way}", label(named, *at)));
        }
        plans.push(plan);
        for extraction in &named.draft.extractions {
            let name = extraction.variable.trim();
            if !values.iter().any(|known| known.name == name) {
                // Known later; until then it is shown by its name.
                values.push(Value { name: name.into(), value: Revealed("later".into()), is_secret: true });
            }
        }
    }
    Ok(plans)
}

/// What no sender can do, and what should not be done.
fn refusal(plan: &Plan) -> Option<String> {
    let request = &plan.request;
    let is_redacted = |text: &str| text.contains("[redacted]");
    let headers = request.headers.iter().filter(|(_, value)| is_redacted(&value.0));
    let place = headers.map(|(name, _)| format!("the header {name}")).next();
    let place = place.or_else(|| is_redacted(&request.url.0).then(|| "the address".to_string()));
    let place = place.or_else(|| {
        request.body.as_ref().filter(|body| is_redacted(&body.0)).map(|_| "the body".to_string())
    });
    if let Some(place) = place {
        return Some(format!(
            "{place} holds [redacted] where a secret was when the check was saved. Write a variable there, such as \
             {{{{secret}}}}, and give its value with --env."
        ));
    }
    let known = plan.remarks.iter().find(|r| r.kind == RemarkKind::Refused).map(|r| r.sentence.clone());
    known.or_else(|| {
        let address = Address::parse(&request.url.0).ok()?;
        address.has_credentials.then(|| {
            "The address holds user:password@. Move them to the Basic authentication of the request."
                .to_string()
        })
    })
}

fn label(named: &NamedRequest, at: usize) -> String {
    if named.name.trim().is_empty() { format!("request {}", at + 1) } else { named.name.clone() }
}

fn plan_text(check: &Check, order: &[usize], plans: &[Plan]) -> String {
    let mut text = match order.len() {
        1 => "Plan: 1 request".to_string(),
        count => format!("Plan: {count} requests, one after the other"),
    };
    for (at, plan) in order.iter().zip(plans) {
        let (method, url) = (&plan.shown.method, &plan.shown.url);
        text.push_str(&format!(
            "\n  {}: {method} {url} to {}",
            label(&check.requests[*at], *at),
            plan.origin
        ));
    }
    text
}

/// A yes or a no. Where nobody can be asked, it is a no with a hint.
fn asks(count: usize) -> Result<bool, String> {
    eprint!("Send {}? [y/N] ", if count == 1 { "it" } else { "them" });
    std::io::stderr().flush().map_err(|error| error.to_string())?;
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| format!("No answer can be read: {error}."))?;
    let is_yes = ["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str());
    if !std::io::stdin().is_terminal() {
        eprintln!();
    }
    if !is_yes {
        tell("Not sent. Answer y, or write --yes.");
    }
    Ok(is_yes)
}

/// One line for a person, on the other channel. What a check says may not steer the terminal.
pub fn tell(text: &str) {
    let clean: String =
        text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect();
    eprintln!("{clean}");
}

#[allow(clippy::disallowed_methods, reason = "the terminal says when the answer came; the engine is told")]
fn now_millis() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_millis() as u64)
}
