//! The check of the first run: finished, and failing for reasons that people meet every day. Its verdict is computed
//! like any other; nothing about it is written here.

use crate::held::{Held, Text};
use crate::platform::blob_of_text;
use check::exchange::Completeness;
use check::{Check, DocumentName, Evidence, Exchange, Header, Headers, Request, Response};

/// An order list with an id beyond 2^53, a null where an object is required, a key that appears twice, and a time
/// without a zone.
const RESPONSE: &str = r#"{
  "orders": [
    {
      "id": 9007199254740993,
      "total": { "amount": 19.90, "currency": "EUR" },
      "customer": null,
      "status": "paid",
      "placed_at": "2026-03-29T02:30:00",
      "lines": [
        { "sku": "TEA-Ø-250", "qty": 2 }
      ],
      "status": "refunded"
    },
    {
      "id": 1042,
      "customer": { "id": 7, "name": "Zoë Ünal 👩‍🔧" }
    }
  ],
  "next": null
}
"#;

const SCHEMA: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "List of orders",
  "type": "object",
  "required": ["orders", "next"],
  "properties": {
    "orders": { "type": "array", "items": { "$ref": "#/$defs/Order" } },
    "next": { "type": ["string", "null"] }
  },
  "$defs": {
    "Order": {
      "type": "object",
      "required": ["id", "customer"],
      "properties": {
        "id": { "type": "integer" },
        "total": {
          "type": "object",
          "required": ["amount", "currency"],
          "properties": {
            "amount": { "type": "number", "minimum": 0 },
            "currency": { "type": "string", "pattern": "^[A-Z]{3}$" }
          }
        },
        "customer": {
          "type": "object",
          "required": ["id", "name"],
          "properties": {
            "id": { "type": "integer" },
            "name": { "type": "string", "minLength": 1 }
          }
        },
        "status": { "enum": ["open", "paid", "shipped", "refunded"] },
        "placed_at": { "type": "string" },
        "lines": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["sku", "qty"],
            "properties": {
              "sku": { "type": "string" },
              "qty": { "type": "integer", "minimum": 1 }
            }
          }
        }
      }
    }
  }
}
"##;

/// The sample, ready to be judged.
pub fn held() -> Held {
    let mut held = Held {
        check: Check {
            name: "Orders API, list orders".into(),
            environment: "staging".into(),
            ..Check::default()
        },
        is_sample: true,
        ..Held::default()
    };
    for (document, text) in [(DocumentName::Response, RESPONSE), (DocumentName::Schema(0), SCHEMA)] {
        if let Some(blob) = blob_of_text(&text.into()) {
            held.set_text(document, Text::new(blob));
        }
    }
    if let Some(schema) = held.check.schemas.first_mut() {
        schema.name = "Order list".into();
    }
    held.check.exchanges = vec![Exchange {
        evidence: Evidence::Recorded,
        request_name: None,
        request: Some(Request {
            method: "GET".into(),
            url: "https://api.example.com/orders".into(),
            headers: Headers::default(),
            body: None,
        }),
        response: Some(Response {
            status: Some(200),
            headers: Headers {
                completeness: Completeness::Complete,
                list: vec![Header { name: "Content-Type".into(), value: "application/json".into() }],
            },
            ..Response::default()
        }),
        received_at_millis: None,
    }];
    held
}
