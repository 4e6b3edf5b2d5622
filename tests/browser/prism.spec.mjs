// A mock server that nobody here wrote: Prism (npm), serving a real description, called from the page, its answers
// judged by the same description. Where Node's package or the suites can't be had, one line says so.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { eventually, open } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

const VERSION = "5.16.0";
/** 90 MB with all it needs, so it is installed once where it is wanted; PREFLIGHT_PRISM names a folder that has it. */
const FOLDER = process.env.PREFLIGHT_PRISM ?? fileURLToPath(new URL(`../../target/prism-${VERSION}`, import.meta.url));
const SUITES = process.env.PREFLIGHT_SUITES ?? fileURLToPath(new URL("../../../shared/suites", import.meta.url));
const MUSEUM = `${SUITES}/openapi-documents/museum-3.1.yaml`;
const EVENT = "dad4bce8-f5cb-4078-a211-995864315e39";

let service;
after(() => service?.child?.kill());

/** The address of a running Prism, or why there is none. */
async function start() {
  if (!existsSync(MUSEUM)) return { why: `there is no ${MUSEUM}` };
  const bin = `${FOLDER}/node_modules/@stoplight/prism-cli/dist/index.js`;
  if (!existsSync(bin)) {
    const npm = ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", FOLDER, `@stoplight/prism-cli@${VERSION}`];
    const done = spawnSync("npm", npm, { encoding: "utf8", timeout: 300_000 });
    if (done.status !== 0) return { why: `npm can't install Prism ${VERSION}` };
  }
  const port = await new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
  const child = spawn(process.execPath, [bin, "mock", "--host", "127.0.0.1", "--port", String(port), MUSEUM], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 150; attempt += 1) {
    if (child.exitCode !== null) return { why: "Prism ended as soon as it was started" };
    if (await fetch(url).catch(() => null)) return { url, child };
    await new Promise((done) => setTimeout(done, 200));
  }
  child.kill();
  return { why: "Prism did not answer within 30 seconds" };
}

/** Opens the page with the description in Schema; null where Prism is absent, which is said. */
async function begin(t, options) {
  service ??= start();
  service = await service;
  if (!service.url) {
    t.skip(`Prism is absent: ${service.why}.`);
    return null;
  }
  const page = await open(t, options);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO"); // the sample of the first run
  await preflight.drop("museum.yaml", readFileSync(MUSEUM));
  await preflight.button("Operations").waitFor();
  let is_known = false;
  /** Sends one request from the page, with a yes the first time, and waits for its status. */
  const ask = async (method, path, { body, prefer, user = "curator", status }) => {
    const options = [["-X", method], ["-u", `${user}:open-sesame`]].slice(0, user ? 2 : 1);
    if (prefer) options.push(["-H", `Prefer: ${prefer}`]);
    if (body !== undefined) options.push(["--json", JSON.stringify(body)]);
    const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
    await preflight.pasteAnything(["curl", quoted(service.url + path), ...options.flat().map(quoted)].join(" "));
    // The query stands in a part of its own.
    const address = service.url + path.split("?")[0];
    await eventually(async () => {
      assert.equal(await preflight.tab("Request").getAttribute("aria-selected"), "true");
      assert.deepEqual([await preflight.method.inputValue(), await preflight.address.inputValue()], [method, address]);
    });
    await preflight.button("Send").click();
    if (!is_known) await preflight.button("Send it").click();
    is_known = true;
    // The answer brings its tab.
    await eventually(async () => assert.equal(await preflight.tab("Response").getAttribute("aria-selected"), "true"));
    await preflight.tab("Headers").click();
    await preflight.evidence.getByRole("row", { name: `Request ${method} ${service.url}${path}` }).waitFor();
    await preflight.evidence.getByRole("row", { name: `Status ${status}` }).waitFor();
    // The run that follows the answer.
    await preflight.button("Run").click();
    await eventually(async () => assert.match(await preflight.gate("Contract").innerText(), /GO|HOLD/));
  };
  return { page, preflight, ask };
}

const SPECIAL_EVENT = {
  name: "Mermaid Treasure",
  location: "Under the seaaa",
  eventDescription: "Join us as we review and classify a rare collection of 20 thingamabobs.",
  dates: ["2023-09-05", "2023-09-08"],
  price: 0,
};
const TICKET = { ticketType: "general", ticketDate: "2023-09-07", email: "todd@example.com" };

/** Where Prism answers as the description says: silence. */
const RIGHT = [
  ["the hours", "GET", "/museum-hours", { status: 200 }],
  ["the hours, by parameters", "GET", "/museum-hours?startDate=2023-09-02&page=2&limit=15", { status: 200 }],
  ["the events", "GET", "/special-events", { status: 200 }],
  ["one event", "GET", `/special-events/${EVENT}`, { status: 200 }],
  ["a new event", "POST", "/special-events", { status: 201, body: SPECIAL_EVENT }],
  ["another price", "PATCH", `/special-events/${EVENT}`, { status: 200, body: { price: 15 } }],
  ["a ticket", "POST", "/tickets", { status: 201, body: TICKET }],
];

test("Prism: where it keeps the description, the page is silent and says GO", async (t) => {
  const at = await begin(t);
  if (!at) return;
  for (const [what, method, path, options] of RIGHT) {
    await at.ask(method, path, options);
    await eventually(async () => {
      assert.deepEqual(await at.preflight.titles(), [], what);
      assert.match(await at.preflight.gate("Contract").innerText(), /\bGO\b(?<!NO-GO)/, what);
    });
  }
});

/** Where Prism answers something that the description does not have. */
const WRONG = [
  ["GET", "/museum-hours", { status: 401, user: "" }, /status 401/],
  ["GET", "/exhibits", { status: 404 }, /no operation/i],
];

test("Prism: what it answers beside the description is named, and a documented error is no success", async (t) => {
  const at = await begin(t, { allowed: [/401/, /404/, /400/] });
  if (!at) return;
  for (const [method, path, options, title] of WRONG) {
    await at.ask(method, path, options);
    await at.preflight.findings.getByRole("heading", { level: 3, name: title }).first().waitFor();
    assert.doesNotMatch(await at.preflight.gate("Contract").innerText(), /\bGO\b(?<!NO-GO)/);
  }
  await at.ask("POST", "/special-events", { status: 400, body: { name: "Mermaid Treasure" } });
  await at.preflight.says("HOLD");
  await at.preflight.findings.getByText("The answer is the error 400, which says nothing of the success", { exact: false }).first().waitFor();
});
