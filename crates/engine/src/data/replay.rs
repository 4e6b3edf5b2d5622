//! A case that was sent again, beside what it showed before: fixed, still failing, changed. Sending is not done here.

use super::clusters::Signature;
use super::tried::Tried;
use check::gates::data::ReplayWord;
use std::collections::BTreeSet;

/// Compares two answers to one case. `Err`: the new answer says nothing about it (401, 429, no answer to see), or
/// there was nothing wrong before; the sentence says so.
pub fn compare(before: &Tried, after: &Tried) -> Result<ReplayWord, String> {
    if let Some(why) = &after.unjudged {
        return Err(why.clone());
    }
    if before.complaints.is_empty() {
        return match after.complaints.is_empty() {
            true => Err("Nothing was wrong with this case before, and nothing is now.".into()),
            false => Ok(ReplayWord::Changed),
        };
    }
    let signatures =
        |tried: &Tried| -> BTreeSet<Signature> { tried.complaints.iter().map(Signature::of).collect() };
    let (old, new) = (signatures(before), signatures(after));
    Ok(match new.is_empty() {
        true => ReplayWord::Fixed,
        false if old == new => ReplayWord::StillFailing,
        false => ReplayWord::Changed,
    })
}
