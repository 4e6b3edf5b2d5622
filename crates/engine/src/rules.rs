//! All rules of all gates, for help, docs and tests that speak about every rule.

use check::Rule;

/// Gate by gate, each in its own order.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    crate::contract::RULES.iter()
}

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().chain(crate::contract::COMPARISON_RULES).chain(crate::auth::rules()).find(|rule| rule.id == id)
}
