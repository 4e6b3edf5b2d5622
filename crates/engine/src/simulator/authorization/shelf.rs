//! All tokens of a simulation with what they say and what became of them, and the storage of the browser. It decides
//! nothing: the server writes, the others read.

use crate::simulator::clock::{Clock, EPOCH_UNIX_SECONDS, Moment};
use crate::simulator::run::PartyId;
use check::trace::{TokenKind, TokenLife};
use std::collections::VecDeque;
use std::fmt;

/// From 1, in the order of issue; what is forged counts along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessId(pub u32);

/// From 1, in the order of issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefreshId(pub u32);

impl fmt::Display for AccessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "access {}", self.0)
    }
}

impl fmt::Display for RefreshId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refresh {}", self.0)
    }
}

/// The claim `exp` as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// Seconds since 1970 (RFC 7519 §2, NumericDate).
    Seconds(i64),
    Text(i64),
    Milliseconds(i64),
    Missing,
}

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Forgery {
    Genuine,
    AlgNone,
    NullSignature,
    /// HS256, signed with the public key as the secret.
    KeyConfusion,
    /// Signed rightly, for another API.
    WrongAudience,
    /// Signed rightly, by another tenant.
    WrongIssuer,
    /// An ID token.
    WrongType,
}

impl Forgery {
    pub fn name(self) -> &'static str {
        match self {
            Forgery::Genuine => "genuine",
            Forgery::AlgNone => "alg none",
            Forgery::NullSignature => "an empty signature",
            Forgery::KeyConfusion => "HS256 with the public key",
            Forgery::WrongAudience => "another audience",
            Forgery::WrongIssuer => "another issuer",
            Forgery::WrongType => "another type",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// Which key signed it, from 1.
    pub kid: u32,
    pub forgery: Forgery,
    pub expiry: Expiry,
    /// What `exp` means, whatever is written.
    pub expires_unix_seconds: i64,
    pub not_before_unix_seconds: Option<i64>,
    pub scope: String,
    /// From 1; 0: of no sign-in.
    pub family: u32,
    pub parent: Option<RefreshId>,
    pub issued_at: Moment,
    /// Taken back before its end; an API that introspects knows it.
    pub withdrawn_at: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    pub family: u32,
    pub parent: Option<RefreshId>,
    pub issued_at: Moment,
    pub used_at: Option<Moment>,
    /// The newest one that it was exchanged for.
    pub successor: Option<RefreshId>,
    pub revoked_at: Option<Moment>,
    pub scope: String,
}

/// One sign-in and all that came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    pub started_at: Moment,
    pub revoked_at: Option<Moment>,
}

#[derive(Clone, Debug, Default)]
pub struct Shelf {
    pub access: Vec<AccessToken>,
    pub refresh: Vec<RefreshToken>,
    pub families: Vec<Family>,
}

impl Shelf {
    pub fn access(&self, id: AccessId) -> Option<&AccessToken> {
        self.access.get((id.0 as usize).checked_sub(1)?)
    }
    pub fn refresh(&self, id: RefreshId) -> Option<&RefreshToken> {
        self.refresh.get((id.0 as usize).checked_sub(1)?)
    }
    pub fn refresh_mut(&mut self, id: RefreshId) -> Option<&mut RefreshToken> {
        self.refresh.get_mut((id.0 as usize).checked_sub(1)?)
    }
    pub fn family(&self, number: u32) -> Option<&Family> {
        self.families.get((number as usize).checked_sub(1)?)
    }

    pub fn start_family(&mut self, now: Moment) -> u32 {
        self.families.push(Family { started_at: now, revoked_at: None });
        self.families.len() as u32
    }

    /// Revokes the family and all its refresh tokens.
    pub fn revoke_family(&mut self, number: u32, now: Moment) {
        if let Some(family) = (number as usize).checked_sub(1).and_then(|at| self.families.get_mut(at)) {
            family.revoked_at.get_or_insert(now);
        }
        for token in self.refresh.iter_mut().filter(|token| token.family == number) {
            token.revoked_at.get_or_insert(now);
        }
    }

    pub fn add_access(&mut self, token: AccessToken) -> AccessId {
        self.access.push(token);
        AccessId(self.access.len() as u32)
    }

    pub fn add_refresh(&mut self, token: RefreshToken) -> RefreshId {
        self.refresh.push(token);
        RefreshId(self.refresh.len() as u32)
    }

    /// The lives of all tokens, for the trace.
    pub fn lives(&self) -> Vec<TokenLife> {
        let mut lives = Vec::new();
        for (at, token) in self.access.iter().enumerate() {
            let moment = |unix_seconds: i64| {
                u64::try_from(unix_seconds - EPOCH_UNIX_SECONDS).unwrap_or(0).saturating_mul(1_000_000)
            };
            lives.push(TokenLife {
                name: AccessId(at as u32 + 1).to_string(),
                kind: TokenKind::Access,
                family: token.family,
                parent: token.parent.map(|parent| parent.to_string()),
                issued_at_micros: token.issued_at.0,
                not_before_micros: token.not_before_unix_seconds.map(moment),
                expires_at_micros: Some(moment(token.expires_unix_seconds)),
                ended_at_micros: token.withdrawn_at.map(|at| at.0),
                ended_by: match token.forgery {
                    Forgery::Genuine => token.withdrawn_at.map(|_| "withdrawn".into()),
                    forgery => Some(format!("forged: {}", forgery.name())),
                },
                scope: token.scope.clone(),
            });
        }
        for (at, token) in self.refresh.iter().enumerate() {
            let ended = match (token.used_at, token.revoked_at) {
                (Some(used), Some(revoked)) if used <= revoked => Some((used, "replaced")),
                (_, Some(revoked)) => Some((revoked, "revoked")),
                (Some(used), None) => Some((used, "replaced")),
                (None, None) => None,
            };
            lives.push(TokenLife {
                name: RefreshId(at as u32 + 1).to_string(),
                kind: TokenKind::Refresh,
                family: token.family,
                parent: token.parent.map(|parent| parent.to_string()),
                issued_at_micros: token.issued_at.0,
                not_before_micros: None,
                expires_at_micros: None,
                ended_at_micros: ended.map(|(at, _)| at.0),
                ended_by: ended.map(|(_, by)| by.into()),
                scope: token.scope.clone(),
            });
        }
        lives.sort_by_key(|life| (life.issued_at_micros, life.kind));
        lives
    }
}

/// What a client keeps of a token response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub access: AccessId,
    pub refresh: Option<RefreshId>,
    pub expires_in_seconds: u32,
    /// When it came, by the device's clock.
    pub received_unix_micros: i64,
    /// When it came, without the device's sleeps.
    pub received_awake_micros: u64,
}

impl Tokens {
    /// Tokens that were got at the start of the simulation, on a device with that clock.
    pub fn at_start(
        access: AccessId,
        refresh: Option<RefreshId>,
        expires_in_seconds: u32,
        clock: Clock,
    ) -> Tokens {
        let received_unix_micros = clock.unix_micros(Moment::START);
        Tokens { access, refresh, expires_in_seconds, received_unix_micros, received_awake_micros: 0 }
    }
}

/// The storage of a browser and its locks.
#[derive(Clone, Debug, Default)]
pub struct Store {
    pub tokens: Option<Tokens>,
    /// Which tab has the lock.
    pub holder: Option<PartyId>,
    /// Tabs that wait for it, with their refresh.
    pub waiting: VecDeque<(PartyId, u32)>,
}
