// What networks and servers do on their bad days: each is a sentence with a way out, and the page stays whole.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { closedPort, startApi } from "./api.mjs";
import { eventually, open } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

async function begin(t, options) {
  const api = await startApi();
  t.after(api.close);
  const page = await open(t, options);
  const preflight = new PreflightPage(page);
  await preflight.tab("Request").click();
  return { api, page, preflight };
}

/** Sends a GET and looks a second time. */
async function sendAndLook(preflight, address) {
  await preflight.address.fill(address);
  await preflight.send();
  await preflight.trouble.getByText("Either no answer came, or the browser hid it (CORS).").waitFor();
  await preflight.button("Look again").click();
}

const NOTHING = /Most likely nothing answers there/;
const WAY_OUT = /Open the address in a tab of its own/;

for (const [what, addressOf, problem, likely] of [
  ["a port where nothing listens", async () => `http://127.0.0.1:${await closedPort()}/`, /ERR_CONNECTION_REFUSED/, /a wrong host or port, a server that is down/],
  ["a host that no name server knows", async () => "http://no-such-host.invalid/", /ERR_NAME_NOT_RESOLVED/, /a wrong host/],
  ["https where the server speaks http", async (api) => api.url.replace("http:", "https:"), /ERR_SSL_PROTOCOL_ERROR/, /a bad certificate/],
  ["a circle of redirects", async (api) => `${api.url}/circle`, /ERR_TOO_MANY_REDIRECTS/, /redirects in a circle/],
]) {
  test(`no answer: ${what}`, async (t) => {
    const { api, preflight } = await begin(t, { allowed: [problem] });
    await sendAndLook(preflight, await addressOf(api));
    await preflight.trouble.getByText(NOTHING).waitFor();
    await preflight.trouble.getByText(likely).waitFor();
    await preflight.trouble.getByText(WAY_OUT).waitFor();
    await preflight.button("2 requests sent").waitFor();
    // The request is still there to be sent again, and the way around the browser stands beside it.
    await preflight.button("Copy as cURL").waitFor();
  });
}

test("a server that hangs: the page stops waiting and says how long it waited", async (t) => {
  const { preflight, api } = await begin(t, { allowed: [/ERR_ABORTED/] });
  await preflight.address.fill(`${api.url}/slow`);
  await preflight.button("Send").click();
  await preflight.button("Send it").click();
  await preflight.trouble.getByText("No answer within 30 seconds, the limit of this request.").waitFor({ timeout: 90_000 });
  await preflight.trouble.getByText("The server may still do what it was asked.", { exact: false }).waitFor();
});

test("a body that is cut off: no verdict, and how much came", async (t) => {
  const { preflight, api } = await begin(t, { allowed: [/ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE|ERR_ABORTED|ERR_CONNECTION/] });
  await preflight.address.fill(`${api.url}/breaks`);
  await preflight.send();
  await preflight.trouble.getByText(/The answer broke off after \d+ bytes/).waitFor();
  await preflight.trouble.getByText("The connection ended early", { exact: false }).waitFor();
});

for (const [what, path, finding] of [
  ["a Content-Length that is too small", "/too-short", /not closed|never closed|ends/i],
  ["a body that is not UTF-8", "/not-utf8", /UTF-8/],
  ["binary that calls itself JSON", "/binary", /JSON|UTF-8|gzip|binary/i],
]) {
  test(`an answer is judged as it came: ${what}`, async (t) => {
    const { preflight, api } = await begin(t);
    await preflight.address.fill(`${api.url}${path}`);
    await preflight.button("Send").click();
    await preflight.button("Send it").click();
    await preflight.says("NO-GO");
    await preflight.findings.getByText(finding).first().waitFor();
  });
}

test("ten thousand headers are listed, and the page stays usable", async (t) => {
  const { preflight, api } = await begin(t);
  await preflight.address.fill(`${api.url}/many-headers`);
  await preflight.send();
  await preflight.tab("Headers").click();
  await preflight.evidence.getByRole("rowheader", { name: "x-9999", exact: true }).waitFor();
  await preflight.tab("Request").click();
  await preflight.address.waitFor();
});

