//! An answer that went well although the request carried none of the credentials that the contract demands. What cannot
//! be seen in a request is not missing.

use super::super::rules::CREDENTIALS;
use super::{Court, Said};
use crate::openapi::{Credential, CredentialPlace, Operation, pairs, query_of};
use check::exchange::Completeness;
use check::{Exchange, Request, Severity};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sent {
    Yes,
    Unseen,
    No,
}

pub(super) fn judge(court: &mut Court<'_, '_>, operation: &Operation, exchange: &Exchange) {
    let status = exchange.response.as_ref().and_then(|response| response.status);
    let (Some(request), Some(status)) = (&exchange.request, status) else { return };
    if !(200..300).contains(&status) || operation.credentials.is_empty() {
        return;
    }
    // All of an alternative are demanded; any alternative will do.
    let alternative = |list: &Vec<Credential>| list.iter().map(|one| sent(one, request)).max();
    let best = operation.credentials.iter().map(|list| alternative(list).unwrap_or(Sent::Yes)).min();
    match best {
        Some(Sent::Yes) => return court.judged(CREDENTIALS),
        Some(Sent::No) => court.judged(CREDENTIALS),
        _ => return,
    }
    let words = |list: &Vec<Credential>| list.iter().map(in_words).collect::<Vec<_>>().join(" and ");
    let expected = operation.credentials.iter().map(words).collect::<Vec<_>>().join(", or ");
    court.find(Said {
        rule: CREDENTIALS,
        severity: Severity::Warns,
        title: format!("{} was answered with {status} without the credentials that it demands", operation.label()),
        note: "no credentials",
        key: "no credentials",
        at: Some(&operation.security_pointer),
        expected: Some(expected),
        got: Some("none of them".into()),
        fix: "Find out whether the server asks for them at all; if nobody needs them here, write `security: []`."
            .into(),
    });
}

fn sent(credential: &Credential, request: &Request) -> Sent {
    let when = |is_there: bool, is_seen: bool| match (is_there, is_seen) {
        (true, _) => Sent::Yes,
        (false, true) => Sent::No,
        (false, false) => Sent::Unseen,
    };
    let headers = &request.headers;
    let is_whole = headers.completeness == Completeness::Complete;
    match &credential.place {
        CredentialPlace::Header(name) => {
            when(headers.get(name).is_some_and(|value| !value.trim().is_empty()), is_whole)
        }
        CredentialPlace::Query(name) => {
            let query = pairs(query_of(&request.url).unwrap_or_default());
            when(query.iter().any(|(known, value)| known == name && value.is_some()), true)
        }
        CredentialPlace::Cookie(name) => {
            let cookies = headers.get("cookie");
            let has = |pair: &str| pair.trim().split('=').next() == Some(name.as_str());
            // Exports leave cookies out, and a browser shows them to nobody.
            when(cookies.is_some_and(|cookies| cookies.split(';').any(has)), is_whole && cookies.is_some())
        }
        CredentialPlace::Elsewhere => Sent::Unseen,
    }
}

fn in_words(credential: &Credential) -> String {
    let place = match &credential.place {
        CredentialPlace::Header(name) => format!("header {name}"),
        CredentialPlace::Query(name) => format!("query parameter {name}"),
        CredentialPlace::Cookie(name) => format!("cookie {name}"),
        CredentialPlace::Elsewhere => "outside of the request".into(),
    };
    format!("{} ({place})", credential.scheme)
}
