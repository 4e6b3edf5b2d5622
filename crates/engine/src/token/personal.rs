//! What in claims tells who somebody is: by the name of a claim, and by the look of a value.
//! It can't know a name that looks like any other word.

use super::names;

/// Names beyond those of OpenID Connect, without case and separators.
const NAMES: &[(&str, &str)] = &[
    ("mail", "e-mail address"),
    ("emailaddress", "e-mail address"),
    ("upn", "user name"),
    ("username", "user name"),
    ("uniquename", "user name"),
    ("displayname", "name"),
    ("fullname", "name"),
    ("firstname", "name"),
    ("lastname", "name"),
    ("surname", "name"),
    ("phone", "phone number"),
    ("mobile", "phone number"),
    ("telephone", "phone number"),
    ("birthday", "date of birth"),
    ("dateofbirth", "date of birth"),
    ("dob", "date of birth"),
    ("street", "postal address"),
    ("streetaddress", "postal address"),
    ("postalcode", "postal address"),
    ("ssn", "number of an identity document"),
    ("socialsecuritynumber", "number of an identity document"),
    ("nationalid", "number of an identity document"),
    ("passportnumber", "number of an identity document"),
    ("taxid", "number of an identity document"),
    ("iban", "bank account"),
    ("cardnumber", "card number"),
    ("ipaddr", "IP address"),
    ("ipaddress", "IP address"),
    ("clientip", "IP address"),
];

/// Longer names are sentences, longer values are no addresses.
const MAX_BYTES: usize = 320;

/// What kind of personal data a value under this name is, without an article: `e-mail address`.
pub(super) fn by_name(name: &str) -> Option<&'static str> {
    if names::find(names::CLAIMS, name).is_some_and(|known| known.is_personal) {
        return Some(match name {
            "email" => "e-mail address",
            "phone_number" => "phone number",
            "birthdate" => "date of birth",
            "address" => "postal address",
            "gender" => "gender",
            "picture" | "profile" | "website" => "personal page",
            "preferred_username" | "nickname" => "user name",
            _ => "name",
        });
    }
    if name.len() > MAX_BYTES {
        return None;
    }
    let plain: String = name
        .chars()
        .filter(|c| !matches!(c, '_' | '-' | '.' | ' '))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    NAMES.iter().find(|(known, _)| *known == plain).map(|(_, kind)| *kind)
}

/// The same by the value: an e-mail address. Those of machines are none of a person.
pub(super) fn by_value(text: &str) -> Option<&'static str> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let (local, domain) = text.split_once('@')?;
    let is_local = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let is_domain = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let (before, last) = domain.rsplit_once('.')?;
    let is_address = !local.is_empty()
        && local.chars().all(is_local)
        && !before.is_empty()
        && before.chars().all(is_domain)
        && last.len() >= 2
        && last.chars().all(char::is_alphabetic);
    let is_machine = domain.ends_with("gserviceaccount.com") || local.eq_ignore_ascii_case("clients");
    (is_address && !is_machine && domain != "clients").then_some("e-mail address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_and_their_twins() {
        for name in ["email", "given_name", "phone_number", "firstName", "DATE_OF_BIRTH", "upn"] {
            assert!(by_name(name).is_some(), "{name}");
        }
        for name in ["sub", "email_verified", "client_name_id", "scope", "locale", "named", ""] {
            assert_eq!(by_name(name), None, "{name}");
        }
        for value in ["ann@example.org", "a.b+c@mail.example.co.uk", "auth0|ann@example.org"] {
            let wanted = (!value.contains('|')).then_some("e-mail address");
            assert_eq!(by_value(value), wanted, "{value}");
        }
        for value in
            ["ann", "@example.org", "ann@", "ann@localhost", "robot@p.iam.gserviceaccount.com", "abc@clients"]
        {
            assert_eq!(by_value(value), None, "{value}");
        }
    }
}
