//! An absolute http address, taken apart as far as the browser's rules ask: scheme, host, port, and how public the
//! host is. It resolves no names.

use fluent_uri::{Uri, UriRef};

/// The origin and what else the rules need. Made by [`Address::parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub is_secure: bool,
    /// Lower case; an IPv6 address stands in brackets.
    pub host: String,
    pub port: u16,
    /// `https://user:password@host`: a browser refuses such an address.
    pub has_credentials: bool,
    pub space: Space,
}

/// How public a host is, as far as its name tells (Local Network Access, W3C draft).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    Public,
    /// A private network: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, link-local, `.local`.
    Local,
    /// This machine: 127.0.0.0/8, `::1`, `localhost`.
    Loopback,
}

impl Address {
    /// The error is a sentence that says what is wrong with the address and how to mend it.
    pub fn parse(text: &str) -> Result<Address, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("There is no address yet. Type one that starts with https://".into());
        }
        let uri = Uri::parse(text).map_err(|error| unreadable(text, error.to_string()))?;
        let is_secure = match uri.scheme().as_str().to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            other if text.contains("://") => {
                return Err(format!(
                    "A request goes to http or https, not {other}. Change the start of the address."
                ));
            }
            _ => return Err(without_scheme(text)),
        };
        let authority = uri.authority().filter(|a| !a.host().is_empty());
        let authority =
            authority.ok_or_else(|| format!("The address {text} names no host after //. Add one."))?;
        let host = authority.host().to_ascii_lowercase();
        let usual = if is_secure { 443 } else { 80 };
        let port = match authority.port().map(|p| p.as_str()) {
            None | Some("") => usual,
            Some(digits) => digits.parse().map_err(|_| {
                format!("The port {digits} is no number up to 65535. Correct it behind the host.")
            })?,
        };
        let space = space_of(&host);
        Ok(Address { is_secure, host, port, has_credentials: authority.userinfo().is_some(), space })
    }

    /// Scheme, host and port, the usual port left out (RFC 6454 §6.2).
    pub fn origin(&self) -> String {
        let (scheme, usual) = if self.is_secure { ("https", 443) } else { ("http", 80) };
        match self.port == usual {
            true => format!("{scheme}://{}", self.host),
            false => format!("{scheme}://{}:{}", self.host, self.port),
        }
    }
}

fn unreadable(text: &str, error: String) -> String {
    match text.char_indices().find(|(_, c)| c.is_whitespace() || !c.is_ascii() || "\"<>\\^`{|}".contains(*c))
    {
        Some((at, '{')) if text[at..].starts_with("{{") => {
            let name = text[at + 2..].split("}}").next().unwrap_or_default();
            format!(
                "The address needs the variable {name}, which no environment gives. Add it, or type its value."
            )
        }
        Some(_) if !text.contains("://") => without_scheme(text),
        Some((at, c)) => {
            let column = text[..at].chars().count() + 1;
            format!("The address can't hold {c:?}, at character {column}. Percent-encode it or take it out.")
        }
        None if !text.contains("://") => without_scheme(text),
        None => format!("The address can't be read: {error}. Correct it there."),
    }
}

/// Where a reference such as a `Location` leads from an address (RFC 3986 §5), without its fragment. None: one of the
/// two can't be read.
pub fn resolve(base: &str, reference: &str) -> Option<String> {
    let base = Uri::parse(base.split('#').next()?).ok()?;
    let reference = UriRef::parse(reference.trim().split('#').next()?).ok()?;
    reference.resolve_against(&base).ok().map(|uri| uri.to_string())
}

/// What only lacks its `https://` begins with a host: a name with a dot, `localhost`, an IP address, maybe a port.
fn without_scheme(text: &str) -> String {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_host = host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c))
        && (name.trim_matches('.').contains('.') || name == "localhost" || name.starts_with('['));
    match is_host {
        true => format!("The address has no https:// in front. Write https://{text}"),
        false => {
            "That is no address. Write https:// and the host, as in https://api.example.com/orders".into()
        }
    }
}

fn space_of(host: &str) -> Space {
    if host == "localhost" || host.ends_with(".localhost") {
        return Space::Loopback;
    }
    if host.ends_with(".local") || host == "local" {
        return Space::Local;
    }
    match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(six) => space_of_six(six),
        None => four_octets(host).map_or(Space::Public, space_of_four),
    }
}

