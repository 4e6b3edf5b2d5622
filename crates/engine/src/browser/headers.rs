//! The Fetch standard's lists: request headers that a page may not set, headers and methods that need no preflight,
//! ports that are blocked.

/// "Forbidden request-header" (Fetch §2.2.2), lower case.
const FORBIDDEN: &[&str] = &[
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "access-control-request-private-network",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// "Bad port" (Fetch §2.9).
const BAD_PORTS: &[u16] = &[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
    104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514,
    515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723,
    2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

pub fn is_bad_port(port: u16) -> bool {
    BAD_PORTS.binary_search(&port).is_ok()
}

/// A header that the browser writes itself; what a page sets is dropped without a word.
pub fn is_forbidden(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    FORBIDDEN.contains(&name.as_str())
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
        || (["x-http-method", "x-http-method-override", "x-method-override"].contains(&name.as_str())
            && value.split(',').any(|method| is_forbidden_method(method.trim())))
}

/// CONNECT, TRACE and TRACK can't be sent by a page (Fetch §2.2.1).
pub fn is_forbidden_method(method: &str) -> bool {
    ["CONNECT", "TRACE", "TRACK"].iter().any(|m| m.eq_ignore_ascii_case(method))
}

/// Methods that need no preflight.
pub fn is_simple_method(method: &str) -> bool {
    ["GET", "HEAD", "POST"].contains(&method)
}

/// "CORS-safelisted request-header" (Fetch §2.2.2): one that needs no preflight.
pub fn is_simple_header(name: &str, value: &str) -> bool {
    if value.len() > 128 {
        return false;
    }
    let is_unsafe = |b: u8| (b < 0x20 && b != b'\t') || b"\"():<>?@[\\]{}\x7f".contains(&b);
    match name.to_ascii_lowercase().as_str() {
        "accept" => !value.bytes().any(is_unsafe),
        "accept-language" | "content-language" => {
            value.bytes().all(|b| b.is_ascii_alphanumeric() || b" *,-.;=".contains(&b))
        }
        "content-type" => !value.bytes().any(is_unsafe) && is_simple_media_type(value),
        "range" => is_simple_range(value),
        _ => false,
    }
}

fn is_simple_media_type(value: &str) -> bool {
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].contains(&essence.as_str())
}

/// `bytes=0-`, `bytes=0-499`; not a range from the end.
fn is_simple_range(value: &str) -> bool {
    let Some((first, last)) = value.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return false;
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_number(first) && (last.is_empty() || is_number(last))
}

/// A header name is a token (RFC 9110 §5.6.2).
pub fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_for_their_search() {
        assert!(BAD_PORTS.is_sorted());
    }

    #[test]
    fn forbidden_headers() {
        for (name, value, is) in [
            ("Cookie", "a=1", true),
            ("HOST", "x", true),
            ("Sec-Fetch-Mode", "cors", true),
            ("Security", "x", false),
            ("Proxy-Authorization", "x", true),
            ("Proxied", "x", false),
            ("Authorization", "Bearer x", false),
            ("X-HTTP-Method-Override", "TRACE", true),
            ("X-HTTP-Method-Override", "PUT, track", true),
            ("X-HTTP-Method-Override", "PUT", false),
            ("User-Agent", "x", false),
        ] {
            assert_eq!(is_forbidden(name, value), is, "{name}: {value}");
        }
    }

    #[test]
    fn headers_without_a_preflight() {
        let long = "a".repeat(129);
        for (name, value, is) in [
            ("Accept", "application/json", true),
            ("Accept", "a\"b", false),
            ("Accept", &long, false),
            ("Accept", &long[..128], true),
            ("Accept-Language", "de-CH, en;q=0.5", true),
            ("Accept-Language", "de_CH", false),
            ("Content-Type", "application/json", false),
            ("Content-Type", "text/plain; charset=utf-8", true),
            ("content-type", "Application/X-WWW-form-urlencoded", true),
            ("Range", "bytes=0-499", true),
            ("Range", "bytes=-500", false),
            ("Range", "bytes=5-", true),
            ("Authorization", "Bearer x", false),
            ("X-Request-Id", "1", false),
        ] {
            assert_eq!(is_simple_header(name, value), is, "{name}: {value}");
        }
    }

    #[test]
    fn ports() {
        for (port, is) in
            [(22, true), (80, false), (443, false), (6000, true), (6001, false), (8080, false), (10080, true)]
        {
            assert_eq!(is_bad_port(port), is, "{port}");
        }
    }
}
