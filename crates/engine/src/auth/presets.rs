//! Policies to start from: the ideal, a naive one that many clients have, and the defaults of two libraries as they
//! were documented at a date. A library's name here says nothing about an application that sets it up otherwise.

use check::gates::auth::*;

/// A client policy with a name.
pub struct Preset {
    /// Never changes once released.
    pub id: &'static str,
    pub name: &'static str,
    /// When the defaults were looked up, as year and month; empty: it is nobody's.
    pub as_of: &'static str,
    /// Where they stand, and what was left to us.
    pub source: &'static str,
    pub policy: fn() -> ClientPolicy,
}

pub static PRESETS: &[Preset] = &[
    Preset {
        id: "ideal",
        name: "Ideal",
        as_of: "",
        source: "Passes every scenario.",
        policy: ClientPolicy::default,
    },
    Preset {
        id: "naive",
        name: "Naive interceptor",
        as_of: "",
        source: "Refreshes on 401, each call for itself, and nothing else: the code that is written first.",
        policy: naive,
    },
    Preset {
        id: "oidc-client-ts",
        name: "oidc-client-ts 3",
        as_of: "2026-11",
        source: "UserManagerSettings: expiring 60 s before the end, by a timer; session storage; request timeout 10 s; \
                 PKCE; no revocation at sign-out. Issue 430: no lock across tabs; issue 1618: concurrent renewals are \
                 not joined. A renewal error is an event, and the user object stays. It sees no answers of the API, so \
                 what a 401 leads to is the application's: here the call fails.",
        policy: oidc_client_ts,
    },
    Preset {
        id: "msal-browser",
        name: "MSAL.js 5",
        as_of: "2026-11",
        source: "acquireTokenSilent before each call; tokens are renewed 300 s before the end; session storage; \
                 concurrent requests are joined; a refused refresh asks for interaction. No timeout of a \
                 token request is documented; here it is 10 s. It sees no answers of the API, \
                 so what a 401 leads to is the application's: here the call fails.",
        policy: msal_browser,
    },
];

/// The preset of an id.
pub fn find(id: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.id == id)
}

fn naive() -> ClientPolicy {
    ClientPolicy {
        ahead: RefreshAhead::Never,
        checks_on_visible: false,
        single_flight: SingleFlight::EachCall,
        queueing: Queueing::SendOldToken,
        compares_tokens: false,
        storage: TokenStorage::Shared,
        on_refresh_unavailable: OnRefreshUnavailable::SignOut,
        refresh_timeout_seconds: 0,
        on_post_unauthorized: OnPostUnauthorized::Replay,
        on_logout_during_refresh: OnLogoutDuringRefresh::Keep,
        revokes_on_logout: false,
        ..ClientPolicy::default()
    }
}

fn oidc_client_ts() -> ClientPolicy {
    ClientPolicy {
        ahead: RefreshAhead::BySkew,
        ahead_skew_seconds: 60,
        caps_skew: false,
        ahead_check: AheadCheck::Timer,
        checks_on_visible: false,
        on_unauthorized: OnUnauthorized::Fail,
        single_flight: SingleFlight::EachCall,
        storage: TokenStorage::Own,
        on_refresh_rejected: OnRefreshRejected::Ignore,
        on_refresh_unavailable: OnRefreshUnavailable::Fail,
        refresh_timeout_seconds: 10,
        on_logout_during_refresh: OnLogoutDuringRefresh::Keep,
        revokes_on_logout: false,
        ..ClientPolicy::default()
    }
}

fn msal_browser() -> ClientPolicy {
    ClientPolicy {
        ahead: RefreshAhead::BySkew,
        ahead_skew_seconds: 300,
        caps_skew: false,
        ahead_check: AheadCheck::BeforeEachCall,
        checks_on_visible: false,
        on_unauthorized: OnUnauthorized::Fail,
        storage: TokenStorage::Own,
        on_refresh_unavailable: OnRefreshUnavailable::Fail,
        revokes_on_logout: false,
        ..ClientPolicy::default()
    }
}
