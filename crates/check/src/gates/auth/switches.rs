//! The switches of both policies with their choices, for the page's controls and for trying one change after another.
//! The order of a table is the order of the page. What a choice does is the engine's.

use serde::{Serialize, de::DeserializeOwned};

/// One field of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// The field's name in the settings.
    pub id: &'static str,
    /// A few words, without a full stop.
    pub title: &'static str,
    pub choices: &'static [Choice],
}

/// One value of a switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As in the settings: `per-tab`, `true`, `60`.
    pub value: &'static str,
    pub title: &'static str,
}

impl Switch {
    /// The choice that a policy has; None: a number that is not among the choices.
    pub fn chosen<P: Serialize>(&self, policy: &P) -> Option<&'static Choice> {
        let is = value_of(policy, self.id)?;
        self.choices.iter().find(|choice| choice.value == is)
    }
}

const fn choice(value: &'static str, title: &'static str) -> Choice {
    Choice { value, title }
}

const fn switch(id: &'static str, title: &'static str, choices: &'static [Choice]) -> Switch {
    Switch { id, title, choices }
}

const YES_OR_NO: &[Choice] = &[choice("true", "Yes"), choice("false", "No")];

/// The switches of [`super::ClientPolicy`].
pub static CLIENT_SWITCHES: &[Switch] = &[
    switch(
        "ahead",
        "Refreshes before the token ends",
        &[
            choice("never", "Never"),
            choice("by-skew", "When little time is left"),
            choice("by-share", "When a share of the life is over"),
        ],
    ),
    switch(
        "ahead_skew_seconds",
        "Seconds left",
        &[choice("0", "0 s"), choice("60", "60 s"), choice("300", "300 s"), choice("600", "600 s")],
    ),
    switch(
        "ahead_share_percent",
        "Share of the life",
        &[choice("50", "50 %"), choice("75", "75 %"), choice("90", "90 %")],
    ),
    switch("caps_skew", "Skew at most half of the life", YES_OR_NO),
    switch(
        "ahead_check",
        "Looks whether it is time",
        &[
            choice("before-each-call", "Before each call"),
            choice("timer", "By a timer"),
            choice("both", "Both"),
        ],
    ),
    switch("checks_on_visible", "Looks again when the page becomes visible", YES_OR_NO),
    switch(
        "on_unauthorized",
        "On 401",
        &[
            choice("fail", "The call fails"),
            choice("refresh-and-replay", "Refresh and replay"),
            choice("refresh-only", "Refresh, no replay"),
            choice("sign-in", "Sign in"),
        ],
    ),
    switch(
        "single_flight",
        "Refreshes at once",
        &[choice("per-tab", "One for all calls"), choice("each-call", "Each call its own")],
    ),
    switch(
        "queueing",
        "A call that starts during a refresh",
        &[choice("wait", "Waits"), choice("send-old-token", "Sends the old token"), choice("fail", "Fails")],
    ),
    switch(
        "replays_queued",
        "Waiting calls after a refresh",
        &[choice("all", "All are sent"), choice("first-only", "The first is sent")],
    ),
    switch(
        "replay_limit",
        "A call is sent again",
        &[
            choice("0", "Never"),
            choice("1", "Once"),
            choice("3", "Three times"),
            choice("255", "Without limit"),
        ],
    ),
    switch("compares_tokens", "A 401 to an older token is only replayed", YES_OR_NO),
    switch(
        "expired_when",
        "Counts as expired",
        &[
            choice("on-or-after", "On or after exp"),
            choice("after", "After exp"),
            choice("ten-minutes-after", "Ten minutes after exp"),
        ],
    ),
    switch(
        "lifetime_source",
        "Knows the lifetime from",
        &[choice("expires-in", "expires_in"), choice("exp-claim", "The claim exp")],
    ),
    switch(
        "odd_expiry",
        "An exp that is odd or missing",
        &[choice("fall-back", "Is not used"), choice("believe", "Is believed")],
    ),
    switch(
        "clock",
        "Clock",
        &[
            choice("local", "The local clock"),
            choice("server-date", "Set right by Date"),
            choice("monotonic", "Monotonic"),
        ],
    ),
    switch(
        "storage",
        "Tokens across tabs",
        &[
            choice("own", "Each tab its own"),
            choice("shared", "Shared"),
            choice("shared-with-lock", "Shared, with a lock"),
        ],
    ),
    switch("stores_before_replay", "Stores the new token before it replays", YES_OR_NO),
    switch("stores_rotated_token", "Stores the rotated refresh token", YES_OR_NO),
    switch(
        "on_refresh_rejected",
        "When the refresh is refused",
        &[
            choice("sign-in", "Sign in"),
            choice("retry", "Refresh again"),
            choice("ignore", "Go on with the old token"),
        ],
    ),
    switch(
        "on_refresh_unavailable",
        "When the refresh gets no answer or 5xx",
        &[
            choice("back-off", "Back off, then again"),
            choice("retry-at-once", "Again at once"),
            choice("fail", "The calls fail"),
            choice("sign-out", "Sign out"),
        ],
    ),
    switch(
        "refresh_timeout_seconds",
        "Gives a refresh up after",
        &[choice("0", "Never"), choice("10", "10 s"), choice("30", "30 s")],
    ),
    switch(
        "on_forbidden",
        "On 403",
        &[
            choice("fail", "The call fails"),
            choice("refresh", "Refresh and replay"),
            choice("sign-in", "Sign in"),
        ],
    ),
    switch(
        "on_network_error",
        "On a network error",
        &[choice("fail", "The call fails"), choice("refresh", "Refresh and replay")],
    ),
    switch(
        "on_post_unauthorized",
        "A POST that got 401",
        &[
            choice("replay-with-key", "Is sent again with its key"),
            choice("replay", "Is sent again"),
            choice("fail", "Fails"),
        ],
    ),
    switch(
        "on_logout_during_refresh",
        "A refresh under way at logout",
        &[choice("discard", "Is discarded"), choice("keep", "Is kept")],
    ),
    switch("revokes_on_logout", "Revokes on logout", YES_OR_NO),
    switch(
        "token_place",
        "Sends the token in",
        &[choice("header", "The header"), choice("query", "The URL")],
    ),
    switch("uses_pkce", "Uses PKCE", YES_OR_NO),
];

