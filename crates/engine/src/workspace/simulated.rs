//! The simulated service of a check: made of the contract when it is first asked, kept from request to request, made
//! anew where the contract or the seed is another. Nothing is sent, and nothing here reads a clock.

use super::Workspace;
use super::requests::encode;
use crate::browser;
use crate::simulator::service::Service;
use check::network::{PlannedRequest, RemarkKind, Value};
use check::service::ServiceState;
use check::{Body, Exchange, Headers, Request, RequestDraft, exchange::Completeness};

/// Where an address without a host goes. The top-level domain belongs to nobody (RFC 2606 §2).
const NOWHERE: &str = "https://simulated.example";

/// An answer of the simulated service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Without the response's body. Secrets in the request are `{{name}}`.
    pub exchange: Exchange,
    /// The response's body.
    pub body: Vec<u8>,
    pub state: ServiceState,
}

/// The service that a person talks to.
pub(super) struct Talking {
    service: Service,
    seed: u64,
    answered: u32,
}

impl Workspace {
    /// A service of the check's contract, seed and bugs, in which nothing was done yet. It shares nothing with the one
    /// that a person talks to: a campaign takes one of its own. `Err` is a sentence for people.
    pub fn new_service(&self) -> Result<Service, String> {
        Service::new(self.contract_texts(), &self.check.service)
    }

    /// Answers a request as it is written. What the request changes stays for the next one. `Err` is a sentence for
    /// people.
    pub fn simulate(&mut self, draft: &RequestDraft, values: &[Value]) -> Result<Simulation, String> {
        let plan = browser::ready(&with_a_host(draft), values);
        if let Some(refused) = plan.remarks.iter().find(|remark| remark.kind == RemarkKind::Refused) {
            return Err(refused.sentence.clone());
        }
        let mut talking = self.take_service()?;
        let settings = &self.check.service;
        talking.service.set_bugs(&settings.bugs);
        let mut response = talking.service.respond(&request(&plan.request));
        talking.answered = talking.answered.saturating_add(1);
        let body = response.body.take().map(|body| body.0).unwrap_or_default();
        let exchange = Exchange {
            evidence: settings.evidence(),
            request_name: None,
            request: Some(plan.shown),
            response: Some(response),
            received_at_millis: None,
        };
        let state = ServiceState { answered: talking.answered, kept: talking.service.kept() };
        self.talking = Some(talking);
        Ok(Simulation { exchange, body, state })
    }

    /// Like [`Workspace::request_for`], and what the address names is a thing that the service has.
    pub fn request_for_service(&mut self, operation: &str) -> Option<(RequestDraft, Vec<String>)> {
        let (mut draft, missing) = self.request_for(operation)?;
        // Without a service the request stays as it is; whoever asks it is told why.
        if let Ok(mut talking) = self.take_service() {
            let known = talking.service.known_id(&draft.method, &draft.url);
            if let Some((id, (collection, _))) = known.zip(draft.url.rsplit_once('/')) {
                draft.url = format!("{collection}/{}", encode(&id));
            }
            self.talking = Some(talking);
        }
        Some((draft, missing))
    }

    /// The service as it stands, or a new one.
    fn take_service(&mut self) -> Result<Talking, String> {
        let seed = self.check.service.seed;
        match self.talking.take().filter(|talking| talking.seed == seed) {
            Some(talking) => Ok(talking),
            None => Ok(Talking { service: self.new_service()?, seed, answered: 0 }),
        }
    }

    /// Forgets all that the service was given.
    pub fn reset_service(&mut self) {
        self.talking = None;
    }
}

/// A description may name no host, or only a path.
fn with_a_host(draft: &RequestDraft) -> RequestDraft {
    let mut draft = draft.clone();
    if draft.url.trim_start().starts_with('/') {
        draft.url = format!("{NOWHERE}{}", draft.url.trim_start());
    }
    draft
}

