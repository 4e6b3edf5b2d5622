//! curl's options: their names, whether a value follows, and what becomes of each in a page (curl's manual). What an
//! option does to the request is beside this.

/// What an option means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    Data,
    DataRaw,
    DataBinary,
    DataUrlencode,
    Json,
    Get,
    Head,
    Method,
    Header,
    User,
    Bearer,
    /// Signing in in a way that a page can't.
    OtherSignIn,
    Cookie,
    Form,
    FormString,
    UserAgent,
    Referer,
    Range,
    Upload,
    Url,
    UrlQuery,
    Globoff,
    Next,
    /// Changes what curl prints, or what a browser does anyway.
    Nothing,
    /// Left out; the words say why and what to do.
    Not(&'static str),
}

pub(super) struct CurlOption {
    pub long: &'static str,
    pub short: Option<char>,
    pub takes_value: bool,
    pub does: Does,
}

const CERTIFICATE: Does = Does::Not(
    "a browser always checks the server's certificate. Trust it in the system, or open the address in a tab and accept it",
);
const TLS: Does = Does::Not("a browser chooses the TLS settings itself. Use the copied cURL for such a test");
const CLIENT_CERTIFICATE: Does = Does::Not(
    "a page can't choose a client certificate. The browser asks for one of its own when the server wants one",
);
const PROXY: Does = Does::Not("a page can't choose a proxy. The browser uses the system's. Set it there");
const ROUTE: Does =
    Does::Not("a page can't choose where or how a connection goes. Set it in the system, or use curl");
const HTTP: Does = Does::Not("a browser chooses the HTTP version itself");
const SCHEME: Does = Does::Not("a page can't sign in this way. Use curl and paste the output of `curl -i`");
const WRITES: Does = Does::Not("a page writes no files. The response is shown and can be saved from there");
const READS: Does = Does::Not("a page can't read that file. Put what it holds into the request");
const TIMEOUT: Does = Does::Not("the time limit is a setting of the request editor. Set it there");
const RETRY: Does = Does::Not("a request is sent once. Press Send again to repeat it");
const REDIRECTS: Does = Does::Not("a browser follows redirects in its own way, up to 20, and hides them");
const SPEED: Does = Does::Not("a page can't limit or measure speed in this way");
const OTHER: Does = Does::Not("it does not concern HTTP requests of a page");
const PRINTS: Does = Does::Nothing;

macro_rules! option {
    ($long:literal, $short:expr, $value:literal, $does:expr) => {
        CurlOption { long: $long, short: $short, takes_value: $value, does: $does }
    };
}

