// Several files at once, of mixed kinds: each goes where it belongs, one sentence says where, one step takes all back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, open } from "./harness.mjs";
import { PreflightPage, SCHEMA } from "./pages/preflight.mjs";

const HAR = JSON.stringify({
  log: {
    version: "1.2",
    creator: { name: "WebInspector", version: "537.36" },
    pages: [],
    entries: [
      {
        startedDateTime: "2024-05-01T10:00:00.000Z",
        time: 12,
        request: { method: "GET", url: "https://api.example/orders/7", httpVersion: "HTTP/1.1", cookies: [], headers: [], queryString: [], headersSize: -1, bodySize: 0 },
        response: {
          status: 200, statusText: "OK", httpVersion: "HTTP/1.1", cookies: [], headers: [{ name: "Content-Type", value: "application/json" }],
          content: { size: 24, mimeType: "application/json", text: '{"id":7,"customer":null}' }, redirectURL: "", headersSize: -1, bodySize: 24,
        },
        cache: {},
        timings: { send: 0, wait: 12, receive: 0 },
      },
    ],
  },
});
const ENVIRONMENT = JSON.stringify({
  name: "staging",
  values: [
    { key: "base", value: "https://api.example", enabled: true },
    { key: "token", value: "sesame-open-1234", type: "secret", enabled: true },
  ],
  _postman_variable_scope: "environment",
});
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13];

/** The HAR stands first, so that "the first file" is not "the first schema". */
const FILES = [
  ["shop.har", HAR],
  ["orders.schema.json", SCHEMA],
  ["first.json", '{"id": 1, "customer": null}'],
  ["call.txt", "curl -H 'Authorization: Bearer {{token}}' {{base}}/orders"],
  ["staging.postman_environment.json", ENVIRONMENT],
  ["second.json", '{"id": 2, "customer": {}}'],
  ["photo.png", PNG],
];

test("schema, bodies, HAR, curl and a Postman environment dropped together, and taken back in one step", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO"); // the sample
  await preflight.dropAll(FILES);
  const sentence = preflight.said.getByText("Put shop.har into Traffic, orders.schema.json into Schema, first.json into Response, call.txt into Request, staging.postman_environment.json into Variables as staging, second.json into Samples", { exact: false });
  await sentence.waitFor();
  assert.match(await sentence.innerText(), /Not taken, since no gate reads it: photo\.png \(a PNG image\)/);
  assert.equal(await preflight.said.getByRole("button", { name: "Undo" }).count(), 1, "one sentence with one way back");

  // Each is where it belongs.
  await preflight.findings.getByText("customer must be an object, and is null").first().waitFor();
  assert.match(await preflight.field("Response").inputValue(), /"id": 1/);
  await preflight.tab("Schema").click();
  await eventually(async () => assert.match(await preflight.text("Schema"), /"required"/));
  await preflight.tab("Request").click();
  assert.equal(await preflight.address.inputValue(), "{{base}}/orders");
  await preflight.part("Variables").click();
  await eventually(async () => assert.equal(await preflight.evidence.getByLabel("Variable 1 value").inputValue(), "https://api.example"));
  assert.ok(await preflight.evidence.getByLabel("Variable 2 is secret").isChecked());
  await preflight.tab("Traffic").click();
  await preflight.evidence.getByText("/orders/7", { exact: false }).first().waitFor();
  await preflight.tab("Samples").click();
  await preflight.evidence.getByText("second", { exact: false }).first().waitFor();

  // One step takes all of it back.
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("Control+z");
  await preflight.said.getByText("Undone: took 7 files").waitFor();
  await preflight.tab("Response").click();
  await eventually(async () => assert.match(await preflight.field("Response").inputValue(), /"status"/));
  await preflight.says("NO-GO");
  await preflight.tab("Request").click();
  assert.equal(await preflight.address.inputValue(), "");
  // And forth again.
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("Control+Shift+z");
  await eventually(async () => assert.equal(await preflight.address.inputValue(), "{{base}}/orders"));
});

test("a Postman environment alone: its variables count, its secret is sent nowhere and kept nowhere", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything(ENVIRONMENT);
  await preflight.said.getByText("Looks like a Postman environment: put into Variables as staging").waitFor();
  await eventually(async () => assert.equal(await preflight.evidence.getByLabel("Variable 2 name").inputValue(), "token"));
  assert.equal(await preflight.evidence.getByLabel("Variable 2 value").getAttribute("type"), "password");
  await preflight.isKept();
  await page.reload();
  await preflight.tab("Request").click();
  await preflight.part("Variables").click();
  await eventually(async () => assert.equal(await preflight.evidence.getByLabel("Variable 1 value").inputValue(), "https://api.example"));
  assert.equal(await preflight.evidence.getByLabel("Variable 2 value").inputValue(), "", "the secret stayed in the tab");
});

test("files that nothing reads are named, and nothing changes", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  const before = await preflight.titles();
  await preflight.dropAll([["photo.png", PNG], ["empty.json", ""]]);
  await preflight.alert.getByText("Not taken, since no gate reads it: empty.json (empty), photo.png (a PNG image)").waitFor();
  assert.deepEqual(await preflight.titles(), before);
});
