//! Settings of the auth gate: how a client keeps its tokens fresh, how authorization server and API behave, and what a
//! run over all scenarios says. Each setting is a switch with named choices. What they do is the engine's.

use serde::{Deserialize, Serialize};

mod outcome;
mod switches;

pub use outcome::{
    Broken, Catalogue, ChangeEffect, Played, PolicyVerdict, PresetCard, RuleCard, ScenarioCard,
    ScenarioOutcome, ScenarioResult, Side,
};
pub use switches::{CLIENT_SWITCHES, Choice, SERVER_SWITCHES, Switch, apply_change};

/// What the tester chose for the simulated flows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthSettings {
    pub client: ClientPolicy,
    pub server: ServerPolicy,
    pub seed: u64,
    /// The tester said that the simulated policy is that of their own client.
    pub is_client_confirmed: bool,
    /// The tester said that the simulated settings are those of their own servers.
    pub is_server_confirmed: bool,
}

impl Default for AuthSettings {
    fn default() -> Self {
        AuthSettings {
            client: ClientPolicy::default(),
            server: ServerPolicy::default(),
            seed: 1,
            is_client_confirmed: false,
            is_server_confirmed: false,
        }
    }
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $word:ident),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$of])* $word),+ }
    };
}

words!(
    /// When a client asks for a new token before the old one ends.
    RefreshAhead {
        Never,
        /// When less than `ahead_skew_seconds` are left.
        BySkew,
        /// When `ahead_share_percent` of the lifetime are over.
        ByShare,
    }
);
words!(
    /// What looks whether it is time to refresh.
    AheadCheck {
        BeforeEachCall,
        /// A timer, which fires late on a device that slept.
        Timer,
        Both,
    }
);
words!(OnUnauthorized {
    /// The call fails.
    Fail,
    RefreshAndReplay,
    /// The token is refreshed, and the call fails all the same.
    RefreshOnly,
    SignIn,
});
words!(SingleFlight {
    /// All calls of a tab share one refresh.
    PerTab,
    /// Each call refreshes for itself.
    EachCall,
});
words!(
    /// What happens to a call that starts while a refresh is under way.
    Queueing { Wait, SendOldToken, Fail }
);
words!(
    /// Which of the waiting calls are sent after a refresh.
    ReplaysQueued {
        All,
        /// The first alone; the others never end.
        FirstOnly,
    }
);
words!(
    /// When a token counts as expired without asking the server.
    ExpiredWhen {
        /// RFC 7519 §4.1.4: on or after `exp`.
        OnOrAfter,
        After,
        /// Ten minutes after `exp`: a skew that is added where it should be taken away.
        TenMinutesAfter,
    }
);
words!(
    /// From what a client knows how long a token lives.
    LifetimeSource {
        /// `expires_in` of the token response (RFC 6749 §5.1), counted from its arrival.
        ExpiresIn,
        /// The claim `exp`, compared with the client's clock.
        ExpClaim,
    }
);
words!(ClockSource {
    Local,
    /// The local clock, set right by the header `Date` of the last answer.
    ServerDate,
    /// Time since the page was opened; it stands still while the device sleeps.
    Monotonic,
});
words!(
    /// What is made of an `exp` that is missing, a string, or in milliseconds.
    OddExpiry {
        /// It is not used; `expires_in` is.
        FallBack,
        /// It is taken as it is; missing means for ever.
        Believe,
    }
);
words!(TokenStorage {
    /// Each tab has its own copy.
    Own,
    Shared,
    /// Shared, and only the holder of a lock refreshes (Web Locks).
    SharedWithLock,
});
words!(
    /// After the authorization server refused the refresh token.
    OnRefreshRejected {
        SignIn,
        /// The refresh is sent again, as any 401 would be.
        Retry,
        /// The old access token is sent on.
        Ignore,
    }
);
words!(
    /// After a refresh that ended in 5xx, a timeout or a broken connection.
    OnRefreshUnavailable {
        /// Again after 1, 2 and 4 seconds; then the calls fail and the session stays.
        BackOff,
        RetryAtOnce,
        /// The calls fail; the session stays.
        Fail,
        SignOut,
    }
);
words!(OnForbidden { Fail, Refresh, SignIn });
words!(
    /// After a call whose answer could not be read (a browser shows no more of an answer without CORS headers).
    OnNetworkError { Fail, Refresh }
);
words!(
    /// What a POST that got 401 does.
    OnPostUnauthorized {
        /// It is sent again with the same Idempotency-Key.
        ReplayWithKey,
        Replay,
        /// The token is refreshed, and the person is asked.
        Fail,
    }
);
words!(
    /// A refresh that is under way at logout.
    OnLogoutDuringRefresh { Discard, Keep }
);
words!(TokenPlace {
    /// RFC 6750 §2.1.
    Header,
    /// RFC 6750 §2.3, which RFC 9700 §4.3.2 forbids.
    Query,
});

