//! Create, read, update, list, delete: the clean service keeps what it is given; each way of not keeping it is told.

use check::exchange::Completeness;
use check::{Body, Header, Headers, Request, Response};
use document::Document;
use engine::data::sequences::{Resource, Sequence, Step, resources};
use engine::openapi::Description;
use engine::simulator::service::Service;

const API: &str = r##"{"openapi":"3.1.0","info":{"title":"t","version":"1"},"servers":[{"url":"https://api.example.com/v1"}],"paths":{
 "/orders":{
  "get":{"responses":{"200":{"description":"all","content":{"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/Order"}}}}}}},
  "post":{"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Order"}}}},
   "responses":{"201":{"description":"made","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Order"}}}}}}},
 "/orders/{id}":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],
  "get":{"responses":{"200":{"description":"one","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Order"}}}},"404":{"description":"none"}}},
  "put":{"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Order"}}}},
   "responses":{"200":{"description":"kept","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Order"}}}},"404":{"description":"none"}}},
  "delete":{"responses":{"204":{"description":"gone"},"404":{"description":"none"}}}},
 "/health":{"post":{"responses":{"204":{"description":"up"}}}}},
 "components":{"schemas":{"Order":{"type":"object","required":["name","quantity"],"properties":{"id":{"type":"string","readOnly":true},"name":{"type":"string"},"quantity":{"type":"integer"}}}}}}"##;