/// From the manual of curl 8.
pub(super) const OPTIONS: &[CurlOption] = &[
    option!("data", Some('d'), true, Does::Data),
    option!("data-ascii", None, true, Does::Data),
    option!("data-raw", None, true, Does::DataRaw),
    option!("data-binary", None, true, Does::DataBinary),
    option!("data-urlencode", None, true, Does::DataUrlencode),
    option!("json", None, true, Does::Json),
    option!("get", Some('G'), false, Does::Get),
    option!("head", Some('I'), false, Does::Head),
    option!("request", Some('X'), true, Does::Method),
    option!("header", Some('H'), true, Does::Header),
    option!("user", Some('u'), true, Does::User),
    option!("oauth2-bearer", None, true, Does::Bearer),
    option!("cookie", Some('b'), true, Does::Cookie),
    option!("form", Some('F'), true, Does::Form),
    option!("form-string", None, true, Does::FormString),
    option!("user-agent", Some('A'), true, Does::UserAgent),
    option!("referer", Some('e'), true, Does::Referer),
    option!("range", Some('r'), true, Does::Range),
    option!("upload-file", Some('T'), true, Does::Upload),
    option!("url", None, true, Does::Url),
    option!("url-query", None, true, Does::UrlQuery),
    option!("globoff", Some('g'), false, Does::Globoff),
    option!("next", Some(':'), false, Does::Next),
    // What is printed, and what a browser does anyway.
    option!("basic", None, false, Does::Nothing),
    option!("buffer", None, false, PRINTS),
    option!("compressed", None, false, Does::Nothing),
    option!("disable", Some('q'), false, Does::Nothing),
    option!("fail", Some('f'), false, PRINTS),
    option!("fail-early", None, false, PRINTS),
    option!("fail-with-body", None, false, PRINTS),
    option!("include", Some('i'), false, PRINTS),
    option!("show-headers", None, false, PRINTS),
    option!("keepalive", None, false, Does::Nothing),
    option!("location", Some('L'), false, Does::Nothing),
    option!("no-buffer", Some('N'), false, PRINTS),
    option!("progress-bar", Some('#'), false, PRINTS),
    option!("progress-meter", None, false, PRINTS),
    option!("clobber", None, false, PRINTS),
    option!("alpn", None, false, Does::Nothing),
    option!("npn", None, false, Does::Nothing),
    option!("sessionid", None, false, Does::Nothing),
    option!("show-error", Some('S'), false, PRINTS),
    option!("silent", Some('s'), false, PRINTS),
    option!("styled-output", None, false, PRINTS),
    option!("suppress-connect-headers", None, false, PRINTS),
    option!("tcp-nodelay", None, false, Does::Nothing),
    option!("tr-encoding", None, false, Does::Nothing),
    option!("trace-time", None, false, PRINTS),
    option!("trace-ids", None, false, PRINTS),
    option!("verbose", Some('v'), false, PRINTS),
    option!("write-out", Some('w'), true, PRINTS),
    // Certificates, TLS.
    option!("insecure", Some('k'), false, CERTIFICATE),
    option!("cacert", None, true, CERTIFICATE),
    option!("capath", None, true, CERTIFICATE),
    option!("ca-native", None, false, CERTIFICATE),
    option!("cert-status", None, false, CERTIFICATE),
    option!("crlfile", None, true, CERTIFICATE),
    option!("pinnedpubkey", None, true, CERTIFICATE),
    option!("ssl-no-revoke", None, false, CERTIFICATE),
    option!("ssl-revoke-best-effort", None, false, CERTIFICATE),
    option!("cert", Some('E'), true, CLIENT_CERTIFICATE),
    option!("cert-type", None, true, CLIENT_CERTIFICATE),
    option!("key", None, true, CLIENT_CERTIFICATE),
    option!("key-type", None, true, CLIENT_CERTIFICATE),
    option!("pass", None, true, CLIENT_CERTIFICATE),
    option!("engine", None, true, CLIENT_CERTIFICATE),
    option!("ssl-auto-client-cert", None, false, CLIENT_CERTIFICATE),
    option!("ciphers", None, true, TLS),
    option!("curves", None, true, TLS),
    option!("false-start", None, false, TLS),
    option!("ssl", None, false, TLS),
    option!("ssl-reqd", None, false, TLS),
    option!("ssl-allow-beast", None, false, TLS),
    option!("sslv2", Some('2'), false, TLS),
    option!("sslv3", Some('3'), false, TLS),
    option!("tls-max", None, true, TLS),
    option!("tls13-ciphers", None, true, TLS),
    option!("tlsauthtype", None, true, TLS),
    option!("tlspassword", None, true, TLS),
    option!("tlsuser", None, true, TLS),
    option!("tlsv1", Some('1'), false, TLS),
    option!("tlsv1.0", None, false, TLS),
    option!("tlsv1.1", None, false, TLS),
    option!("tlsv1.2", None, false, TLS),
    option!("tlsv1.3", None, false, TLS),
    option!("egd-file", None, true, TLS),
    option!("random-file", None, true, TLS),
    // Proxies.
    option!("proxy", Some('x'), true, PROXY),
    option!("preproxy", None, true, PROXY),
    option!("noproxy", None, true, PROXY),
    option!("proxy-anyauth", None, false, PROXY),
    option!("proxy-basic", None, false, PROXY),
    option!("proxy-cacert", None, true, PROXY),
    option!("proxy-capath", None, true, PROXY),
    option!("proxy-cert", None, true, PROXY),
    option!("proxy-cert-type", None, true, PROXY),
    option!("proxy-ciphers", None, true, PROXY),
    option!("proxy-crlfile", None, true, PROXY),
    option!("proxy-digest", None, false, PROXY),
    option!("proxy-header", None, true, PROXY),
    option!("proxy-insecure", None, false, PROXY),
    option!("proxy-key", None, true, PROXY),
    option!("proxy-key-type", None, true, PROXY),
    option!("proxy-negotiate", None, false, PROXY),
    option!("proxy-ntlm", None, false, PROXY),
    option!("proxy-pass", None, true, PROXY),
    option!("proxy-pinnedpubkey", None, true, PROXY),
    option!("proxy-service-name", None, true, PROXY),
    option!("proxy-ssl-allow-beast", None, false, PROXY),
    option!("proxy-tls13-ciphers", None, true, PROXY),
    option!("proxy-tlsv1", None, false, PROXY),
    option!("proxy-user", Some('U'), true, PROXY),
    option!("proxy1.0", None, true, PROXY),
    option!("proxytunnel", Some('p'), false, PROXY),
    option!("socks4", None, true, PROXY),
    option!("socks4a", None, true, PROXY),
    option!("socks5", None, true, PROXY),
    option!("socks5-hostname", None, true, PROXY),
    option!("socks5-basic", None, false, PROXY),
    option!("socks5-gssapi", None, false, PROXY),
    option!("haproxy-protocol", None, false, PROXY),
    // Where the connection goes.
    option!("resolve", None, true, ROUTE),
    option!("connect-to", None, true, ROUTE),
    option!("interface", None, true, ROUTE),
    option!("local-port", None, true, ROUTE),
    option!("dns-interface", None, true, ROUTE),
    option!("dns-ipv4-addr", None, true, ROUTE),
    option!("dns-ipv6-addr", None, true, ROUTE),
    option!("dns-servers", None, true, ROUTE),
    option!("doh-url", None, true, ROUTE),
    option!("doh-insecure", None, false, ROUTE),
    option!("doh-cert-status", None, false, ROUTE),
    option!("ipv4", Some('4'), false, ROUTE),
    option!("ipv6", Some('6'), false, ROUTE),
    option!("unix-socket", None, true, ROUTE),
    option!("abstract-unix-socket", None, true, ROUTE),
    option!("alt-svc", None, true, ROUTE),
    option!("hsts", None, true, ROUTE),
    option!("happy-eyeballs-timeout-ms", None, true, ROUTE),
    option!("keepalive-time", None, true, ROUTE),
    option!("tcp-fastopen", None, false, ROUTE),
    option!("request-target", None, true, ROUTE),
    option!("path-as-is", None, false, Does::Not("a browser removes `..` and `.` from an address")),
    option!("http0.9", None, false, HTTP),
    option!("http1.0", Some('0'), false, HTTP),
    option!("http1.1", None, false, HTTP),
    option!("http2", None, false, HTTP),
    option!("http2-prior-knowledge", None, false, HTTP),
    option!("http3", None, false, HTTP),
    option!("http3-only", None, false, HTTP),
    // Signing in.
    option!("anyauth", None, false, SCHEME),
    option!("digest", None, false, Does::OtherSignIn),
    option!("negotiate", None, false, Does::OtherSignIn),
    option!("ntlm", None, false, Does::OtherSignIn),
    option!("ntlm-wb", None, false, Does::OtherSignIn),
    option!("aws-sigv4", None, true, Does::OtherSignIn),
    option!("delegation", None, true, SCHEME),
    option!("krb", None, true, SCHEME),
    option!("service-name", None, true, SCHEME),
    option!("login-options", None, true, SCHEME),
    option!("sasl-authzid", None, true, SCHEME),
    option!("sasl-ir", None, false, SCHEME),
    option!("location-trusted", None, false, REDIRECTS),
    option!("max-redirs", None, true, REDIRECTS),
    option!("post301", None, false, REDIRECTS),
    option!("post302", None, false, REDIRECTS),
    option!("post303", None, false, REDIRECTS),
    option!("proto", None, true, REDIRECTS),
    option!("proto-redir", None, true, REDIRECTS),
    option!("proto-default", None, true, REDIRECTS),
    option!("disallow-username-in-url", None, false, Does::Nothing),
    // Files.
    option!("output", Some('o'), true, WRITES),
    option!("output-dir", None, true, WRITES),
    option!("remote-name", Some('O'), false, WRITES),
    option!("remote-name-all", None, false, WRITES),
    option!("remote-header-name", Some('J'), false, WRITES),
    option!("remote-time", Some('R'), false, WRITES),
    option!("remove-on-error", None, false, WRITES),
    option!("cookie-jar", Some('c'), true, WRITES),
    option!("create-dirs", None, false, WRITES),
    option!("create-file-mode", None, true, WRITES),
    option!("dump-header", Some('D'), true, WRITES),
    option!("etag-save", None, true, WRITES),
    option!("libcurl", None, true, WRITES),
    option!("stderr", None, true, WRITES),
    option!("trace", None, true, WRITES),
    option!("trace-ascii", None, true, WRITES),
    option!("xattr", None, false, WRITES),
    option!("skip-existing", None, false, WRITES),
    option!("config", Some('K'), true, READS),
    option!("netrc", Some('n'), false, READS),
    option!("netrc-file", None, true, READS),
    option!("netrc-optional", None, false, READS),
    option!("etag-compare", None, true, READS),
    option!("variable", None, true, READS),
    option!("junk-session-cookies", Some('j'), false, READS),
    option!(
        "continue-at",
        Some('C'),
        true,
        Does::Not("there is no file to go on with. Write the header `Range` instead")
    ),
    option!("time-cond", Some('z'), true, Does::Not("write the header `If-Modified-Since` instead")),
    // Time, repetition, speed.
    option!("max-time", Some('m'), true, TIMEOUT),
    option!("connect-timeout", None, true, TIMEOUT),
    option!("expect100-timeout", None, true, TIMEOUT),
    option!("retry", None, true, RETRY),
    option!("retry-all-errors", None, false, RETRY),
    option!("retry-connrefused", None, false, RETRY),
    option!("retry-delay", None, true, RETRY),
    option!("retry-max-time", None, true, RETRY),
    option!("parallel", Some('Z'), false, RETRY),
    option!("parallel-immediate", None, false, RETRY),
    option!("parallel-max", None, true, RETRY),
    option!("rate", None, true, SPEED),
    option!("limit-rate", None, true, SPEED),
    option!("max-filesize", None, true, SPEED),
    option!("speed-limit", Some('Y'), true, SPEED),
    option!("speed-time", Some('y'), true, SPEED),
    option!("ignore-content-length", None, false, SPEED),
    option!("raw", None, false, Does::Not("a browser always undoes transfer codings")),
    option!(
        "form-escape",
        None,
        false,
        Does::Not("a browser percent-encodes quotes in names of form fields")
    ),
    option!("crlf", None, false, OTHER),
    option!("use-ascii", Some('B'), false, OTHER),
    option!("append", Some('a'), false, OTHER),
    option!("list-only", Some('l'), false, OTHER),
    option!("quote", Some('Q'), true, OTHER),
    option!("telnet-option", Some('t'), true, OTHER),
    option!("ftp-port", Some('P'), true, OTHER),
    option!("ftp-pasv", None, false, OTHER),
    option!("ftp-create-dirs", None, false, OTHER),
    option!("ftp-method", None, true, OTHER),
    option!("ftp-account", None, true, OTHER),
    option!("mail-from", None, true, OTHER),
    option!("mail-rcpt", None, true, OTHER),
    option!("mail-auth", None, true, OTHER),
    option!("tftp-blksize", None, true, OTHER),
    option!("pubkey", None, true, OTHER),
    option!("hostpubmd5", None, true, OTHER),
    option!("hostpubsha256", None, true, OTHER),
    option!("metalink", None, false, OTHER),
    option!("help", Some('h'), false, OTHER),
    option!("manual", Some('M'), false, OTHER),
    option!("version", Some('V'), false, OTHER),
];

