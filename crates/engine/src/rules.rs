//! All rules of all gates, for help, docs and tests that speak about every rule.

use check::Rule;

/// Gate by gate, each in its own order.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    crate::contract::RULES.iter().chain(crate::data::RULES)
}

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    let others =
        crate::contract::COMPARISON_RULES.iter().chain(crate::token::RULES).chain(crate::auth::rules());
    all().chain(others).find(|rule| rule.id == id)
}
