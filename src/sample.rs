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

/// A small service for who has none at hand: its operations can be tried with the simulated service.
pub const DESCRIPTION: &str = r##"{
  "openapi": "3.1.0",
  "info": { "title": "Sample shop", "version": "1.0.0" },
  "servers": [{ "url": "https://shop.example/v1" }],
  "paths": {
    "/orders": {
      "get": {
        "summary": "List the orders",
        "parameters": [
          { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 100, "default": 20 } }
        ],
        "responses": {
          "200": {
            "description": "The orders, newest first",
            "content": {
              "application/json": { "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Order" } } }
            }
          }
        }
      },
      "post": {
        "summary": "Place an order",
        "requestBody": {
          "required": true,
          "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } }
        },
        "responses": {
          "201": {
            "description": "The order, as it was taken",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } }
          },
          "400": { "$ref": "#/components/responses/Problem" }
        }
      }
    },
    "/orders/{id}": {
      "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "integer", "minimum": 1 } }],
      "get": {
        "summary": "Read one order",
        "responses": {
          "200": {
            "description": "The order",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } }
          },
          "404": { "$ref": "#/components/responses/Problem" }
        }
      },
      "delete": {
        "summary": "Cancel an order",
        "responses": {
          "204": { "description": "It is cancelled" },
          "404": { "$ref": "#/components/responses/Problem" }
        }
      }
    }
  },
  "components": {
    "responses": {
      "Problem": {
        "description": "What went wrong (RFC 9457)",
        "content": {
          "application/problem+json": {
            "schema": {
              "type": "object",
              "required": ["title", "status"],
              "properties": {
                "title": { "type": "string" },
                "status": { "type": "integer", "minimum": 400, "maximum": 599 },
                "detail": { "type": "string" }
              }
            }
          }
        }
      }
    },
    "schemas": {
      "Order": {
        "type": "object",
        "required": ["id", "status", "customer", "total", "placed_at"],
        "properties": {
          "id": { "type": "integer", "minimum": 1, "maximum": 999999, "readOnly": true },
          "status": { "enum": ["new", "paid", "shipped"] },
          "customer": { "type": "string", "minLength": 1, "maxLength": 60, "examples": ["Zoë Ünal"] },
          "total": {
            "type": "object",
            "required": ["amount", "currency"],
            "properties": {
              "amount": { "type": "number", "minimum": 0, "examples": [19.9] },
              "currency": { "type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"] }
            }
          },
          "placed_at": { "type": "string", "format": "date-time", "readOnly": true },
          "note": { "type": ["string", "null"], "maxLength": 200 }
        }
      }
    }
  }
}
"##;
