//! The contract gate as a stranger meets it: a description and an exchange as texts, findings out.
//! It knows nothing of the service that answered.

use check::{Check, DocumentName, Evidence, Exchange, Finding, Gate, NamedText, Request, Response};
use engine::{Workspace, read_document};

pub const SHOP: &str = include_str!("shop.openapi.json");

/// The exchange as it travels in a file.
pub fn serialised(request: &Request, response: &Response) -> String {
    let exchange = Exchange {
        evidence: Evidence::Recorded,
        request_name: None,
        request: Some(request.clone()),
        response: Some(response.clone()),
        received_at_millis: None,
    };
    serde_json::to_string(&exchange).expect("an exchange can be written")
}

/// What the gate finds in a serialised exchange. What it could not judge of what the contract promises is a finding
/// here too, since silence must mean that all was judged.
pub struct Judged {
    pub findings: Vec<Finding>,
    pub unjudged: Vec<String>,
}

pub fn judge(description: &str, exchange: &str) -> Judged {
    let mut exchange: Exchange = serde_json::from_str(exchange).expect("an exchange can be read");
    let body = exchange.response.as_mut().and_then(|response| response.body.take());
    let check = Check {
        exchanges: vec![exchange],
        schemas: vec![NamedText { name: "contract".into(), text: String::new() }],
        ..Check::default()
    };
    let mut workspace = Workspace::default();
    workspace.configure(check);
    workspace.put(DocumentName::Schema(0), read_document(description.as_bytes().to_vec()));
    if let Some(body) = body {
        workspace.put(DocumentName::Response, read_document(body.0));
    }
    let (report, _) = workspace.run();
    let report =
        report.gates.into_iter().find(|report| report.gate == Gate::Contract).expect("the contract gate");
    Judged { findings: report.findings, unjudged: report.reasons }
}

/// `contract/body-schema response:/id`, for comparing and for people.
pub fn place_of(finding: &Finding) -> (DocumentName, String) {
    match finding.places.first().or(finding.schema_place.as_ref()) {
        Some(place) => (place.document, place.pointer.clone()),
        None => (DocumentName::Response, String::new()),
    }
}
