//! When a client takes its token for old: by which clock, from what it knows of the lifetime, and how far ahead.

use super::super::Actor;
use super::super::shelf::{Expiry, Tokens};
use super::Client;
use crate::simulator::clock::Span;
use crate::simulator::run::Context;
use check::gates::auth::{ClockSource, ExpiredWhen, LifetimeSource, OddExpiry, RefreshAhead};

const SECOND: i64 = 1_000_000;

impl Client {
    /// Whether it is time to refresh. Without tokens, and without a wish to refresh ahead, it never is.
    pub(super) fn is_due(&self, context: &mut Context<'_, Actor>) -> bool {
        self.due_in(context).is_some_and(|span| span == Span::ZERO)
    }

    /// How long until it is time to refresh; None: never.
    pub(super) fn due_in(&self, context: &mut Context<'_, Actor>) -> Option<Span> {
        if self.policy.ahead == RefreshAhead::Never {
            return None;
        }
        let tokens = self.held(context)?;
        let left = self.left_micros(&tokens, context)?;
        Some(Span(u64::try_from(left.saturating_sub(self.ahead_micros(&tokens))).unwrap_or(0)))
    }

    /// How long before its end a token is refreshed.
    fn ahead_micros(&self, tokens: &Tokens) -> i64 {
        let life = i64::from(tokens.expires_in_seconds) * SECOND;
        match self.policy.ahead {
            RefreshAhead::Never => 0,
            RefreshAhead::BySkew => {
                let skew = i64::from(self.policy.ahead_skew_seconds) * SECOND;
                if self.policy.caps_skew { skew.min(life / 2) } else { skew }
            }
            RefreshAhead::ByShare => life - life / 100 * i64::from(self.policy.ahead_share_percent.min(100)),
        }
    }

    /// What the client believes is left of the token's life; None: it lives for ever.
    fn left_micros(&self, tokens: &Tokens, context: &mut Context<'_, Actor>) -> Option<i64> {
        let local = context.unix_micros();
        let awake = context.awake_micros() as i64;
        let by_expires_in = || {
            let life = i64::from(tokens.expires_in_seconds) * SECOND;
            let age = match self.policy.clock {
                // The offset cancels out: both ends are read from the same clock.
                ClockSource::Local | ClockSource::ServerDate => local - tokens.received_unix_micros,
                ClockSource::Monotonic => awake - tokens.received_awake_micros as i64,
            };
            life.saturating_sub(age)
        };
        let by_claim = |expires: i64| match self.policy.clock {
            ClockSource::Local => expires.saturating_sub(local),
            ClockSource::ServerDate => expires.saturating_sub(local.saturating_add(self.offset_micros)),
            // A monotonic clock can't be compared with a date.
            ClockSource::Monotonic => by_expires_in(),
        };
        let left = match self.policy.lifetime_source {
            LifetimeSource::ExpiresIn => by_expires_in(),
            LifetimeSource::ExpClaim => {
                let believes = self.policy.odd_expiry == OddExpiry::Believe;
                match context.shared().shelf.access(tokens.access).map(|token| token.expiry) {
                    Some(Expiry::Seconds(seconds)) => by_claim(seconds.saturating_mul(SECOND)),
                    // Read as seconds, milliseconds are 55,000 years ahead.
                    Some(Expiry::Milliseconds(millis)) if believes => by_claim(millis.saturating_mul(SECOND)),
                    // No number is greater than or equal to a text, so it is never over.
                    Some(Expiry::Text(_) | Expiry::Missing) if believes => return None,
                    _ => by_expires_in(),
                }
            }
        };
        Some(left.saturating_add(match self.policy.expired_when {
            ExpiredWhen::OnOrAfter => 0,
            ExpiredWhen::After => SECOND,
            ExpiredWhen::TenMinutesAfter => 600 * SECOND,
        }))
    }
}
