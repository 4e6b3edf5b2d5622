//! What is said in token flows, and how the trace tells it. Tokens are named, never written out.

use super::shelf::{AccessId, RefreshId};
use crate::simulator::run::{Description, Travels};
use check::trace::Field;

/// A token request (RFC 6749 §4.1.3, §4.4.2, §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    Refresh {
        token: RefreshId,
        /// None: the scopes as they are.
        scope: Option<&'static str>,
    },
    /// The verifier stands for its challenge: equal numbers fit (RFC 7636 §4.6).
    Code {
        code: u32,
        verifier: Option<u32>,
    },
    ClientCredentials,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A request to the API.
    Call {
        method: &'static str,
        target: &'static str,
        token: Option<AccessId>,
        is_token_in_url: bool,
        /// Idempotency-Key.
        key: Option<u32>,
        /// Which call of the client's plan it belongs to, from 1; 0: none.
        call: u32,
    },
    CallAnswer {
        status: u16,
        /// `error` of WWW-Authenticate; empty: a bare `Bearer`. None: no such header.
        challenge: Option<&'static str>,
        /// The scope that is needed.
        scope: Option<&'static str>,
        has_cors: bool,
        /// The header Date, in seconds since 1970.
        date_unix_seconds: i64,
    },
    Token(Grant),
    TokenAnswer {
        status: u16,
        error: Option<&'static str>,
        access: Option<AccessId>,
        refresh: Option<RefreshId>,
        expires_in_seconds: u32,
        says_no_store: bool,
        /// How the claim `exp` is written: `seconds`, `text`, `milliseconds`, `missing`.
        expiry_form: &'static str,
        scope: String,
    },
    Authorize {
        challenge: Option<u32>,
    },
    Authorized {
        code: u32,
    },
    Revoke {
        token: RefreshId,
    },
    Revoked,
    /// The key set (RFC 7517 §5).
    Keys,
    KeysAnswer {
        newest: u32,
    },
}

impl Message {
    pub(super) fn refused(status: u16, error: &'static str, says_no_store: bool) -> Message {
        Message::TokenAnswer {
            status,
            error: Some(error),
            access: None,
            refresh: None,
            expires_in_seconds: 0,
            says_no_store,
            expiry_form: "seconds",
            scope: String::new(),
        }
    }
}

fn field(name: &str, value: impl ToString) -> Field {
    Field { name: name.into(), value: value.to_string() }
}

fn request(method: &str, target: &str, fields: Vec<Field>) -> Description {
    Description { method: method.into(), target: target.into(), status: 0, fields }
}

fn answer(status: u16, fields: Vec<Field>) -> Description {
    Description { status, fields, ..Description::default() }
}

impl Travels for Message {
    fn describe(&self) -> Description {
        match self {
            Message::Call { method, target, token, is_token_in_url, key, call } => {
                let mut fields = Vec::new();
                if let Some(token) = token {
                    let name = if *is_token_in_url { "access_token in the URL" } else { "authorization" };
                    fields.push(field(name, token));
                }
                fields.extend(key.map(|key| field("idempotency-key", format!("key {key}"))));
                if *call > 0 {
                    fields.push(field("call", call));
                }
                request(method, target, fields)
            }
            Message::CallAnswer { status, challenge, scope, has_cors, .. } => {
                let mut fields = Vec::new();
                if let Some(error) = challenge {
                    let mut text = String::from("Bearer");
                    if !error.is_empty() {
                        text = format!("Bearer error=\"{error}\"");
                        fields.push(field("error", error));
                    }
                    if let Some(scope) = scope {
                        text = format!("{text}, scope=\"{scope}\"");
                        fields.push(field("scope", scope));
                    }
                    fields.push(field("www-authenticate", text));
                }
                if !has_cors {
                    fields.push(field("cors", "none"));
                }
                answer(*status, fields)
            }
            Message::Token(grant) => {
                let fields = match grant {
                    Grant::Refresh { token, scope } => {
                        let mut fields =
                            vec![field("grant_type", "refresh_token"), field("refresh_token", token)];
                        fields.extend(scope.map(|scope| field("scope", scope)));
                        fields
                    }
                    Grant::Code { code, verifier } => {
                        let mut fields = vec![
                            field("grant_type", "authorization_code"),
                            field("code", format!("code {code}")),
                        ];
                        fields.extend(
                            verifier.map(|number| field("code_verifier", format!("verifier {number}"))),
                        );
                        fields
                    }
                    Grant::ClientCredentials => vec![field("grant_type", "client_credentials")],
                };
                request("POST", "/token", fields)
            }
            Message::TokenAnswer {
                status,
                error,
                access,
                refresh,
                expires_in_seconds,
                says_no_store,
                expiry_form,
                scope,
            } => {
                let mut fields = Vec::new();
                fields.extend(error.map(|error| field("error", error)));
                if let Some(access) = access {
                    fields.push(field("access_token", access));
                    fields.push(field("expires_in", expires_in_seconds));
                    fields.push(field("exp", expiry_form));
                }
                fields.extend(refresh.as_ref().map(|refresh| field("refresh_token", refresh)));
                if !scope.is_empty() {
                    fields.push(field("scope", scope));
                }
                if *says_no_store {
                    fields.push(field("cache-control", "no-store"));
                }
                answer(*status, fields)
            }
            Message::Authorize { challenge } => {
                let challenge =
                    challenge.map(|number| field("code_challenge", format!("of verifier {number}")));
                request("GET", "/authorize", challenge.into_iter().collect())
            }
            Message::Authorized { code } => answer(302, vec![field("code", format!("code {code}"))]),
            Message::Revoke { token } => request("POST", "/revoke", vec![field("token", token)]),
            Message::Revoked => answer(200, Vec::new()),
            Message::Keys => request("GET", "/jwks.json", Vec::new()),
            Message::KeysAnswer { newest } => answer(200, vec![field("kid", format!("key {newest}"))]),
        }
    }
}