/// By its first group (RFC 4193, RFC 4291 §2.5.6); addresses are written short (RFC 5952), as browsers do it.
fn space_of_six(six: &str) -> Space {
    if let Some(four) = six.strip_prefix("::ffff:").and_then(four_octets) {
        return space_of_four(four);
    }
    let first = six.split(':').next().unwrap_or_default();
    let is_whole = first.len() == 4;
    match first.get(..2) {
        _ if six == "::1" => Space::Loopback,
        Some("fc" | "fd") if is_whole => Space::Local,
        Some("fe") if is_whole && matches!(first.as_bytes()[2], b'8' | b'9' | b'a' | b'b') => Space::Local,
        _ => Space::Public,
    }
}

/// The numbers of an IPv4 address in its usual writing.
fn four_octets(host: &str) -> Option<[u8; 4]> {
    let octets: Vec<u8> = host.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    octets.try_into().ok()
}

fn space_of_four(octets: [u8; 4]) -> Space {
    match octets {
        [127, ..] | [0, 0, 0, 0] => Space::Loopback,
        [10, ..] | [192, 168, ..] | [169, 254, ..] | [172, 16..=31, ..] => Space::Local,
        _ => Space::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Space, resolve};

    #[test]
    fn references_lead_somewhere() {
        for (reference, address) in [
            ("/b?x=1", Some("https://a.example/b?x=1")),
            ("b", Some("https://a.example/orders/b")),
            ("../b", Some("https://a.example/b")),
            ("//c.example/#top", Some("https://c.example/")),
            ("http://c.example:8080/", Some("http://c.example:8080/")),
            ("?y", Some("https://a.example/orders/7?y")),
            ("/a b", None),
        ] {
            assert_eq!(
                resolve("https://a.example/orders/7?x#here", reference).as_deref(),
                address,
                "{reference}"
            );
        }
    }

    #[test]
    fn origins_and_spaces() {
        for (text, origin, space) in [
            ("https://api.example.com/orders?x=1", "https://api.example.com", Space::Public),
            ("HTTP://API.example.com:80/", "http://api.example.com", Space::Public),
            ("https://api.example.com:8443", "https://api.example.com:8443", Space::Public),
            ("http://localhost:3000/a", "http://localhost:3000", Space::Loopback),
            ("http://app.localhost", "http://app.localhost", Space::Loopback),
            ("http://localhost.example.com", "http://localhost.example.com", Space::Public),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", Space::Loopback),
            ("http://127.255.1.2", "http://127.255.1.2", Space::Loopback),
            ("http://128.0.0.1", "http://128.0.0.1", Space::Public),
            ("http://10.1.2.3", "http://10.1.2.3", Space::Local),
            ("http://172.16.0.1", "http://172.16.0.1", Space::Local),
            ("http://172.32.0.1", "http://172.32.0.1", Space::Public),
            ("http://192.168.0.1", "http://192.168.0.1", Space::Local),
            ("http://169.254.1.1", "http://169.254.1.1", Space::Local),
            ("http://printer.local", "http://printer.local", Space::Local),
            ("http://[::1]:9", "http://[::1]:9", Space::Loopback),
            ("http://[fd00::1]", "http://[fd00::1]", Space::Local),
            ("http://[fe80::1]", "http://[fe80::1]", Space::Local),
            ("http://[2001:db8::1]", "http://[2001:db8::1]", Space::Public),
            ("http://[::ffff:192.168.0.1]", "http://[::ffff:192.168.0.1]", Space::Local),
        ] {
            let address = Address::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!((address.origin().as_str(), address.space), (origin, space), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, part) in [
            ("", "no address yet"),
            ("api.example.com/orders", "https://api.example.com/orders"),
            ("localhost:3000/a", "https://localhost:3000/a"),
            ("127.0.0.1:80", "https://127.0.0.1:80"),
            ("[::1]:80/a", "https://[::1]:80/a"),
            ("not%20a%20url", "no address. Write https:// and the host"),
            ("not a url", "no address. Write"),
            ("orders", "no address. Write"),
            ("/orders", "no address. Write"),
            ("mailto:ann@example.com", "no address. Write"),
            ("ftp://example.com", "not ftp"),
            ("https://", "no host"),
            ("https:///orders", "no host"),
            ("https://a.example:99999/", "99999"),
            ("https://a.example/a b", "character 20"),
            ("https://a.example/é", "'é'"),
            ("{{base}}/orders", "variable base"),
        ] {
            let error = Address::parse(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
