//! Descriptions read, operations found, parameters read. The rules of the gate have cases of their own.

use super::{Description, Match};
use document::Document;

#[test]
fn a_small_description_is_read() {
    let text = r##"{"openapi":"3.0.3","info":{"title":"Orders"},"paths":{"/orders/{id}":{"get":{"responses":{"200":{"description":"ok"}}}}}}"##;
    let document = Document::parse(text.as_bytes().to_vec());
    let (description, troubles) = Description::read(&document);
    assert_eq!(description.operations.len(), 1);
    assert_eq!(troubles.len(), 1, "{troubles:?}");
    let found = description.operation_of("get", "https://api.example.com/orders/A-1?x=1");
    assert!(
        matches!(&found, Match::One(o, v) if o.label() == "GET /orders/{id}" && v[0].1 == "A-1"),
        "{found:?}"
    );
}
