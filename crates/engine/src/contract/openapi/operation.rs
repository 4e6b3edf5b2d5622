//! Rule `contract/operation`: which operation of the description an exchange belongs to. A person's choice wins.

use super::super::rules::OPERATION;
use super::{Court, Said};
use crate::openapi::{Match, Operation, path_of, percent_decode};
use check::{Exchange, Severity};

/// Variables of a path, as they are written in the address; None: the address does not say them.
pub(super) type Variables = Option<Vec<(String, String)>>;

pub(super) fn judge<'a>(
    court: &mut Court<'a, '_>,
    exchange: &Exchange,
) -> Option<(&'a Operation, Variables)> {
    let description = court.contract.description;
    let request = exchange.request.as_ref();
    let found = request.map(|request| description.operation_of(&request.method, &request.url));
    if let Some(chosen) = &court.settings.operation {
        court.judged(OPERATION);
        let Some(operation) = description.operation(chosen) else {
            let names: Vec<String> = description.operations.iter().map(Operation::label).collect();
            let nearest = names.iter().min_by_key(|name| strsim::levenshtein(name, chosen)).cloned();
            court.find(Said {
                rule: OPERATION,
                severity: Severity::Blocks,
                title: format!("the operation {chosen} was chosen, and the contract does not have it"),
                note: "not in the contract",
                key: "chosen",
                at: Some("/paths"),
                expected: None,
                got: Some(chosen.clone()),
                fix: match nearest {
                    Some(near) => format!("Choose another one; the nearest is {near}."),
                    None => "Choose another one.".into(),
                },
            });
            return None;
        };
        let variables = request.and_then(|request| variables_of(operation, &found, &request.url));
        return Some((operation, variables));
    }
    let (Some(request), Some(found)) = (request, found) else {
        let why = "The answer came without its request, so it is not known which operation it belongs to: choose \
                   the operation, or paste the output of `curl -v`.";
        court.not_judged(OPERATION, why);
        return None;
    };
    court.judged(OPERATION);
    let asked = format!("{} {}", request.method.to_ascii_uppercase(), path_of(&request.url));
    let status = exchange.response.as_ref().and_then(|response| response.status);
    match found {
        Match::One(operation, variables) => Some((operation, Some(variables))),
        Match::None { nearest } => {
            let is_other_method = nearest.first().is_some_and(|near| {
                near.method != request.method.to_ascii_uppercase() && is_same_path(near, &request.url, court)
            });
            let names: Vec<String> = nearest.iter().map(|operation| operation.label()).collect();
            // A path or method that is not documented, and that the server does not know either.
            let is_refused = status.is_some_and(|status| [404, 405, 501].contains(&status));
            court.find(Said {
                rule: OPERATION,
                severity: if is_refused { Severity::Notes } else { Severity::Blocks },
                title: match is_other_method {
                    true => format!("the contract knows the path of {asked}, and not this method"),
                    false => format!("the contract has no operation for {asked}"),
                },
                note: "no such operation",
                key: &asked,
                at: Some("/paths"),
                expected: (!names.is_empty()).then(|| names.join(", ")),
                got: Some(asked.clone()),
                fix: match names.first() {
                    Some(near) => format!(
                        "Did you mean {near}? Correct the request, add the operation to the contract, or choose one."
                    ),
                    None => "Correct the request, add the operation to the contract, or choose one.".into(),
                },
            });
            if is_refused {
                let why = format!("The contract has no operation for {asked}, so the answer was not judged.");
                court.not_judged(OPERATION, why);
            }
            None
        }
        Match::Ambiguous(list) => {
            let names = list.iter().map(|operation| operation.label()).collect::<Vec<_>>().join(" and ");
            court.find(Said {
                rule: OPERATION,
                severity: Severity::Warns,
                title: format!("{asked} fits {names} equally well"),
                note: "ambiguous",
                key: &names,
                at: list.first().map(|operation| operation.pointer.as_str()),
                expected: Some("one operation".into()),
                got: Some(names.clone()),
                fix:
                    "Choose the operation that is meant, and make the paths of the contract tell them apart."
                        .into(),
            });
            court.not_judged(OPERATION, format!("{asked} fits {names}: choose the operation that is meant."));
            None
        }
    }
}

fn variables_of(operation: &Operation, found: &Option<Match<'_>>, url: &str) -> Variables {
    match found {
        Some(Match::One(one, variables)) if one.pointer == operation.pointer => Some(variables.clone()),
        _ => operation.path.matches(path_of(url)),
    }
}

fn is_same_path(near: &Operation, url: &str, court: &Court<'_, '_>) -> bool {
    let found = court.contract.description.operation_of(&near.method, &percent_decode(url, false));
    matches!(found, Match::One(one, _) if one.pointer == near.pointer)
}
