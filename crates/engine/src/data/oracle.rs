//! The oracle: what was wrong with the answer to a case. A case must be accepted, must be refused, or either; never 5xx,
//! never silence. It sends nothing, and gathers nothing over several cases.

use super::promise::{Named, Promise};
use super::{Case, Complaint, Tried, echo, message, rules};
use check::gates::data::{DataSettings, Echo, EchoWord, Expectation, Family, Problem, Target};
use check::network::Failure;
use check::{Response, RuleId};
use document::{Document, Kind};

/// Bytes of an answer that a tried case keeps.
const KEPT_BYTES: usize = 2_000;

/// What came of sending a case.
#[derive(Clone, Copy, Debug)]
pub enum Came<'a> {
    Answer(&'a Response),
    Nothing(&'a Failure),
}

/// Judges the answers of one operation, or of an address that no contract describes. Keeps schemas that it compiled.
pub struct Oracle<'a> {
    settings: &'a DataSettings,
    promise: Option<Promise<'a>>,
}

/// What the oracle says of one answer.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Worst first.
    pub complaints: Vec<Complaint>,
    pub echoes: Vec<Echo>,
    /// Why the answer says nothing about the case; a sentence.
    pub unjudged: Option<String>,
}

/// What a status says to an expectation.
enum Said {
    Right,
    Wrong(Problem),
    /// Neither accepted nor refused, or refused otherwise than expected.
    Unexpected,
    Nothing(String),
}