test("a body of 300 MB is judged, and the page lives", async (t) => {
  const { page, preflight, api } = await begin(t);
  await preflight.address.fill(`${api.url}/large?megabytes=300`);
  await preflight.button("Send").click();
  await preflight.button("Send it").click();
  await page.getByText(/Receiving/).first().waitFor();
  await preflight.button("Cancel request").waitFor({ state: "detached", timeout: 180_000 });
  await preflight.evidence.getByText("One line has 314,572,807 bytes, so it is shown in part", { exact: false }).waitFor({ timeout: 180_000 });
  await preflight.checklist.getByText("There is no schema yet", { exact: false }).waitFor({ timeout: 180_000 });
  await preflight.button("1 request sent").click();
  await preflight.dialog.getByRole("cell", { name: /^200 in / }).waitFor();
  await page.keyboard.press("Escape");
  await preflight.tab("Request").click();
  await preflight.address.fill(`${api.url}/orders`);
  await preflight.button("Send").click();
  await preflight.button("2 requests sent").waitFor();
  await eventually(async () => assert.match(await preflight.field("Response").inputValue(), /"id":7/), 180_000);
});

test("a header that the server does not expose can't be judged: hidden is not absent", async (t) => {
  const { page, preflight, api } = await begin(t);
  await preflight.address.fill(`${api.url}/unexposed`);
  await preflight.part("After").click();
  await preflight.evidence.getByLabel("Demand 1", { exact: true }).selectOption("header-exists");
  await preflight.evidence.getByLabel("Demand 1 of what").fill("X-Request-Id");
  await preflight.send();
  await preflight.says("HOLD");
  await page.getByText(/The demand about the header X-Request-Id can't be judged: the browser shows a page only some headers/).first().waitFor();
});

test("the answer is filed under the request that was sent, not under the one that is open", async (t) => {
  const { preflight, api } = await begin(t);
  await preflight.address.fill(`${api.url}/late`);
  await preflight.part("After").click();
  await preflight.evidence.getByLabel("Variable to keep 1").fill("token");
  await preflight.evidence.getByLabel("Path or header 1").fill("$.access_token");
  await preflight.button("Send").click();
  await preflight.button("Send it").click();
  await preflight.button("Cancel request").waitFor();
  await preflight.button("+ Add request").click();
  await preflight.said.getByText("Kept for later requests: token").waitFor();
});

test("Cancel ends a second look, and what was known stays", async (t) => {
  const { preflight, api } = await begin(t, { allowed: [/ERR_FAILED|closed/, /ERR_ABORTED/] });
  await preflight.address.fill(`${api.url}/closed-late`);
  await preflight.send();
  await preflight.button("Look again").click();
  await preflight.button("Cancel request").click();
  await preflight.button("Send").waitFor();
  await preflight.trouble.getByText("Either no answer came, or the browser hid it (CORS).").waitFor();
  await preflight.button("2 requests sent").click();
  await preflight.dialog.getByRole("cell", { name: "cancelled" }).waitFor();
});

test("what the terminal saves after --live opens in the page with its verdict", async (t) => {
  const CLI = process.env.PREFLIGHT_CLI ?? fileURLToPath(new URL(`../../target/debug/preflight${process.platform === "win32" ? ".exe" : ""}`, import.meta.url));
  assert.ok(existsSync(CLI), `There is no terminal at ${CLI}: build it with \`cargo build -p preflight\`, or set PREFLIGHT_CLI.`);
  const { api, preflight } = await begin(t);
  const folder = await mkdtemp(join(tmpdir(), "preflight-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const check = {
    preflight: 1,
    name: "Orders, live",
    schemas: [{ name: "order", text: '{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}' }],
    requests: [{ name: "orders", draft: { url: `${api.url}/orders`, auth: { bearer: { token: "{{token}}" } } } }],
  };
  await writeFile(join(folder, "check.preflight.json"), JSON.stringify(check));
  const child = spawn(CLI, ["run", "--live", "check.preflight.json", "--yes", "--env", "token=sesame-open-1234", "--save", "saved.preflight.json"], { cwd: folder });
  const said = [];
  child.stderr.on("data", (part) => said.push(part));
  const code = await new Promise((done) => child.on("close", done));
  assert.equal(code, 1, Buffer.concat(said).toString());
  assert.equal(api.seen.at(-1).headers.authorization, "Bearer sesame-open-1234");
  const saved = await readFile(join(folder, "saved.preflight.json"));
  assert.ok(!saved.includes("sesame"), "the secret stayed in the terminal");
  await preflight.drop("saved.preflight.json", saved);
  await preflight.banner.waitFor();
  await preflight.findings.getByText("id must be a string", { exact: false }).first().waitFor();
  await preflight.tab("Headers").click();
  await preflight.evidence.getByRole("rowheader", { name: "x-hidden" }).waitFor();
});
