//! Measures what a large recording costs: reads, judges and writes a HAR in steps, as the page does, and prints times and
//! memory. `cargo run --profile tool --example large_recording -- 200` makes one of 200 MB.

use check::view::Export;
use check::{Check, DocumentName, NamedText};
use document::{Parser, Progress};
use engine::{ExportStep, RunStep, Workspace};
use std::time::Instant;

const SCHEMA: &str = r#"{"type": "object", "required": ["orders"],
    "properties": {"orders": {"type": "array", "items": {"required": ["id"]}}}}"#;

fn recording(bytes: usize) -> Vec<u8> {
    let mut text = String::with_capacity(bytes + 100_000);
    text.push_str("{\"log\": {\"entries\": [");
    let mut number = 0;
    while text.len() < bytes {
        let orders: Vec<serde_json::Value> = (0..600)
            .map(|id| serde_json::json!({"id": id + number, "status": "open", "total": "12.50"}))
            .collect();
        let body = serde_json::json!({ "orders": orders }).to_string();
        let entry = serde_json::json!({
            "request": {"method": "GET", "url": format!("https://api.example/orders?page={number}"),
                "headers": [{"name": "Authorization", "value": "Bearer example-token-1"}]},
            "response": {"status": 200, "headers": [{"name": "Content-Type", "value": "application/json"}],
                "content": {"size": body.len(), "mimeType": "application/json", "text": body}}});
        text.push_str(if number == 0 { "\n" } else { ",\n" });
        text.push_str(&entry.to_string());
        number += 1;
    }
    text.push_str("\n]}}");
    text.into_bytes()
}

/// Steps, the longest of them, and all together.
#[derive(Default)]
struct Times {
    count: u32,
    longest_millis: f64,
    total_millis: f64,
}

impl Times {
    #[allow(clippy::disallowed_methods, reason = "it measures, and is no part of the engine")]
    fn take<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let before = Instant::now();
        let result = work();
        let millis = before.elapsed().as_secs_f64() * 1_000.0;
        self.count += 1;
        self.total_millis += millis;
        self.longest_millis = self.longest_millis.max(millis);
        result
    }

    fn tell(&self, what: &str) {
        println!(
            "{what:<10} {:>5} steps {:>8.0} ms, the longest {:>6.1} ms; {}",
            self.count,
            self.total_millis,
            self.longest_millis,
            memory()
        );
    }
}

/// The most that the process held so far (Linux).
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<u64>().ok())
        .map_or_else(|| "memory unknown".into(), |kb| format!("{} MB at most", kb / 1024))
}

fn main() {
    let megabytes = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(200);
    let bytes = recording(megabytes << 20);
    println!("{} bytes; {}", bytes.len(), memory());
    let mut parser = Parser::new(bytes);
    let mut times = Times::default();
    while times.take(|| parser.step(2 << 20)) != Progress::Done {}
    let document = times.take(|| engine::as_lines_if_better(parser.finish()));
    times.tell("parsed");

    let mut workspace = Workspace::default();
    let named = |name: &str| NamedText { name: name.into(), text: String::new() };
    workspace.configure(Check {
        schemas: vec![named("schema")],
        recordings: vec![named("traffic")],
        ..Check::default()
    });
    workspace.put(DocumentName::Schema(0), engine::read_document(SCHEMA.as_bytes().to_vec()));
    let mut times = Times::default();
    times.take(|| workspace.put(DocumentName::Recording(0), document));
    times.tell("read");

    let mut times = Times::default();
    workspace.begin_run();
    let report = loop {
        if let RunStep::Done(report, _) = times.take(|| workspace.step_run()) {
            break report;
        }
    };
    times.tell("judged");
    println!("{} {}", report.gates[0].verdict, report.gates[0].headline);

    let mut times = Times::default();
    let Some(mut run) = workspace.begin_export(Export::Har) else { return };
    let file = loop {
        if let ExportStep::Done(file) = times.take(|| workspace.step_export(&mut run)) {
            break file;
        }
    };
    times.tell("written");
    println!("{} bytes written", file.len());
}