fn resource() -> Resource {
    let document = Document::parse(API.as_bytes().to_vec());
    let (description, _) = Description::read(&document);
    let found = resources(&description);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

fn sequence() -> Sequence {
    let payloads =
        [r#"{"name":"Ada","quantity":2}"#.to_string(), r#"{"name":"Zoé","quantity":3}"#.to_string()];
    Sequence::new(resource(), "https://api.example.com/v1/orders", Vec::new(), payloads, Vec::new())
}

/// Walks, each answer bent by the test.
fn walk(bend: impl Fn(Step, &mut Response)) -> Sequence {
    let document = Document::parse(API.as_bytes().to_vec());
    let mut service = Service::new(vec![("api".into(), document)], &Default::default()).unwrap();
    let mut sequence = sequence();
    for _ in 0..20 {
        let Some((step, request)) = sequence.request() else { return sequence };
        let mut response = service.respond(&request);
        bend(step, &mut response);
        sequence.answer(Some(&response));
    }
    panic!("the walk does not end");
}

fn edit(response: &mut Response, from: &str, to: &str) {
    let text = String::from_utf8(response.body.take().unwrap().0).unwrap();
    assert!(text.contains(from), "{text}");
    response.body = Some(Body(text.replace(from, to).into_bytes()));
}

#[test]
fn a_resource_is_a_collection_and_one_of_its_things() {
    let resource = resource();
    assert_eq!((resource.collection.as_str(), resource.item.as_str()), ("/orders", "/orders/{id}"));
    assert_eq!((resource.variable.as_str(), resource.update), ("id", Some("PUT")));
    assert!(resource.can_list && resource.can_delete);
}

#[test]
fn the_clean_service_keeps_everything() {
    let sequence = walk(|_, _| {});
    assert_eq!(sequence.losses, [], "{:?}", sequence.unjudged);
    assert_eq!(sequence.unjudged, None);
    assert_eq!(sequence.done.len() as u32, sequence.request_count());
    assert_eq!(sequence.request_count(), 7);
}

#[test]
fn each_way_of_not_keeping_is_told_at_its_step() {
    type Bend = fn(Step, &mut Response);
    let cases: &[(&str, Bend, Step, &str)] = &[
        (
            "not created",
            |s, r| {
                if s == Step::Create {
                    r.status = Some(400)
                }
            },
            Step::Create,
            "",
        ),
        (
            "not found",
            |s, r| {
                if s == Step::Read {
                    r.status = Some(404)
                }
            },
            Step::Read,
            "",
        ),
        (
            "a field lost",
            |s, r| {
                if s == Step::Read {
                    edit(r, "\"quantity\":2", "\"other\":2")
                }
            },
            Step::Read,
            "/quantity",
        ),
        (
            "a field changed",
            |s, r| {
                if s == Step::Read {
                    edit(r, "Ada", "Eva")
                }
            },
            Step::Read,
            "/name",
        ),
        (
            "a number as text",
            |s, r| {
                if s == Step::Read {
                    edit(r, ":2", ":\"2\"")
                }
            },
            Step::Read,
            "/quantity",
        ),
        (
            "the update lost",
            |s, r| {
                if s == Step::ReadAgain {
                    edit(r, "Zoé", "Ada")
                }
            },
            Step::ReadAgain,
            "/name",
        ),
        (
            "an accent lost",
            |s, r| {
                if s == Step::ReadAgain {
                    edit(r, "Zoé", "Zo?")
                }
            },
            Step::ReadAgain,
            "/name",
        ),
        (
            "not listed",
            |s, r| {
                if s == Step::List {
                    r.body = Some(Body(b"[]".to_vec()))
                }
            },
            Step::List,
            "",
        ),
        (
            "not deleted",
            |s, r| {
                if s == Step::LookAgain {
                    r.status = Some(200)
                }
            },
            Step::LookAgain,
            "",
        ),
        (
            "nothing shown",
            |s, r| {
                if s == Step::Read {
                    r.body = None
                }
            },
            Step::Read,
            "",
        ),
    ];
    for (name, bend, step, field) in cases {
        let sequence = walk(bend);
        let told: Vec<_> = sequence.losses.iter().map(|loss| (loss.step, loss.field.as_str())).collect();
        assert_eq!(told, [(*step, *field)], "{name}: {:?}", sequence.losses);
        let findings = sequence.findings(check::Evidence::Live);
        assert_eq!(findings.len(), 1, "{name}");
        assert!(findings[0].title.starts_with("/orders/{id}: "), "{}", findings[0].title);
    }
}

#[test]
fn what_says_nothing_about_keeping_is_no_loss() {
    for status in [401, 403, 429] {
        let sequence = walk(|step, response| {
            if step == Step::Read {
                response.status = Some(status);
            }
        });
        assert_eq!(sequence.losses, []);
        assert!(sequence.unjudged.as_deref().is_some_and(|why| why.contains(&status.to_string())));
    }
    let mut sequence = sequence();
    sequence.answer(None);
    assert!(sequence.unjudged.is_some() && sequence.request().is_none() && sequence.losses.is_empty());
}

#[test]
fn a_long_list_may_have_it_on_the_next_page() {
    let page = |count: usize| format!("[{}]", vec![r#"{"id":"x"}"#; count].join(","));
    for (count, losses) in [(9, 1), (10, 0)] {
        let sequence = walk(|step, response| {
            if step == Step::List {
                response.body = Some(Body(page(count).into_bytes()));
            }
        });
        assert_eq!(sequence.losses.len(), losses, "{count}");
    }
}

#[test]
fn the_id_comes_from_body_or_location() {
    let answer = |body: &str, location: Option<&str>| Response {
        status: Some(201),
        headers: Headers {
            completeness: Completeness::Complete,
            list: location.map(|l| Header { name: "Location".into(), value: l.into() }).into_iter().collect(),
        },
        body: Some(Body(body.as_bytes().to_vec())),
        ..Response::default()
    };
    let cases = [
        (r#"{"id":"a b/c"}"#, None, Some("/a%20b%2Fc")),
        (r#"{"id":17}"#, None, Some("/17")),
        (r#"{"data":{"id":"x"}}"#, None, Some("/x")),
        (r#"{"ok":true}"#, Some("/v1/orders/o%2F7?x=1"), Some("/o%2F7")),
        (r#"{"ok":true}"#, None, None),
        (r#"{"id":""}"#, None, None),
        (r#"{"id":{"deep":1}}"#, None, None),
    ];
    for (body, location, expected) in cases {
        let mut sequence = sequence();
        sequence.answer(Some(&answer(body, location)));
        let url = sequence.request().map(|(_, request): (Step, Request)| request.url);
        let expected = expected.map(|end| format!("https://api.example.com/v1/orders{end}"));
        assert_eq!(url, expected, "{body}");
        assert_eq!(sequence.unjudged.is_some(), expected.is_none());
    }
}