impl<'a> Oracle<'a> {
    /// `promise`: None where no contract says what answers look like.
    pub fn new(settings: &'a DataSettings, promise: Option<Promise<'a>>) -> Oracle<'a> {
        Oracle { settings, promise }
    }

    /// The contract's part, for what it keeps.
    pub fn into_promise(self) -> Option<Promise<'a>> {
        self.promise
    }

    /// The case as it is kept after it was tried.
    pub fn tried(&mut self, case: &Case, came: Came<'_>) -> Tried {
        let Judgement { complaints, echoes, unjudged } = self.judge(case, came);
        let (status, body) = match came {
            Came::Answer(response) => (response.status, response.body.as_ref().map(|body| body.0.as_slice())),
            Came::Nothing(_) => (None, None),
        };
        let body = body.unwrap_or_default();
        Tried {
            address: case.address,
            class: case.class_id(),
            family: case.family(),
            field: case.field().to_string(),
            expectation: case.expectation,
            status,
            complaints,
            echoes,
            unjudged,
            answer: body.get(..KEPT_BYTES).unwrap_or(body).to_vec(),
        }
    }

    /// What was wrong with an answer.
    pub fn judge(&mut self, case: &Case, came: Came<'_>) -> Judgement {
        let response = match came {
            Came::Answer(response) => response,
            Came::Nothing(failure) => return no_answer(case, failure),
        };
        let Some(status) = response.status else {
            return unjudged("The answer has no status, so it says nothing about the case.".into());
        };
        let body = response.body.as_ref().map(|body| body.0.as_slice()).unwrap_or_default();
        let told = || message::of(body);
        let complaint = |problem: Problem, message: String| {
            complaint(problem, Some(status), message, case.class_id(), case.field())
        };
        let mut judgement = Judgement::default();
        match self.said(case, status) {
            Said::Nothing(why) => return unjudged(why),
            Said::Right => {}
            Said::Wrong(problem @ Problem::Crashed) => {
                judgement.complaints.push(complaint(problem, told()));
                return judgement;
            }
            Said::Wrong(problem) => judgement.complaints.push(complaint(problem, told())),
            Said::Unexpected => {
                let message =
                    format!("the status {status} is neither an acceptance nor a refusal as expected");
                judgement.complaints.push(complaint(Problem::Undocumented, message));
            }
        }
        let answer = (!body.is_empty()).then(|| Document::parse(body.to_vec()));
        let is_accepted = (200..300).contains(&status);
        let repeated = answer.as_ref().filter(|_| is_accepted).and_then(|answer| compare(case, answer));
        if let Some(comparison) = &repeated {
            judgement.echoes.clone_from(&comparison.echoes);
        }
        let is_mangled = match &repeated {
            // What was accepted and should not have been is one complaint, whatever became of it.
            Some(comparison) if case.expectation != Expectation::Refuse => {
                let at = comparison.at.as_deref().unwrap_or_default();
                let mangled = comparison.echoes.iter().filter(|echo| self.is_complaint(echo, status, at));
                let mangled: Vec<Complaint> = mangled.map(|echo| mangled_at(case, status, echo)).collect();
                let is_any = !mangled.is_empty();
                judgement.complaints.extend(mangled);
                is_any
            }
            _ => false,
        };
        let is_wrongly_accepted =
            judgement.complaints.iter().any(|complaint| complaint.problem == Problem::AcceptedInvalid);
        if let Some(promise) = &mut self.promise {
            // A value that should have been refused, or was mangled, breaks the answer's schema too: told once.
            let judges_body = !is_mangled && !is_wrongly_accepted;
            for breach in promise.breaches(response, answer.as_ref(), judges_body) {
                judgement.complaints.push(complaint(Problem::Undocumented, message::normalised(&breach)));
            }
        }
        judgement.complaints.sort();
        judgement.complaints.dedup();
        judgement
    }

    fn said(&self, case: &Case, status: u16) -> Said {
        let codes = &self.settings.codes;
        let is_accepted = codes.accepted.contains(&status);
        let of_family = codes.refused_by_family.get(&case.family());
        let is_refused = of_family.unwrap_or(&codes.refused).contains(&status);
        if let Some(why) = says_nothing(status).filter(|_| !is_accepted && !is_refused) {
            return Said::Nothing(why.to_string());
        }
        if status >= 500 {
            if status == 501 && self.settings.target == Target::Simulated {
                return Said::Nothing(
                    "The simulated service could make no answer for this operation (501).".into(),
                );
            }
            return Said::Wrong(Problem::Crashed);
        }
        match case.expectation {
            Expectation::Accept if is_accepted => Said::Right,
            Expectation::Accept if status == 409 => Said::Nothing(
                "409 says that the thing is there already, which says nothing about the values.".into(),
            ),
            Expectation::Accept if status == 404 && self.asks_for_one() => Said::Nothing(
                "404 says that there is no such thing at this address, which says nothing about the values."
                    .into(),
            ),
            Expectation::Accept if (400..500).contains(&status) => Said::Wrong(Problem::RefusedValid),
            Expectation::Refuse if is_refused => Said::Right,
            Expectation::Refuse if is_accepted || (200..300).contains(&status) => {
                Said::Wrong(Problem::AcceptedInvalid)
            }
            Expectation::Either if is_accepted || is_refused => Said::Right,
            _ => Said::Unexpected,
        }
    }

    /// Whether the address names one thing, which may be gone.
    fn asks_for_one(&self) -> bool {
        self.promise.as_ref().is_some_and(|promise| promise.operation().path.text().contains('{'))
    }

    /// Whether what became of a value is wrong, in an answer that repeats the payload at `at`.
    fn is_complaint(&self, echo: &Echo, status: u16, at: &str) -> bool {
        let field = if echo.field.starts_with('/') { echo.field.as_str() } else { "" };
        let named = self.promise.as_ref().map(|promise| promise.named(status, at, field));
        match echo.word {
            EchoWord::Same => false,
            // When spaces are removed is the service's choice; down to nothing, a value is lost.
            EchoWord::Trimmed => echo.got == "\"\"",
            // Leaving a null out says the same to most readers.
            EchoWord::Dropped if echo.sent == "null" => false,
            EchoWord::Dropped => match named {
                Some(Named::Kept) => true,
                Some(Named::Open) => {
                    self.promise.as_ref().is_some_and(|promise| !promise.is_asked_for(field))
                }
                Some(Named::SetByService | Named::No) => false,
                None => true,
            },
            // RFC 9562 §4: upper case is read, lower case is written.
            EchoWord::CaseChanged if is_uuid(&echo.sent) => false,
            _ => named != Some(Named::SetByService),
        }
    }
}

/// What was wrong, and why nothing can be said of it, with a contract at hand or without.
pub fn complaints(
    case: &Case,
    came: Came<'_>,
    settings: &DataSettings,
    promise: Option<Promise<'_>>,
) -> (Vec<Complaint>, Option<String>) {
    let judgement = Oracle::new(settings, promise).judge(case, came);
    (judgement.complaints, judgement.unjudged)
}

fn unjudged(why: String) -> Judgement {
    Judgement { unjudged: Some(why), ..Judgement::default() }
}