/// How a client keeps its tokens fresh. The default is the ideal one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientPolicy {
    pub ahead: RefreshAhead,
    pub ahead_skew_seconds: u32,
    pub ahead_share_percent: u32,
    /// Whether the skew is at most half of the lifetime.
    pub caps_skew: bool,
    pub ahead_check: AheadCheck,
    /// Whether a page that becomes visible looks whether it is time to refresh.
    pub checks_on_visible: bool,
    pub on_unauthorized: OnUnauthorized,
    pub single_flight: SingleFlight,
    pub queueing: Queueing,
    pub replays_queued: ReplaysQueued,
    /// How often one call is sent again at most; 255 stands for no limit.
    pub replay_limit: u32,
    /// Whether a 401 to an older token than the one at hand is only replayed.
    pub compares_tokens: bool,
    pub expired_when: ExpiredWhen,
    pub lifetime_source: LifetimeSource,
    pub odd_expiry: OddExpiry,
    pub clock: ClockSource,
    pub storage: TokenStorage,
    /// Whether the new tokens are stored before the waiting calls are sent.
    pub stores_before_replay: bool,
    /// Whether a rotated refresh token takes the place of the old one.
    pub stores_rotated_token: bool,
    pub on_refresh_rejected: OnRefreshRejected,
    pub on_refresh_unavailable: OnRefreshUnavailable,
    /// Seconds after which a refresh without an answer is given up; 0: never.
    pub refresh_timeout_seconds: u32,
    pub on_forbidden: OnForbidden,
    pub on_network_error: OnNetworkError,
    pub on_post_unauthorized: OnPostUnauthorized,
    pub on_logout_during_refresh: OnLogoutDuringRefresh,
    /// Whether logout revokes the refresh token at the server (RFC 7009).
    pub revokes_on_logout: bool,
    pub token_place: TokenPlace,
    /// Whether the sign-in proves with PKCE that the code is its own (RFC 7636).
    pub uses_pkce: bool,
}

impl Default for ClientPolicy {
    fn default() -> Self {
        ClientPolicy {
            ahead: RefreshAhead::BySkew,
            ahead_skew_seconds: 60,
            ahead_share_percent: 75,
            caps_skew: true,
            ahead_check: AheadCheck::BeforeEachCall,
            checks_on_visible: true,
            on_unauthorized: OnUnauthorized::RefreshAndReplay,
            single_flight: SingleFlight::PerTab,
            queueing: Queueing::Wait,
            replays_queued: ReplaysQueued::All,
            replay_limit: 1,
            compares_tokens: true,
            expired_when: ExpiredWhen::OnOrAfter,
            lifetime_source: LifetimeSource::ExpiresIn,
            odd_expiry: OddExpiry::FallBack,
            clock: ClockSource::Local,
            storage: TokenStorage::SharedWithLock,
            stores_before_replay: true,
            stores_rotated_token: true,
            on_refresh_rejected: OnRefreshRejected::SignIn,
            on_refresh_unavailable: OnRefreshUnavailable::BackOff,
            refresh_timeout_seconds: 10,
            on_forbidden: OnForbidden::Fail,
            on_network_error: OnNetworkError::Fail,
            on_post_unauthorized: OnPostUnauthorized::ReplayWithKey,
            on_logout_during_refresh: OnLogoutDuringRefresh::Discard,
            revokes_on_logout: true,
            token_place: TokenPlace::Header,
            uses_pkce: true,
        }
    }
}

