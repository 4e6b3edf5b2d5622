//! What the gate says of a run: a finding for each cluster and each blind spot, what became of each rule, and the word
//! of the one verdict table. It learns nothing that the run does not know.

use super::clusters::{Group, Signature};
use super::record::Record;
use super::rules;
use super::run::walks::Walks;
use crate::openapi::place;
use check::gates::data::{BlindSpot, Cluster, Problem, Target};
use check::{
    Annotations, DocumentName, Evidence, Fact, Finding, Fingerprint, Gate, GateReport, RuleOutcome,
    RuleState, Severity, Subject, Verdict,
};
use document::Document;

/// Fields of a cluster that a title names.
const NAMED_FIELDS: usize = 1;
/// Fields of a cluster that are listed.
const LISTED_FIELDS: usize = 20;
/// Answers from which on "all the same" says something.
const ENOUGH: u32 = 5;

/// What is reported on.
pub(super) struct Input<'a> {
    pub target: Target,
    /// What answers of the simulated service count as.
    pub simulated: Evidence,
    pub walks: &'a Walks,
    /// Label of the operation, where the contract describes one.
    pub operation: &'a str,
    pub record: &'a Record,
    /// The clusters as they are shown, ranked, with the words of their titles.
    pub clusters: &'a [Cluster],
    pub blind_spots: &'a [BlindSpot],
    /// Whether blind spots were looked for to the end; None: there is no schema to look into.
    pub blind_spots_done: Option<bool>,
    /// The first text of the contract.
    pub contract: Option<&'a Document>,
    pub coverage_count: u32,
    pub case_count: u32,
    /// Why the run did not come to its end, each a sentence.
    pub not_tried: &'a [String],
    /// Whether a contract says what answers look like.
    pub has_promise: bool,
    pub annotations: &'a Annotations,
    pub is_stale: bool,
    pub own_findings: &'a [Finding],
}

pub(super) fn report(input: &Input<'_>) -> GateReport {
    let tried = input.record.tried_count();
    // The schema alone is looked at without being asked; that is no run of a gate that has somebody to ask.
    let is_begun = tried > 0 || (input.target == Target::Nobody && input.blind_spots_done == Some(true));
    if !is_begun && input.own_findings.is_empty() {
        return GateReport::not_run(Gate::Data, format!("press Run to try {}", cases(input.case_count)));
    }
    let evidence = evidence(input);
    let comfort = false_comfort(input);
    let mut findings: Vec<Finding> = input.own_findings.to_vec();
    for shown in input.clusters {
        if let Some((signature, group)) = input.record.clusters().find(shown.fingerprint) {
            findings.push(of_cluster(input, signature, group, shown, evidence));
        }
    }
    findings.extend(input.blind_spots.iter().map(|spot| of_spot(input, spot)));
    findings.extend(input.walks.findings(evidence));
    findings.extend(comfort.as_ref().map(|said| said.finding(input, evidence)));
    findings.sort_by_cached_key(Finding::order);
    let outcomes = outcomes(input, evidence, comfort.as_ref());
    let (verdict, reasons) = check::verdict::judge(&findings, input.annotations, &outcomes, input.is_stale);
    GateReport {
        gate: Gate::Data,
        verdict,
        headline: headline(input, verdict, comfort.as_ref()),
        reasons,
        findings,
        is_cut: false,
        outcomes,
    }
}

fn evidence(input: &Input<'_>) -> Evidence {
    match input.target {
        Target::Live => Evidence::Live,
        Target::Simulated => input.simulated,
        Target::Nobody => Evidence::Simulated,
    }
}

fn outcomes(input: &Input<'_>, evidence: Evidence, comfort: Option<&Comfort>) -> Vec<RuleOutcome> {
    let of_answers = of_answers(input, evidence, comfort);
    let state = |id: &str| match id {
        rules::BLIND_SPOT => match input.blind_spots_done {
            Some(true) => RuleState::Judged(Evidence::Recorded),
            Some(false) | None => RuleState::NotAsked,
        },
        rules::UNDOCUMENTED if !input.has_promise => RuleState::NotAsked,
        rules::NOT_KEPT if input.walks.has_judged() => RuleState::Judged(evidence),
        rules::NOT_KEPT => RuleState::NotAsked,
        // Also of a run that did not come to its end.
        rules::LEARNT if comfort.is_none() && input.record.tried_count() > 0 => RuleState::Judged(evidence),
        _ => of_answers.clone(),
    };
    rules::RULES
        .iter()
        .map(|rule| RuleOutcome {
            rule: rule.id(),
            title: rule.title.to_string(),
            is_necessary: rule.is_necessary,
            state: state(rule.id),
        })
        .collect()
}

