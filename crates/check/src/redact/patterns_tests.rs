//! One table: for each pattern what it hits, its innocent twin and its boundary. Samples of real keys are put
//! together here, so that no scanner takes this file for a leak.

use super::*;

fn redacted(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for hit in find(text) {
        assert!(at <= hit.start && hit.start < hit.end, "{text}: {hit:?}");
        out.push_str(&text[at..hit.start]);
        out.push_str(&hit.replacement);
        at = hit.end;
    }
    out + &text[at..]
}

fn encoded(text: &str) -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn json_web_tokens_keep_header_and_expiry() {
    let header = encoded(r#"{"alg":"RS256","typ":"JWT"}"#);
    let claims = encoded(r#"{"sub":"x","exp":1772366400}"#);
    let endless = encoded(r#"{"sub":"x"}"#);
    let encrypted = encoded(r#"{"alg":"dir","enc":"A256GCM"}"#);
    let other = encoded(r#"{"id":1,"text":"no header of a token"}"#);
    let hits = [
        (format!("{header}.{claims}.c2ln"), format!("{header}.[redacted, exp 2026-03-01T12:00:00Z].")),
        (
            format!("Bearer {header}.{claims}.c2ln"),
            format!("Bearer {header}.[redacted, exp 2026-03-01T12:00:00Z]."),
        ),
        (format!("({header}.{endless}.c2ln)."), format!("({header}.[redacted].).")),
        (format!("Bearer%20{header}.{endless}.c2ln"), format!("Bearer%20{header}.[redacted].")),
        (format!("token={header}.{endless}.c2ln]"), format!("token={header}.[redacted].]")),
        (
            format!("token:'{header}.{claims}.c2ln'"),
            format!("token:'{header}.[redacted, exp 2026-03-01T12:00:00Z].'"),
        ),
        // Unsecured, and cut within its claims.
        (format!("{header}.{claims}."), format!("{header}.[redacted, exp 2026-03-01T12:00:00Z].")),
        (format!("{header}.{}…", &claims[..12]), format!("{header}.[redacted].…")),
        (format!("{encrypted}..aXY.Y2lwaGVy.dGFn"), format!("{encrypted}.[redacted].")),
    ];
    for (text, expected) in hits {
        assert_eq!(redacted(&text), expected);
        assert_eq!(redacted(&expected), expected);
    }
    for innocent in
        [format!("{other}.{claims}.c2ln"), header.clone(), format!("x{header}.{claims}.c2ln"), "eyJ".into()]
    {
        assert_eq!(redacted(&innocent), innocent);
    }
}

#[test]
fn dates_of_expiry() {
    let cases = [
        (0, Some("1970-01-01T00:00:00Z")),
        (951_782_400, Some("2000-02-29T00:00:00Z")),
        (4_107_542_400, Some("2100-03-01T00:00:00Z")),
        (253_402_300_799, Some("9999-12-31T23:59:59Z")),
        (253_402_300_800, None),
        (u64::MAX, None),
    ];
    for (seconds, expected) in cases {
        assert_eq!(date_time(seconds).as_deref(), expected);
    }
}

/// What is hit: the text, and what becomes of it.
#[test]
fn hits() {
    let letters = |count: usize| "A1b2C3d4".repeat(5)[..count].to_string();
    let cases = [
        ("Authorization: Bearer abcdef12".to_string(), "Authorization: Bearer [redacted]".to_string()),
        ("sent bearer abcdef12, got 401".into(), "sent bearer [redacted], got 401".into()),
        ("Bearer abcdefghijklmnopqrst".into(), "Bearer [redacted]".into()),
        ("Basic dXNlcjpwYXNz".into(), "Basic [redacted]".into()),
        (
            "authorization: Basic dXNlcjpwYXNz\nhost: x".into(),
            "authorization: Basic [redacted]\nhost: x".into(),
        ),
        ("Cookie: a=b; c=d\r\nHost: x".into(), "Cookie: [redacted]\r\nHost: x".into()),
        ("Set-Cookie: a=b; Path=/".into(), "Set-Cookie: [redacted]".into()),
        ("x-api-key: abcdef12".into(), "x-api-key: [redacted]".into()),
        ("https://user:pass@host/p".into(), "https://[redacted]@host/p".into()),
        ("https://:pass@host/p".into(), "https://[redacted]@host/p".into()),
        ("postgres://u:p@ss@db:5432/x".into(), "postgres://[redacted]@db:5432/x".into()),
        ("/cb?access_token=abc&x=1".into(), "/cb?access_token=[redacted]&x=1".into()),
        ("/cb#id_token=abc".into(), "/cb#id_token=[redacted]".into()),
        ("/f?X-Amz-Signature=abc&b=1".into(), "/f?X-Amz-Signature=[redacted]&b=1".into()),
        (
            "grant_type=password&client_secret=abc&x=1".into(),
            "grant_type=password&client_secret=[redacted]&x=1".into(),
        ),
        ("password=hunter2".into(), "password=[redacted]".into()),
        ("password=httpsecret".into(), "password=[redacted]".into()),
        ("password = hunter2".into(), "password = [redacted]".into()),
        ("password: hunter2".into(), "password: [redacted]".into()),
        ("password: hunter23 was used".into(), "password: [redacted] was used".into()),
        ("{\"password\": \"a b\", \"x\":1,}".into(), "{\"password\": \"[redacted]\", \"x\":1,}".into()),
        ("{'token' => 'abc'}".into(), "{'token' => '[redacted]'}".into()),
        ("export API_KEY=abc;".into(), "export API_KEY=[redacted];".into()),
        ("--db.password=abc".into(), "--db.password=[redacted]".into()),
        (format!("AKIA{}", "ABCDEFGHIJKLMNO1"), "AKIA[redacted]".into()),
        (format!("ghp_{}", letters(36)), "ghp_[redacted]".into()),
        (format!("github_pat_{}", letters(22)), "github_pat_[redacted]".into()),
        (format!("glpat-{}", letters(20)), "glpat-[redacted]".into()),
        (format!("\"sk_live_{}\"", letters(16)), "\"sk_live_[redacted]\"".into()),
        (format!("xoxb-{}", letters(10)), "xoxb-[redacted]".into()),
        (format!("?key=AIza{}", letters(35)), "?key=AIza[redacted]".into()),
        (format!("npm_{}", letters(36)), "npm_[redacted]".into()),
        (format!("sk-{}", letters(32)), "sk-[redacted]".into()),
        (
            ["a\n-----BEGIN RSA ", "PRIVATE KEY-----\nMIIB\n-----END RSA ", "PRIVATE KEY-----\nb"].concat(),
            "a\n[redacted]\nb".into(),
        ),
        (["-----BEGIN ", "PRIVATE KEY-----\nMIIB"].concat(), "[redacted]".into()),
    ];
    for (text, expected) in cases {
        assert_eq!(redacted(&text), expected, "{text}");
        assert_eq!(redacted(&expected), expected, "twice: {text}");
    }
}

/// What looks alike and stays, the boundaries among them.
#[test]
fn innocent_twins_and_boundaries() {
    let letters = |count: usize| "A1b2C3d4".repeat(5)[..count].to_string();
    let cases = [
        "Bearer token".to_string(),
        "bearer authentication".into(),
        "Bearer abcdef1".into(),
        "Bearer abcdefghijklmnopqrs".into(),
        "forbearer abcdef12".into(),
        "WWW-Authenticate: Bearer realm=\"api\", error=\"invalid_token\"".into(),
        "Basic information".into(),
        "Basic aGVsbG8gd29ybGQ=".into(),
        "https://host/@user:pass".into(),
        "https://host:8080/p".into(),
        "ssh://git@host/p".into(),
        "https://user:{{password}}@host".into(),
        "mail user@host: yes".into(),
        "/orders?page_token=abc&next_token=d".into(),
        "/f?signature".into(),
        "signature=abc".into(),
        "/cb?access_token={{token}}".into(),
        "/cb?access_token=".into(),
        "password: must be at least 8 characters".into(),
        "token: expired".into(),
        "the token: abcdef1 x".into(),
        "if password == given".into(),
        "token = next()".into(),
        "token_type=bearer1234".into(),
        "session: must be an object, and is null".into(),
        "cookie: none".into(),
        "authorization: required".into(),
        "{\"password\": \"********\"}".into(),
        "{\"password\": \"string\",}".into(),
        "{'token': '',}".into(),
        "password_hint=dog".into(),
        format!("AKIA{}", "ABCDEFGHIJKLMN1"),
        format!("AKIA{}", "ABCDEFGHIJKLMNOP1"),
        format!("XAKIA{}", "ABCDEFGHIJKLMNO1"),
        format!("ghp_{}", letters(35)),
        format!("github_pat_{}", letters(21)),
        format!("glpat-{}", letters(19)),
        format!("sk_live_{}", letters(15)),
        format!("pk_live_{}", letters(24)),
        format!("xoxb-{}", letters(9)),
        format!("AIza{}", letters(34)),
        format!("npm_{}", letters(35)),
        format!("sk-{}", letters(31)),
        format!("ta{}-{}", "sk", letters(32)),
        "sk-a-long-name-of-a-stylesheet-without-figures".into(),
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----".into(),
        "-----BEGIN CERTIFICATE-----".into(),
        "é ü 漢 : = - e b".into(),
    ];
    for text in cases {
        assert_eq!(redacted(&text), text);
    }
}