words!(
    /// What the authorization server does with a refresh token that was used before.
    ReuseDetection {
        /// RFC 9700 §4.14.2: refuse it and revoke the whole family.
        RevokeFamily,
        RefuseToken,
        Accept,
    }
);
words!(
    /// How `exp` is written into access tokens.
    ExpiryForm { Seconds, Text, Milliseconds, Missing }
);
words!(
    /// How an API answers an expired token.
    ExpiredAnswer { Unauthorized, Forbidden, ServerError }
);
words!(
    /// What an API does with a `kid` that it does not know.
    UnknownKey {
        /// Fetches the key set once; not again within a minute.
        FetchOnce,
        FetchEachTime,
        Refuse,
    }
);
words!(
    /// How the token endpoint answers a refresh token that is not valid.
    InvalidGrantAnswer {
        /// 400 with `invalid_grant` (RFC 6749 §5.2).
        BadRequest,
        ServerError,
        /// 200 with an error in the body.
        Success,
    }
);

/// How the authorization server and the API behave. The default is the ideal pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerPolicy {
    // The authorization server.
    pub rotates_refresh_tokens: bool,
    /// How long a replaced refresh token still gets the same successor; 0: not at all.
    pub grace_seconds: u32,
    /// Whether the grace window holds only while the successor is unused.
    pub grace_ends_with_successor: bool,
    pub reuse: ReuseDetection,
    /// Whether two servers compare and swap, so that one refresh token has one successor.
    pub rotates_atomically: bool,
    /// Whether the session ends 24 hours after sign-in, however often it was refreshed.
    pub enforces_absolute_lifetime: bool,
    pub invalid_grant: InvalidGrantAnswer,
    /// Whether token responses say `Cache-Control: no-store` (RFC 6749 §5.1).
    pub says_no_store: bool,
    pub expiry_form: ExpiryForm,
    /// Whether a revoked refresh token takes its family along (RFC 7009 §2.1).
    pub revokes_family_on_logout: bool,
    pub verifies_pkce: bool,
    /// Whether a code works once (RFC 6749 §4.1.2).
    pub codes_work_once: bool,
    /// Whether a refresh may only narrow the scopes (RFC 6749 §6).
    pub keeps_scopes_on_refresh: bool,
    // The API.
    pub leeway_seconds: u32,
    pub checks_expiry: bool,
    /// Whether a token is refused at the very second of `exp`.
    pub refuses_at_expiry: bool,
    pub checks_not_before: bool,
    pub expired_answer: ExpiredAnswer,
    /// Whether 401 and 403 carry WWW-Authenticate (RFC 6750 §3).
    pub sends_challenge: bool,
    pub checks_scope: bool,
    pub sends_cors_on_errors: bool,
    /// Whether a write is refused before it has happened.
    pub checks_before_effects: bool,
    pub honours_idempotency_key: bool,
    pub unknown_key: UnknownKey,
    pub refuses_alg_none: bool,
    pub refuses_key_confusion: bool,
    pub refuses_null_signature: bool,
    pub checks_audience: bool,
    pub checks_issuer: bool,
    pub checks_type: bool,
}

impl Default for ServerPolicy {
    fn default() -> Self {
        ServerPolicy {
            rotates_refresh_tokens: true,
            grace_seconds: 30,
            grace_ends_with_successor: true,
            reuse: ReuseDetection::RevokeFamily,
            rotates_atomically: true,
            enforces_absolute_lifetime: true,
            invalid_grant: InvalidGrantAnswer::BadRequest,
            says_no_store: true,
            expiry_form: ExpiryForm::Seconds,
            revokes_family_on_logout: true,
            verifies_pkce: true,
            codes_work_once: true,
            keeps_scopes_on_refresh: true,
            leeway_seconds: 30,
            checks_expiry: true,
            refuses_at_expiry: true,
            checks_not_before: true,
            expired_answer: ExpiredAnswer::Unauthorized,
            sends_challenge: true,
            checks_scope: true,
            sends_cors_on_errors: true,
            checks_before_effects: true,
            honours_idempotency_key: true,
            unknown_key: UnknownKey::FetchOnce,
            refuses_alg_none: true,
            refuses_key_confusion: true,
            refuses_null_signature: true,
            checks_audience: true,
            checks_issuer: true,
            checks_type: true,
        }
    }
}