/// What became of every rule about answers. A rule that a GO needs is judged only when the coverage run is whole.
fn of_answers(input: &Input<'_>, evidence: Evidence, comfort: Option<&Comfort>) -> RuleState {
    if input.target == Target::Nobody {
        return RuleState::NotJudged(
            "Nobody was asked: only the schema was looked at. Choose the simulated service or a live API, and run it."
                .into(),
        );
    }
    if let Some(comfort) = comfort {
        return RuleState::NotJudged(comfort.why.clone());
    }
    let tried = input.record.tried_of_coverage();
    if tried < input.coverage_count {
        let counts = format!("{tried} of {} were tried.", cases(input.coverage_count));
        return RuleState::NotJudged(match input.not_tried.first() {
            Some(why) => format!("{counts} {why}"),
            None => format!("{counts} Let the run come to its end."),
        });
    }
    let unjudged: u32 = input.record.unjudged().values().sum();
    if unjudged > 0 {
        let most =
            input.record.unjudged().iter().max_by_key(|(why, count)| (**count, std::cmp::Reverse(*why)));
        let why = most.map_or("", |(why, _)| why.as_str());
        let say = if unjudged == 1 { "1 answer says".to_string() } else { format!("{unjudged} answers say") };
        return RuleState::NotJudged(format!("{say} nothing about the case. {why}"));
    }
    RuleState::Judged(evidence)
}

/// Answers that look like results and are none.
struct Comfort {
    title: String,
    why: String,
    fix: String,
}

impl Comfort {
    fn finding(&self, input: &Input<'_>, evidence: Evidence) -> Finding {
        Finding {
            fingerprint: Fingerprint::of(&[rules::LEARNT, &self.title]),
            gate: Gate::Data,
            rule: check::RuleId::new(rules::LEARNT),
            severity: Severity::Warns,
            evidence,
            title: self.title.clone(),
            note: "nothing was learnt".into(),
            pattern: String::new(),
            places: Vec::new(),
            count: u64::from(input.record.tried_count()),
            schema_place: None,
            subject: subject(input),
            expected: None,
            got: None,
            facts: Vec::new(),
            fix: Some(self.fix.clone()),
        }
    }
}

/// Whether the same answer came to everything, so that no answer says anything about a payload.
fn false_comfort(input: &Input<'_>) -> Option<Comfort> {
    let answered: u32 = input.record.statuses().values().sum();
    let tried = input.record.tried_count();
    if tried < ENOUGH || input.target == Target::Nobody {
        return None;
    }
    // What is accepted and must not be is a result.
    if input.record.problems().contains_key(&Problem::AcceptedInvalid) {
        return None;
    }
    let unjudged: u32 = input.record.unjudged().values().sum();
    let mut statuses = input.record.statuses().keys();
    match (statuses.next(), statuses.next()) {
        (None, _) => Some(Comfort {
            title: format!("None of {tried} requests got an answer that could be seen"),
            why: "No answer could be seen, so nothing was learnt about any payload.".into(),
            fix: "Check that the API is up and, in a browser, that it allows this page (CORS).".into(),
        }),
        (Some(status), None) if answered == tried => {
            let fix = match status {
                401 | 403 => "Give the request the credentials that the API asks for, and run it again.",
                404 | 405 => "Check method and address of the request, and run it again.",
                429 => "Lower the requests per second, or have the limit lifted for the test.",
                200..300 => {
                    "Check that the payload reaches the code that is tested: a gateway or a mock may answer for it."
                }
                _ => "Send the unchanged payload alone until it is accepted, and run it again.",
            };
            Some(Comfort {
                title: format!("All {tried} answers are {status}, whatever was sent"),
                why: format!(
                    "All answers are {status}, whatever was sent, so nothing was learnt about any payload."
                ),
                fix: fix.into(),
            })
        }
        _ if unjudged == tried => Some(Comfort {
            title: format!("None of {tried} answers says anything about the payload"),
            why: "No answer says anything about a payload, so nothing was learnt.".into(),
            fix: "Send the unchanged payload alone until it is accepted, and run it again.".into(),
        }),
        _ => None,
    }
}