fn request(planned: &PlannedRequest) -> Request {
    Request {
        method: planned.method.clone(),
        url: planned.url.0.clone(),
        headers: Headers { completeness: Completeness::Complete, list: planned.header_list() },
        body: planned.body.as_ref().map(|body| Body(body.0.clone().into_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_document;
    use super::*;
    use check::DocumentName;
    use check::network::Revealed;
    use check::request::RequestBody;
    use check::service::ServiceSettings;
    use check::{Check, Evidence, Gate, NamedText, Verdict};

    const SHOP: &str = r##"{"openapi":"3.1.0","info":{"title":"Shop","version":"1"},"servers":[{"url":"/v1"}],"paths":{
      "/pets":{"post":{"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Pet"}}}},
        "responses":{"201":{"description":"made","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Pet"}}}}}}},
      "/pets/{id}":{"get":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"integer"}}],
        "responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Pet"}}}},
        "404":{"description":"none"}}}}},
      "components":{"schemas":{"Pet":{"type":"object","required":["id","name"],"additionalProperties":false,
        "properties":{"id":{"type":"integer","readOnly":true},"name":{"type":"string","minLength":1}}}}}}"##;

    fn workspace(service: ServiceSettings) -> Workspace {
        let mut workspace = Workspace::default();
        configure(&mut workspace, service);
        workspace.put(DocumentName::Schema(0), read_document(SHOP.into()));
        workspace
    }

    fn configure(workspace: &mut Workspace, service: ServiceSettings) {
        let schemas = vec![NamedText { name: "Shop".into(), text: String::new() }];
        workspace.configure(Check { schemas, service, ..Check::default() });
    }

    fn post(text: &str) -> RequestDraft {
        RequestDraft {
            method: "POST".into(),
            url: "/v1/pets".into(),
            body: RequestBody::Text { media_type: "application/json".into(), text: text.into() },
            ..RequestDraft::default()
        }
    }

    fn get(id: &str) -> RequestDraft {
        RequestDraft { method: "GET".into(), url: format!("/v1/pets/{id}"), ..RequestDraft::default() }
    }

    /// Asks, takes the answer in hand as the page does, and judges it.
    fn judged(workspace: &mut Workspace, draft: &RequestDraft) -> (Simulation, check::GateReport) {
        let answer = workspace.simulate(draft, &[]).unwrap();
        workspace.check.exchanges = vec![answer.exchange.clone()];
        workspace.put(DocumentName::Response, read_document(answer.body.clone()));
        let (report, _) = workspace.run();
        (answer, report.gates.into_iter().find(|gate| gate.gate == Gate::Contract).unwrap())
    }

    fn id_of(answer: &Simulation) -> String {
        let document = read_document(answer.body.clone());
        let root = document.root().unwrap();
        let id = document.member(root, "id").unwrap();
        String::from_utf8_lossy(document.raw(id)).into_owned()
    }

    #[test]
    fn what_is_made_is_there_until_reset_and_nothing_earns_a_go() {
        let mut workspace = workspace(ServiceSettings::default());
        let (made, gate) = judged(&mut workspace, &post(r#"{"name": "Rex"}"#));
        assert_eq!(made.exchange.response.as_ref().unwrap().status, Some(201));
        assert_eq!(made.exchange.evidence, Evidence::Simulated);
        assert_eq!((gate.verdict, gate.findings.len()), (Verdict::Hold, 0));
        assert_eq!(made.state, ServiceState { answered: 1, kept: 4 });
        let id = id_of(&made);
        let (read, _) = judged(&mut workspace, &get(&id));
        assert_eq!(id_of(&read), id);
        assert!(String::from_utf8_lossy(&read.body).contains("Rex"));
        assert_eq!(read.state.answered, 2);
        // Other settings of the check change nothing of what it keeps; a reset does.
        configure(
            &mut workspace,
            ServiceSettings { bugs: vec!["latin-1".into()], ..ServiceSettings::default() },
        );
        assert_eq!(workspace.simulate(&get(&id), &[]).unwrap().exchange.response.unwrap().status, Some(200));
        workspace.reset_service();
        let after = workspace.simulate(&get(&id), &[]).unwrap();
        assert_eq!((after.exchange.response.unwrap().status, after.state.answered), (Some(404), 1));
    }

    #[test]
    fn an_operation_on_a_thing_is_about_one_that_is_there() {
        for seed in 0..20 {
            let mut workspace = workspace(ServiceSettings { seed, ..ServiceSettings::default() });
            let (draft, missing) = workspace.request_for_service("GET /pets/{id}").unwrap();
            assert_eq!(missing, Vec::<String>::new());
            let (answer, gate) = judged(&mut workspace, &draft);
            assert_eq!(answer.exchange.response.unwrap().status, Some(200), "{seed}");
            assert_eq!(gate.findings.len(), 0, "{seed}");
        }
    }

    #[test]
    fn another_contract_or_seed_is_another_service() {
        let mut workspace = workspace(ServiceSettings::default());
        let made = workspace.simulate(&post(r#"{"name": "Rex"}"#), &[]).unwrap();
        let get = get(&id_of(&made));
        workspace.put(DocumentName::Schema(0), read_document(SHOP.into()));
        assert_eq!(workspace.simulate(&get, &[]).unwrap().exchange.response.unwrap().status, Some(404));
        workspace.simulate(&post(r#"{"name": "Rex"}"#), &[]).unwrap();
        configure(&mut workspace, ServiceSettings { seed: 1, ..ServiceSettings::default() });
        assert_eq!(workspace.simulate(&get, &[]).unwrap().state.answered, 1);
    }

    #[test]
    fn a_bug_holds_and_refuses_where_it_is_ones_own() {
        let bugs = vec!["required-missing".into()];
        for (is_own, verdict) in [(false, Verdict::Hold), (true, Verdict::NoGo)] {
            let mut workspace = workspace(ServiceSettings { bugs: bugs.clone(), is_own, seed: 0 });
            let (_, gate) = judged(&mut workspace, &post(r#"{"name": "Rex"}"#));
            assert_eq!(gate.verdict, verdict, "{:?}", gate.reasons);
            assert_eq!(gate.findings[0].rule.as_str(), "contract/body-schema");
        }
    }

    #[test]
    fn a_request_that_breaks_the_contract_is_judged_with_its_body() {
        let mut workspace =
            workspace(ServiceSettings { bugs: vec!["body-not-checked".into()], ..Default::default() });
        let (_, gate) = judged(&mut workspace, &post(r#"{"name": ""}"#));
        let found = &gate.findings[0];
        assert_eq!(
            (found.rule.as_str(), found.places[0].document),
            ("contract/request-body", DocumentName::Request)
        );
        assert_eq!(found.places[0].pointer, "/name");
    }

    #[test]
    fn secrets_reach_the_service_and_not_the_exchange() {
        let mut workspace = workspace(ServiceSettings::default());
        let value = Value { name: "pet".into(), value: Revealed("Sesame".into()), is_secret: true };
        let answer = workspace.simulate(&post(r#"{"name": "{{pet}}"}"#), &[value]).unwrap();
        assert!(String::from_utf8_lossy(&answer.body).contains("Sesame"));
        assert!(!serde_json::to_string(&answer.exchange).unwrap().contains("Sesame"));
    }

    #[test]
    fn what_can_not_be_asked_is_a_sentence() {
        let mut empty = Workspace::default();
        let said =
            |workspace: &mut Workspace, draft: &RequestDraft| workspace.simulate(draft, &[]).unwrap_err();
        assert!(said(&mut empty, &get("1")).contains("no OpenAPI description"));
        let mut workspace = workspace(ServiceSettings::default());
        assert!(said(&mut workspace, &get("{{id}}")).contains("id"));
        assert!(!said(&mut workspace, &RequestDraft::default()).is_empty());
    }
}
