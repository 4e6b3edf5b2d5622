//! Plausible values by the name of a property: `email`, `created_at`, `currency`. Nothing rests on them; what the
//! schema says comes first.

use super::formats;
use super::random::Random;

/// `createdAt` and `created-at` as `created_at`.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut was_small = false;
    for character in name.chars() {
        if character.is_ascii_uppercase() && was_small {
            plain.push('_');
        }
        was_small = character.is_ascii_lowercase() || character.is_ascii_digit();
        plain.push(if matches!(character, '-' | ' ' | '.') { '_' } else { character.to_ascii_lowercase() });
    }
    plain
}

fn title(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

/// A text for a property of this name; none where the name says nothing.
pub(super) fn text(name: &str, random: &mut Random) -> Option<String> {
    let plain = plain(name);
    let by_format = |format: &str, random: &mut Random| formats::text(format, random, 0);
    let ends = |endings: &[&str]| {
        endings.iter().any(|ending| plain == *ending || plain.ends_with(&format!("_{ending}")))
    };
    if ends(&["at", "datetime", "timestamp"]) {
        return by_format("date-time", random);
    }
    if ends(&["date", "day", "birthday"]) {
        return by_format("date", random);
    }
    if ends(&["uuid", "guid"]) {
        return by_format("uuid", random);
    }
    if ends(&["email", "mail"]) {
        return by_format("email", random);
    }
    if ends(&["url", "uri", "href", "link", "website"]) {
        return by_format("uri", random);
    }
    if ends(&["host", "hostname", "domain"]) {
        return by_format("hostname", random);
    }
    if ends(&["ip"]) {
        return by_format("ipv4", random);
    }
    let (first, last) = formats::person(random);
    Some(match plain.as_str() {
        "first_name" | "given_name" => title(first),
        "last_name" | "family_name" | "surname" => title(last),
        "username" | "user_name" | "login" | "nickname" => format!("{first}{}", random.between(1, 99)),
        "name" | "full_name" | "display_name" | "customer" | "author" | "owner" => {
            format!("{} {}", title(first), title(last))
        }
        "currency" | "currency_code" => random.pick(&["EUR", "USD", "GBP", "JPY"])?.to_string(),
        "country" | "country_code" => random.pick(&["DE", "FR", "US", "JP"])?.to_string(),
        "language" | "locale" | "lang" => random.pick(&["en", "de", "fr", "ja"])?.to_string(),
        "city" => random.pick(&["Berlin", "Lyon", "Osaka", "Leeds"])?.to_string(),
        "street" | "address" => format!("{} Road {}", title(formats::word(random)), random.between(1, 99)),
        "zip" | "zip_code" | "postcode" | "postal_code" => random.between(10_000, 99_999).to_string(),
        "phone" | "phone_number" | "mobile" => format!("+1555{:07}", random.below(10_000_000)),
        "amount" | "price" | "total" | "balance" => {
            format!("{}.{:02}", random.between(1, 500), random.below(100))
        }
        "title" | "label" | "subject" => {
            format!("{} {}", title(formats::word(random)), formats::word(random))
        }
        "description" | "comment" | "note" | "notes" | "message" | "text" | "content" => {
            format!("{} {} {}", title(formats::word(random)), formats::word(random), formats::word(random))
        }
        "sku" | "code" => format!("{}-{}", formats::word(random).to_uppercase(), random.between(100, 999)),
        _ if ends(&["id", "key"]) => format!("{}-{}", formats::word(random), random.between(1000, 9999)),
        _ => return None,
    })
}

/// The range of whole numbers that a property of this name usually has.
pub(super) fn range(name: &str) -> (i64, i64) {
    let plain = plain(name);
    match plain.as_str() {
        "age" => (18, 90),
        "page" | "version" => (1, 5),
        "limit" | "per_page" | "page_size" => (10, 50),
        "quantity" | "count" | "qty" => (1, 9),
        "port" => (1024, 9999),
        "status" | "status_code" => (200, 204),
        "year" => (2020, 2029),
        "amount" | "price" | "total" | "balance" => (1, 500),
        "latitude" | "lat" => (-89, 89),
        "longitude" | "lng" | "lon" => (-179, 179),
        _ if plain == "id" || plain.ends_with("_id") => (1000, 9999),
        _ => (0, 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_spelling() {
        for name in ["createdAt", "created_at", "created-at", "CreatedAt"] {
            assert_eq!(plain(name), "created_at", "{name}");
            assert!(text(name, &mut Random::new(1)).is_some_and(|text| text.ends_with('Z')), "{name}");
        }
        assert_eq!(text("flavour", &mut Random::new(1)), None);
        // `paid` and `format` only end like `id` and `at`.
        assert_eq!(text("format", &mut Random::new(1)), None);
        assert_eq!(range("customerId"), (1000, 9999));
        assert_eq!(range("paid"), (0, 100));
    }
}