fn subject(input: &Input<'_>) -> Option<Subject> {
    let operation = input.operation.to_string();
    (!operation.is_empty()).then_some(Subject { operation, exchanges: Vec::new() })
}

fn of_cluster(
    input: &Input<'_>,
    signature: &Signature,
    group: &Group,
    shown: &Cluster,
    evidence: Evidence,
) -> Finding {
    let mut facts = vec![Fact::words("Class", signature.class.clone())];
    if group.fields.len() > NAMED_FIELDS {
        let mut fields: Vec<&str> = group.fields.keys().take(LISTED_FIELDS).map(String::as_str).collect();
        let more = format!("{} more", group.fields.len().saturating_sub(LISTED_FIELDS));
        if group.fields.len() > LISTED_FIELDS {
            fields.push(&more);
        }
        facts.push(Fact::words("Fields", fields.join(", ")));
    }
    if !signature.message.is_empty() && signature.problem != Problem::Mangled {
        facts.push(Fact::words("Message", signature.message.clone()));
    }
    if !shown.smallest.is_empty() {
        facts.push(Fact::code("Smallest", shown.smallest.clone()));
    }
    if let Some(address) = shown.cases.first() {
        facts.push(Fact::words("Case", address.to_string()));
    }
    Finding {
        fingerprint: signature.fingerprint(),
        gate: Gate::Data,
        rule: signature.rule.clone(),
        severity: signature.problem.severity(),
        evidence,
        title: shown.title.clone(),
        note: signature.problem.words().to_string(),
        pattern: pattern(group.fields.keys().next().map_or("", String::as_str)),
        places: Vec::new(),
        count: group.cases.len() as u64,
        schema_place: None,
        subject: subject(input),
        expected: Some(
            match signature.problem {
                Problem::Crashed => "an acceptance or a refusal, never 5xx",
                Problem::Hung => "an answer in time",
                Problem::AcceptedInvalid => "a refusal (4xx)",
                Problem::RefusedValid => "an acceptance (2xx)",
                Problem::Mangled => "the value as it was sent",
                Problem::Undocumented => "an answer that the contract names",
            }
            .into(),
        ),
        got: Some(match (signature.problem, signature.status) {
            (Problem::Mangled, _) => signature.message.clone(),
            (_, Some(status)) => status.to_string(),
            (_, None) => "no answer".into(),
        }),
        facts,
        fix: Some(fix(signature.problem).into()),
    }
}

fn fix(problem: Problem) -> &'static str {
    match problem {
        Problem::Crashed => {
            "Refuse the value where the payload is checked, with 400 or 422 and a message that names the field."
        }
        Problem::Hung => "Bound the work that one payload can cause, and refuse what is beyond it.",
        Problem::AcceptedInvalid => {
            "Refuse it with 400 or 422, as the schema says; or, if it is meant to be accepted, let the schema say so."
        }
        Problem::RefusedValid => {
            "Accept it, as the schema says; or, if it must be refused, let the schema say why."
        }
        Problem::Mangled => "Keep the value as it came, or refuse what can't be kept.",
        Problem::Undocumented => "Document the answer in the contract, or answer as it says.",
    }
}

/// The title of a cluster: one plain sentence without a full stop. `sent`: the value of its first case, where it is
/// short enough to be told.
pub(super) fn title(signature: &Signature, group: &Group, sent: Option<&str>) -> String {
    let first = group.fields.keys().next().map_or("", String::as_str);
    let more = group.fields.len().saturating_sub(NAMED_FIELDS);
    let fields = match more {
        0 => first.to_string(),
        1 => format!("{first} and 1 more field"),
        _ => format!("{first} and {more} more fields"),
    };
    let class = &signature.class;
    let sent = sent.map(|sent| sent.trim_start_matches(','));
    let what = match (sent, class.as_str()) {
        (_, "unchanged") => "the unchanged payload".to_string(),
        (_, "customer") => "a realistic customer".to_string(),
        (_, "random") => format!("a combination of changes at {fields}"),
        (Some(sent), _) => format!("{sent} at {fields}"),
        (None, _) => format!("{class} at {fields}"),
    };
    let status = signature.status.map(|status| status.to_string()).unwrap_or_default();
    match signature.problem {
        Problem::Crashed => format!("{status} comes back for {what}"),
        Problem::Hung => format!("no answer in time comes back for {what}"),
        Problem::AcceptedInvalid => format!("{what} is accepted, and must be refused"),
        Problem::RefusedValid => format!("{what} is refused with {status}, and is valid"),
        Problem::Mangled if class == "unchanged" => format!("{fields} {}", signature.message),
        Problem::Mangled => format!("{fields} {} ({class})", signature.message),
        Problem::Undocumented if signature.message.is_empty() => {
            format!("{status} is not documented ({class})")
        }
        Problem::Undocumented => signature.message.clone(),
    }
}