pub(super) fn by_short(name: char) -> Option<&'static CurlOption> {
    OPTIONS.iter().find(|o| o.short == Some(name))
}

/// What a long option's name leads to.
pub(super) enum Found {
    Exactly(&'static CurlOption),
    /// `--no-…` of an option without a value.
    Not(&'static CurlOption),
    /// A beginning that only one option has; curl takes it too.
    ByBeginning(&'static CurlOption),
    Nothing,
}

pub(super) fn by_long(name: &str) -> Found {
    if let Some(option) = OPTIONS.iter().find(|o| o.long == name) {
        return Found::Exactly(option);
    }
    if let Some(positive) = name.strip_prefix("no-")
        && let Some(option) = OPTIONS.iter().find(|o| o.long == positive && !o.takes_value)
    {
        return Found::Not(option);
    }
    let mut beginnings = OPTIONS.iter().filter(|o| o.long.starts_with(name));
    match (beginnings.next(), beginnings.next()) {
        (Some(option), None) if name.len() >= 3 => Found::ByBeginning(option),
        _ => Found::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for (at, option) in OPTIONS.iter().enumerate() {
            for other in &OPTIONS[..at] {
                assert_ne!(option.long, other.long);
                assert!(option.short.is_none() || option.short != other.short, "{}", option.long);
            }
        }
    }
}