/// Statuses that speak of the client or the moment, not of the values.
fn says_nothing(status: u16) -> Option<&'static str> {
    Some(match status {
        401 => "401 asks who is calling, and says nothing about the case; give the request its credentials.",
        403 => "403 says that this caller may not, and nothing about the case; use one that may.",
        407 => "407 comes from a proxy, and says nothing about the case.",
        408 => "408 says that the request took too long to arrive, and nothing about the case.",
        425 => "425 asks to send it again later, and says nothing about the case.",
        429 => {
            "429 says that there were too many requests, and nothing about the case; try it later, or more slowly."
        }
        _ => return None,
    })
}

fn no_answer(case: &Case, failure: &Failure) -> Judgement {
    let hung = |message: &str| {
        let complaint = complaint(Problem::Hung, None, message.to_string(), case.class_id(), case.field());
        Judgement { complaints: vec![complaint], ..Judgement::default() }
    };
    match failure {
        Failure::TimedOut { has_headers: false, .. } => hung("no answer in time"),
        Failure::TimedOut { has_headers: true, .. } => hung("the answer began and did not end in time"),
        Failure::BrokenOff { .. } => hung("the answer began and broke off"),
        Failure::Unseen { .. } => unjudged(
            "No answer could be seen; a browser does not say why. Run the check in the terminal to learn more.".into(),
        ),
        Failure::Cancelled { .. } => unjudged("It was cancelled before the answer came.".into()),
        Failure::RefusedByPolicy { .. } => {
            unjudged("The page's own policy refused the address, so nothing was sent.".into())
        }
        Failure::FileGone { .. } => unjudged("A file of the body can't be read, so nothing was sent.".into()),
        Failure::NotARequest { .. } => {
            unjudged("The browser refuses to send such a request; run the check in the terminal.".into())
        }
    }
}

fn complaint(
    problem: Problem,
    status: Option<u16>,
    message: String,
    class: &'static str,
    field: &str,
) -> Complaint {
    Complaint {
        problem,
        rule: RuleId::new(rules::of(problem)),
        status,
        message,
        class,
        field: field.to_string(),
    }
}

/// What an answer repeats of the payload of a case; None: nothing, or there is nothing to compare.
fn compare(case: &Case, answer: &Document) -> Option<echo::Comparison> {
    if answer.is_blocked() || !crate::openapi::is_json(&case.content_type) {
        return None;
    }
    let sent = Document::parse(case.payload.clone());
    // What has faults is read in more than one way.
    if !sent.faults().is_empty() {
        return None;
    }
    let comparison = echo::compare(&sent, answer);
    // An answer that repeats less than half (an id, a receipt) is no echo: what it leaves out is not dropped.
    let root = sent.root().filter(|root| sent.kind(*root) == Kind::Object);
    let fields = root.map_or(0, |root| sent.len(root));
    let is_top = |echo: &&Echo| echo.word == EchoWord::Dropped && echo.field.matches('/').count() == 1;
    let dropped = comparison.echoes.iter().filter(is_top).count();
    (comparison.at.is_some() && dropped * 2 <= fields.max(2)).then_some(comparison)
}

/// A value that the case left alone is as it is in the unchanged payload, so its mangling has that class.
fn mangled_at(case: &Case, status: u16, echo: &Echo) -> Complaint {
    // The name that a case of this family changed is another one than its site's.
    let is_about_names = case.family() == Family::Keys;
    let is_touched = case.sites.iter().any(|site| {
        let site = if site.field == "whole body" { "" } else { site.field.as_str() };
        let site =
            if is_about_names { site.rsplit_once('/').map_or(site, |(parent, _)| parent) } else { site };
        is_within(&echo.field, site) || is_within(site, &echo.field)
    });
    // A customer has other values everywhere.
    let is_customer = case.class_id() == "customer";
    let class = if is_touched || is_customer { case.class_id() } else { "unchanged" };
    let message = match echo.word {
        EchoWord::Dropped => "does not come back".to_string(),
        word => format!("comes back {}", word.words()),
    };
    complaint(Problem::Mangled, Some(status), message, class, &echo.field)
}

/// Whether a field is another one or lies in it; `*` stands for any name or position.
fn is_within(field: &str, other: &str) -> bool {
    let mut parts = field.split('/');
    other
        .split('/')
        .all(|wanted| parts.next().is_some_and(|part| part == wanted || part == "*" || wanted == "*"))
}

/// As JSON writes it, quotes included.
fn is_uuid(text: &str) -> bool {
    let text = text.trim_matches('"');
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