fn of_spot(input: &Input<'_>, spot: &BlindSpot) -> Finding {
    Finding {
        fingerprint: spot.fingerprint,
        gate: Gate::Data,
        rule: check::RuleId::new(rules::BLIND_SPOT),
        severity: spot.severity,
        evidence: Evidence::Recorded,
        title: format!("{}: {}", spot.field, spot.says),
        note: "the schema lets it through".into(),
        pattern: pattern(&spot.field),
        places: Vec::new(),
        count: 1,
        schema_place: input.contract.and_then(|text| place(text, DocumentName::Schema(0), &spot.pointer)),
        subject: subject(input),
        expected: None,
        got: None,
        facts: vec![Fact::code("Accepted", spot.example.clone())],
        fix: Some(match spot.can_edit {
            true => format!("Add to the schema: `{}`", spot.edit),
            false => spot.edit.clone(),
        }),
    }
}

/// Fields of the body are pointers already; of others the name says where.
fn pattern(field: &str) -> String {
    if field == "whole body" { String::new() } else { field.to_string() }
}

fn headline(input: &Input<'_>, verdict: Verdict, comfort: Option<&Comfort>) -> String {
    if verdict == Verdict::NotRun {
        return format!("press Run to try {}", cases(input.case_count));
    }
    let spots = match input.blind_spots.len() {
        0 => None,
        1 => Some("the schema lets 1 doubtful value through".to_string()),
        count => Some(format!("the schema lets {count} doubtful values through")),
    };
    if input.target == Target::Nobody || input.record.tried_count() == 0 {
        return spots.unwrap_or_else(|| "the schema has no blind spot that is looked for".into());
    }
    if let Some(comfort) = comfort {
        return format!("nothing was learnt: {}", lower_first(&comfort.title));
    }
    let mut parts: Vec<String> =
        input.record.problems().iter().map(|(problem, count)| counted(*problem, *count)).collect();
    parts.truncate(3);
    let tried = input.record.tried_count();
    let is_whole = tried >= input.case_count;
    match (parts.is_empty(), is_whole) {
        (false, _) => parts.join(", "),
        (true, true) => format!("all {} are answered as the schema says", cases(tried)),
        (true, false) => format!(
            "{tried} of {} were tried, and all are answered as the schema says",
            cases(input.case_count)
        ),
    }
}

fn counted(problem: Problem, count: u32) -> String {
    let is_one = count == 1;
    match problem {
        Problem::Crashed if is_one => "1 payload makes the server fail".into(),
        Problem::Crashed => format!("{count} payloads make the server fail"),
        Problem::Hung if is_one => "1 payload gets no answer".into(),
        Problem::Hung => format!("{count} payloads get no answer"),
        Problem::AcceptedInvalid if is_one => "1 invalid payload is accepted".into(),
        Problem::AcceptedInvalid => format!("{count} invalid payloads are accepted"),
        Problem::RefusedValid if is_one => "1 valid payload is refused".into(),
        Problem::RefusedValid => format!("{count} valid payloads are refused"),
        Problem::Mangled if is_one => "1 payload is mangled".into(),
        Problem::Mangled => format!("{count} payloads are mangled"),
        Problem::Undocumented if is_one => "1 answer is undocumented".into(),
        Problem::Undocumented => format!("{count} answers are undocumented"),
    }
}

pub(super) fn cases(count: u32) -> String {
    match count {
        1 => "1 case".into(),
        _ => format!("{} cases", super::campaign::thousands(count)),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
