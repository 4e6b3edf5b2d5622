//! Did you mean: the nearest of some words, if one is near enough.
//! Where to look for words is the caller's choice.

/// The candidate that was most likely meant; none if no other is near, or if the word itself is among them.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Distances cost the product of the lengths.
    const LONGEST: usize = 200;
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let folded = fold(word);
    let allowed = (word.chars().count() / 3).min(2);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == word {
            return None;
        }
        if candidate.is_empty() || candidate.len() > LONGEST {
            continue;
        }
        let distance = if fold(candidate) == folded {
            0
        } else {
            let distance = strsim::damerau_levenshtein(word, candidate);
            if distance > allowed {
                continue;
            }
            distance
        };
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The same for `orderId`, `order_id`, `Order-ID` and `order id`.
fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_words() {
        let cases: [(&str, &[&str], Option<&str>); 14] = [
            ("custmer", &["customer", "currency"], Some("customer")),
            ("cusotmer", &["customer"], Some("customer")),
            ("payed", &["paid", "open"], None),
            ("opne", &["paid", "open"], Some("open")),
            ("orderId", &["order_id", "orderid_x"], Some("order_id")),
            ("ACTIVE", &["active"], Some("active")),
            ("e-mail", &["email"], Some("email")),
            ("id", &["it"], None),
            ("ID", &["id"], Some("id")),
            ("qty", &["qtu"], Some("qtu")),
            ("name", &["name", "names"], None),
            ("", &["a"], None),
            ("abc", &[], None),
            ("shipping", &["billing"], None),
        ];
        for (word, candidates, expected) in cases {
            assert_eq!(nearest(word, candidates.iter().copied()), expected, "{word}");
        }
    }
}
