//! Reports for people: findings as Markdown. The report's data is `check::Report`; nothing is judged here.

mod markdown;

pub use markdown::{finding, gate, head};
