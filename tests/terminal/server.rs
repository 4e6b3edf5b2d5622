//! An API on this machine that answers as real ones do on their bad days, in the standard library alone.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub struct Server {
    pub port: u16,
    /// What came: head and body of each request.
    pub seen: Arc<Mutex<Vec<String>>>,
}

pub fn start() -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let list = seen.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let list = list.clone();
            std::thread::spawn(move || {
                answer(stream, port, &list);
            });
        }
    });
    Server { port, seen }
}

/// A port where nothing listens.
pub fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn read_request(stream: &mut TcpStream) -> Option<String> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        // A TLS handshake: a server that speaks http there says so in http.
        if bytes.first() == Some(&0x16) {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            return None;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

fn answer(mut stream: TcpStream, port: u16, seen: &Mutex<Vec<String>>) {
    let Some(request) = read_request(&mut stream) else { return };
    let path = request.split_whitespace().nth(1).unwrap_or("/").to_string();
    let is_head = request.starts_with("HEAD ");
    let authorization = request.lines().find_map(|line| line.strip_prefix("authorization: "));
    let authorization = authorization.unwrap_or("none").to_string();
    seen.lock().expect("the list").push(request);
    let json = "Content-Type: application/json\r\n";
    let whole = |status: &str, headers: &str, body: &[u8]| {
        let head = format!(
            "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(if is_head { b"" } else { body });
        bytes
    };
    let ok = |body: &str| whole("200 OK", json, body.as_bytes());
    let moved = |to: &str| whole("302 Found", &format!("Location: {to}\r\n"), b"");
    let bytes = match path.split('?').next().unwrap_or_default() {
        "/orders" => ok(r#"{"id": 7}"#),
        "/login" => whole("200 OK", &format!("{json}Set-Cookie: s=1\r\n"), br#"{"access_token": "barley-open-5678"}"#),
        "/refused" => whole("401 Unauthorized", json, br#"{"error": "no"}"#),
        "/echo" => ok(&format!(r#"{{"id": "{authorization}"}}"#)),
        "/missing" => whole("404 Not Found", json, br#"{"id": 7}"#),
        "/moved" => moved("/orders"),
        "/away" => moved(&format!("http://localhost:{port}/orders")),
        "/circle" => moved("/circle"),
        "/empty" => b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec(),
        "/cut" => format!("HTTP/1.1 200 OK\r\n{json}Content-Length: 1000\r\n\r\n{{\"id\":").into_bytes(),
        "/cut-chunks" => {
            format!("HTTP/1.1 200 OK\r\n{json}Transfer-Encoding: chunked\r\n\r\n5\r\n{{\"id\"\r\n").into_bytes()
        }
        "/chunks" => format!(
            "HTTP/1.1 200 OK\r\n{json}Transfer-Encoding: chunked\r\n\r\n5\r\n{{\"id\"\r\n4\r\n: 7}}\r\n0\r\n\r\n"
        )
        .into_bytes(),
        "/too-short" => format!("HTTP/1.1 200 OK\r\n{json}Content-Length: 6\r\n\r\n{{\"id\": 7}}").into_bytes(),
        "/bad-length" => format!("HTTP/1.1 200 OK\r\n{json}Content-Length: many\r\n\r\n{{}}").into_bytes(),
        "/huge" => format!("HTTP/1.1 200 OK\r\n{json}Content-Length: 400000000\r\n\r\n[").into_bytes(),
        "/closes" => Vec::new(),
        "/other-protocol" => b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec(),
        "/latin1" => whole("200 OK", json, b"{\"id\": \"caf\xe9\"}"),
        "/binary" => whole("200 OK", json, &[0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3, 0xff]),
        "/gzip" => whole("200 OK", &format!("{json}Content-Encoding: gzip\r\n"), &[0x1f, 0x8b, 0x08, 0, 0, 0]),
        "/many-headers" => {
            let headers: String = (0..10_000).map(|n| format!("X-Number-{n}: {n}\r\n")).collect();
            whole("200 OK", &format!("{json}{headers}"), br#"{"id": 7}"#)
        }
        "/odd-headers" => {
            let mut bytes = b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nX-Two: a\r\nx-two: b\r\n".to_vec();
            bytes.extend_from_slice(format!("{json}Content-Length: 9\r\n\r\n{{\"id\": 7}}").as_bytes());
            bytes
        }
        "/hangs" => {
            until_gone(stream);
            return;
        }
        "/stalls" => {
            let head = format!("HTTP/1.1 200 OK\r\n{json}Content-Length: 1000\r\n\r\n{{\"id\":");
            let _ = stream.write_all(head.as_bytes());
            until_gone(stream);
            return;
        }
        _ => whole("500 Internal Server Error", json, b"{}"),
    };
    // The other side may have gone away; that is what some tests are about.
    let _ = stream.write_all(&bytes);
}

/// Says nothing more until the other side has had enough.
fn until_gone(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 1]);
}
