//! One person, consistent within itself: the address lies in the country, the mail address is made of the name.

use super::Region;
use crate::schema::generate::random::Random;

#[derive(Clone, Debug)]
pub struct Person {
    pub region: &'static Region,
    pub given: &'static str,
    pub family: &'static str,
    /// In the order of the region.
    pub full_name: String,
    /// RFC 5321, under a name that RFC 2606 reserves.
    pub email: String,
    pub username: String,
    /// E.164.
    pub phone: String,
    pub street: &'static str,
    pub city: &'static str,
    pub postcode: String,
    pub company: &'static str,
    pub website: String,
    /// RFC 3339 full-date; some on 29 February.
    pub birth_date: String,
}

impl Person {
    pub(super) fn of(region: &'static Region, random: &mut Random) -> Person {
        let (given, given_ascii) = random.pick(region.given).copied().unwrap_or(("A", "a"));
        let (family, family_ascii) = random.pick(region.family).copied().unwrap_or(("B", "b"));
        let full_name = match region.is_family_first {
            true => format!("{family} {given}"),
            false => format!("{given} {family}"),
        };
        let number = random.below(100);
        let email = match random.below(3) {
            0 => format!("{given_ascii}.{family_ascii}@example.com"),
            1 => format!("{given_ascii}+orders{number}@mail.example.org"),
            _ => format!("{family_ascii}_{number}@example.net"),
        };
        let year = random.between(1925, 2007);
        let birth_date = if is_leap(year) && random.chance(40) {
            format!("{year}-02-29")
        } else {
            format!("{year}-{:02}-{:02}", random.between(1, 12), random.between(1, 28))
        };
        Person {
            region,
            given,
            family,
            full_name,
            email,
            username: format!("{given_ascii}{number}"),
            phone: filled(region.phone, random),
            street: random.pick(region.streets).copied().unwrap_or("1 Example Street"),
            city: random.pick(region.cities).copied().unwrap_or("Example"),
            postcode: filled(region.postcode, random),
            company: random.pick(region.companies).copied().unwrap_or("Example"),
            website: format!("https://{family_ascii}.example/{}", region.code.to_ascii_lowercase()),
            birth_date,
        }
    }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// `#` becomes a digit, `@` a capital letter. No number starts with a second 0.
fn filled(pattern: &str, random: &mut Random) -> String {
    let letter = |random: &mut Random| char::from(b'A' + random.below(26) as u8);
    pattern
        .chars()
        .map(|sign| match sign {
            '#' => char::from(b'0' + random.between(1, 9) as u8),
            '@' => letter(random),
            other => other,
        })
        .collect()
}