/// The switches of [`super::ServerPolicy`].
pub static SERVER_SWITCHES: &[Switch] = &[
    switch("rotates_refresh_tokens", "Rotates refresh tokens", YES_OR_NO),
    switch(
        "grace_seconds",
        "Grace for a replaced refresh token",
        &[choice("0", "None"), choice("30", "30 s"), choice("60", "60 s")],
    ),
    switch("grace_ends_with_successor", "Grace ends when the successor is used", YES_OR_NO),
    switch(
        "reuse",
        "A refresh token is used again",
        &[
            choice("revoke-family", "The family is revoked"),
            choice("refuse-token", "It is refused"),
            choice("accept", "It is accepted"),
        ],
    ),
    switch("rotates_atomically", "Servers compare and swap", YES_OR_NO),
    switch("enforces_absolute_lifetime", "Sessions end after 24 hours", YES_OR_NO),
    switch(
        "invalid_grant",
        "A refresh token that is not valid",
        &[
            choice("bad-request", "400 invalid_grant"),
            choice("server-error", "500"),
            choice("success", "200 with an error"),
        ],
    ),
    switch("says_no_store", "Token responses are not cached", YES_OR_NO),
    switch(
        "expiry_form",
        "Writes exp as",
        &[
            choice("seconds", "Seconds"),
            choice("text", "Text"),
            choice("milliseconds", "Milliseconds"),
            choice("missing", "Not at all"),
        ],
    ),
    switch("revokes_family_on_logout", "Logout revokes the family", YES_OR_NO),
    switch("verifies_pkce", "Verifies PKCE", YES_OR_NO),
    switch("codes_work_once", "A code works once", YES_OR_NO),
    switch("keeps_scopes_on_refresh", "A refresh can't widen the scopes", YES_OR_NO),
    switch(
        "leeway_seconds",
        "Leeway of the API",
        &[
            choice("0", "None"),
            choice("30", "30 s"),
            choice("60", "60 s"),
            choice("300", "300 s"),
            choice("600", "600 s"),
        ],
    ),
    switch("checks_expiry", "Checks exp", YES_OR_NO),
    switch("refuses_at_expiry", "Refuses at the second of exp", YES_OR_NO),
    switch("checks_not_before", "Checks nbf", YES_OR_NO),
    switch(
        "expired_answer",
        "Answers an expired token with",
        &[choice("unauthorized", "401"), choice("forbidden", "403"), choice("server-error", "500")],
    ),
    switch("sends_challenge", "Sends WWW-Authenticate", YES_OR_NO),
    switch("checks_scope", "Checks the scope", YES_OR_NO),
    switch("sends_cors_on_errors", "Sends CORS headers on errors", YES_OR_NO),
    switch("checks_before_effects", "Refuses before it writes", YES_OR_NO),
    switch("honours_idempotency_key", "Honours Idempotency-Key", YES_OR_NO),
    switch(
        "unknown_key",
        "A kid that it does not know",
        &[
            choice("fetch-once", "Fetches the keys once"),
            choice("fetch-each-time", "Fetches the keys each time"),
            choice("refuse", "Is refused"),
        ],
    ),
    switch("refuses_alg_none", "Refuses alg none", YES_OR_NO),
    switch("refuses_key_confusion", "Refuses key confusion", YES_OR_NO),
    switch("refuses_null_signature", "Refuses an empty signature", YES_OR_NO),
    switch("checks_audience", "Checks aud", YES_OR_NO),
    switch("checks_issuer", "Checks iss", YES_OR_NO),
    switch("checks_type", "Checks typ", YES_OR_NO),
];

