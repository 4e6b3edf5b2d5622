//! The scenarios: what is set up, what client and server must do, which rules that is about. How they are played stands
//! in `setup`, what the rules mean in `rules`.

mod answers;
mod attacks;
mod expiry;
mod refresh;

use super::setup::Setup;
use crate::simulator::authorization::{AccessId, Act, Task};
use check::gates::auth::Side;

/// One scenario.
pub struct Scenario {
    /// `five-calls`; never changes once released.
    pub id: &'static str,
    /// The row of the table in `docs/auth.md` that it plays; 0: none, it is an addition.
    pub row: u32,
    pub title: &'static str,
    /// What is set up, a sentence or two.
    pub set_up_words: &'static str,
    /// `–`: nothing of its own.
    pub client_must: &'static str,
    pub server_must: &'static str,
    /// Whose rules are judged: a side that the scenario itself makes misbehave is not.
    pub judges: &'static [Side],
    /// The rules that it is there for; the others of the judged sides are judged, too.
    pub about: &'static [&'static str],
    /// Rules that can't be kept here.
    pub excuses: &'static [&'static str],
    pub(super) set_up: fn(&mut Setup),
}

impl Scenario {
    pub fn judges(&self, side: Side) -> bool {
        self.judges.contains(&side)
    }
}

/// All scenarios, in the order in which they are run and shown.
pub fn all() -> impl Iterator<Item = &'static Scenario> {
    let parts = [expiry::SCENARIOS, refresh::SCENARIOS, answers::SCENARIOS, attacks::SCENARIOS];
    parts.into_iter().flatten()
}

pub fn find(id: &str) -> Option<&'static Scenario> {
    all().find(|scenario| scenario.id == id)
}

const ORDERS: Task = Task::Call { method: "GET", target: "/orders" };

/// A tester's call with the n-th access token.
fn orders_with(token: u32) -> Act {
    Act::Call { method: "GET", target: "/orders", token: AccessId(token), key: None }
}
