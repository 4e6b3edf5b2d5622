// A real service that nobody here wrote: httpbin (PyPI), started on this machine. Where Python or the package can't be
// had, one line says so.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { after, test } from "node:test";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { eventually, open } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

const VERSION = "0.10.4";
const PYTHON = process.env.PREFLIGHT_PYTHON ?? "python3";
/** Where the package is installed once; PREFLIGHT_HTTPBIN names a folder that has it already. */
const FOLDER = process.env.PREFLIGHT_HTTPBIN ?? fileURLToPath(new URL(`../../target/httpbin-${VERSION}`, import.meta.url));

let service;
after(() => service?.child?.kill());

/** The address of a running httpbin, or why there is none. */
async function start() {
  if (spawnSync(PYTHON, ["--version"]).status !== 0) return { why: `there is no ${PYTHON}` };
  if (!existsSync(`${FOLDER}/httpbin`)) {
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", FOLDER, `httpbin==${VERSION}`];
    const done = spawnSync(PYTHON, pip, { encoding: "utf8", timeout: 180_000 });
    if (done.status !== 0) return { why: `pip can't install httpbin ${VERSION}` };
  }
  const port = await new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
  const child = spawn(PYTHON, ["-m", "httpbin.core", "--host", "127.0.0.1", "--port", String(port)], {
    env: { ...process.env, PYTHONPATH: FOLDER },
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) return { why: "httpbin ended as soon as it was started" };
    const answer = await fetch(`${url}/get`).catch(() => null);
    if (answer?.ok) return { url, child };
    await new Promise((done) => setTimeout(done, 200));
  }
  child.kill();
  return { why: "httpbin did not answer within 20 seconds" };
}

/** Opens the page on the tab Request; null where httpbin is absent, which is said. */
async function begin(t, options) {
  service ??= start();
  service = await service;
  if (!service.url) {
    t.skip(`httpbin is absent: ${service.why}.`);
    return null;
  }
  const preflight = new PreflightPage(await open(t, options));
  await preflight.tab("Request").click();
  return { url: service.url, preflight };
}

const body = (preflight) => preflight.field("Response").inputValue();

test("httpbin: an answer is judged by a schema", async (t) => {
  const at = await begin(t);
  if (!at) return;
  await at.preflight.address.fill(`${at.url}/json`);
  await at.preflight.send();
  await at.preflight.tab("Schema").click();
  await at.preflight.pasteAnything(
    JSON.stringify({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: { slideshow: { type: "object", properties: { author: { type: "integer" }, title: { type: "string" } } } },
    }),
  );
  await at.preflight.says("NO-GO");
  await at.preflight.findings.getByText("author must be an integer", { exact: false }).first().waitFor();
});

test("httpbin: a pasted POST with JSON arrives as it was written", async (t) => {
  const at = await begin(t);
  if (!at) return;
  await at.preflight.pasteAnything(`curl '${at.url}/post?x=1' -H 'X-Trace: 7' --json '{"name": "Zoë", "big": 9007199254740993}'`);
  await eventually(async () => assert.match(await at.preflight.address.inputValue(), /\/post/));
  await at.preflight.send();
  await eventually(async () => {
    const echo = JSON.parse(await body(at.preflight));
    assert.equal(echo.data, '{"name": "Zoë", "big": 9007199254740993}');
    assert.deepEqual([echo.args.x, echo.headers["X-Trace"], echo.headers["Content-Type"]], ["1", "7", "application/json"]);
  });
});

test("httpbin: Basic authentication, right and wrong", async (t) => {
  const at = await begin(t, { allowed: [/401/] });
  if (!at) return;
  await at.preflight.address.fill(`${at.url}/basic-auth/ann/open-sesame`);
  await at.preflight.part("Auth").click();
  await at.preflight.evidence.getByLabel("Authentication").selectOption("basic");
  await at.preflight.evidence.getByRole("textbox", { name: "User" }).fill("ann");
  await at.preflight.evidence.getByRole("textbox", { name: "Password" }).fill("open-sesame");
  await at.preflight.send();
  await eventually(async () => assert.equal(JSON.parse(await body(at.preflight)).user, "ann"));
  await at.preflight.tab("Request").click();
  await at.preflight.part("Auth").click();
  await at.preflight.evidence.getByRole("textbox", { name: "Password" }).fill("close-sesame");
  await at.preflight.button("Send").click();
  await at.preflight.says("NO-GO");
  await at.preflight.findings.getByText(/status is 401/).first().waitFor();
});

test("httpbin: redirects are followed and said to be hidden; 503 is a finding; gzip is unpacked by the browser", async (t) => {
  const at = await begin(t, { allowed: [/503/] });
  if (!at) return;
  const { preflight, url } = at;
  await preflight.address.fill(`${url}/redirect/2`);
  await preflight.send();
  await preflight.tab("Headers").click();
  await preflight.evidence.getByText("redirects are hidden by the browser", { exact: false }).waitFor();
  await preflight.tab("Request").click();
  await preflight.address.fill(`${url}/gzip`);
  await preflight.button("Send").click();
  await eventually(async () => assert.equal(JSON.parse(await body(preflight)).gzipped, true));
  await preflight.tab("Request").click();
  await preflight.address.fill(`${url}/status/503`);
  await preflight.button("Send").click();
  await preflight.findings.getByText(/status is 503/).first().waitFor();
});