/// The value of a field as the settings write it, without quotes.
pub fn value_of<P: Serialize>(policy: &P, switch: &str) -> Option<String> {
    match serde_json::to_value(policy).ok()?.get(switch)? {
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The policy with one field set otherwise; None where there is no such field, or it has no such value.
pub fn apply_change<P: Serialize + DeserializeOwned>(policy: &P, switch: &str, choice: &str) -> Option<P> {
    let mut whole = serde_json::to_value(policy).ok()?;
    let field = whole.get_mut(switch)?;
    *field = match field {
        serde_json::Value::String(_) => serde_json::Value::String(choice.into()),
        _ => serde_json::from_str(choice).ok()?,
    };
    serde_json::from_value(whole).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::auth::{ClientPolicy, ServerPolicy};
    use std::fmt::Debug;

    /// Each field has a switch, each choice can be chosen, and the ideal is among the choices.
    fn is_whole<P: Default + Serialize + DeserializeOwned + PartialEq + Debug>(switches: &[Switch]) {
        let ideal = P::default();
        let fields = serde_json::to_value(&ideal).expect("a policy can be written");
        let names: Vec<&String> = fields.as_object().expect("an object").keys().collect();
        assert_eq!(names.len(), switches.len());
        for switch in switches {
            assert!(fields.get(switch.id).is_some(), "{}", switch.id);
            assert!(switch.chosen(&ideal).is_some(), "{}: the ideal is no choice", switch.id);
            for choice in switch.choices {
                let changed = apply_change(&ideal, switch.id, choice.value)
                    .unwrap_or_else(|| panic!("{}: {}", switch.id, choice.value));
                assert_eq!(switch.chosen(&changed), Some(choice));
                assert_eq!(changed == ideal, switch.chosen(&ideal) == Some(choice));
            }
        }
        assert!(apply_change(&ideal, "no_such_switch", "true").is_none());
    }

    #[test]
    fn every_field_is_a_switch() {
        is_whole::<ClientPolicy>(CLIENT_SWITCHES);
        is_whole::<ServerPolicy>(SERVER_SWITCHES);
        assert!(apply_change(&ClientPolicy::default(), "clock", "sundial").is_none());
    }

    #[test]
    fn settings_come_back_as_they_were() {
        let settings = crate::gates::auth::AuthSettings { seed: 7, ..Default::default() };
        let text = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<crate::gates::auth::AuthSettings>(&text).unwrap(), settings);
    }
}
