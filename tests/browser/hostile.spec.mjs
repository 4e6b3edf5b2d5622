// Hostile input: the page stays alive, says something, and shows text as text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, open } from "./harness.mjs";
import { PreflightPage, SCHEMA, response } from "./pages/preflight.mjs";

/** Counts frames while `work` goes on; a page that hangs draws none. The longest gap is in milliseconds. */
async function longestGap(page, work) {
  await page.evaluate(() => {
    const watch = (window.watch = { longest: 0, last: performance.now(), stop: false });
    const frame = () => {
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - watch.last);
      watch.last = now;
      if (!watch.stop) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await work();
  return page.evaluate(() => {
    window.watch.stop = true;
    return window.watch.longest;
  });
}
/** Tests run on slow machines beside each other; a freeze lasts far longer. */
const FREEZE_MILLIS = 3_000;

const schemaOf = (properties, more = {}) =>
  JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", properties, ...more });

async function judge(t, { schema = SCHEMA, text, says }) {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  const gap = await longestGap(page, async () => {
    await preflight.pasteAnything(schema);
    // A schema may have a finding of its own already.
    await preflight.says("(NOT RUN|HOLD)");
    await preflight.pasteAnything(text);
    await preflight.findings.getByText(says).first().waitFor();
  });
  assert.ok(gap < FREEZE_MILLIS, `the page froze for ${gap} ms`);
  await eventually(async () => assert.doesNotMatch(await preflight.gate("Contract").innerText(), /(?<!NO-)\bGO\b/));
  return { page, preflight };
}

test("a million levels of nesting", async (t) => {
  await judge(t, { text: "[".repeat(1_000_000), says: /never closed|not closed|ends|nest|deep/i });
});

test("a pattern that backtracks for ever", async (t) => {
  await judge(t, {
    schema: schemaOf({ id: { type: "string", pattern: "^(?=(a+)+$)(a+)+\\1$" } }),
    text: response(JSON.stringify({ id: `${"a".repeat(40)}!` })),
    says: /budget|pattern/i,
  });
});

test("a schema that is nothing but a $ref to itself", async (t) => {
  await judge(t, {
    schema: '{"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#"}',
    text: response('{"id": 1}'),
    says: /leads in a circle/,
  });
});

test("a $ref that leads to itself beside a type", async (t) => {
  await judge(t, {
    schema: schemaOf({ id: { $ref: "#/$defs/a" } }, { $defs: { a: { $ref: "#/$defs/b", type: "string" }, b: { $ref: "#/$defs/a" } } }),
    text: response('{"id": 1}'),
    says: "id must be a string, and is 1",
  });
});

// A circle of nothing but $ref judges nothing.
test("a circle of $refs with nothing beside them", async (t) => {
  await judge(t, {
    schema: schemaOf({ id: { $ref: "#/$defs/a" } }, { $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } }),
    text: response('{"id": 1}'),
    says: /HOLD|NO-GO/,
  });
});

test("markup in keys, values, names and file names stays text", async (t) => {
  const markup = "<img src=x onerror=alert(1)><script>alert(1)</script>";
  const page = await open(t);
  const preflight = new PreflightPage(page);
  page.on("dialog", (dialog) => assert.fail(`a script ran: ${dialog.message()}`));
  await preflight.says("NO-GO");
  await preflight.pasteAnything(schemaOf({ [markup]: { const: markup } }, { required: ["id", markup] }));
  await preflight.says("NOT RUN");
  await preflight.drop(`${markup}.json`, Buffer.from(JSON.stringify({ [markup]: `${markup}!` })));
  await preflight.findings.getByText("<img src=x onerror=alert(1)>", { exact: false }).first().waitFor();
  await preflight.name.fill(markup);
  await preflight.name.press("Enter");
  await preflight.findings.getByRole("article").first().click();
  await preflight.findings.getByRole("button", { name: "Comment" }).click();
  await preflight.findings.getByRole("textbox", { name: "Comment" }).fill(markup);
  await preflight.findings.getByRole("button", { name: "Add comment" }).click();
  await preflight.findings.locator("p", { hasText: markup }).waitFor();
  assert.equal(await page.locator("img, main script").count(), 0);
});

test("5 MB in one line: judged, shown in part, and Format is offered", async (t) => {
  const items = Array.from({ length: 100_000 }, (_, at) => `{"id": ${at}, "customer": {"name": "x${at}"}}`);
  const { preflight } = await judge(t, {
    schema: schemaOf({ items: { items: { required: ["price"] } } }),
    text: response(`{"items": [${items.join(",")}]}`),
    says: /10,000 times/,
  });
  await preflight.findings.getByText("15 of 16 rules hold; too many findings, the list is cut").waitFor();
  await preflight.evidence.getByText("is shown in part and can't be edited here", { exact: false }).waitFor();
  await preflight.evidence.getByRole("button", { name: "Format it" }).click();
  await preflight.evidence.getByText("is shown in part", { exact: false }).waitFor({ state: "detached" });
  await preflight.findings.getByText(/10,000 times/).first().waitFor();
});

for (const [name, bytes] of [
  ["picture.png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, ...Array(64).fill(0)]],
  ["noise.bin", Array.from({ length: 4096 }, (_, at) => (at * 7919 + (at >> 3) * 104729) & 255)],
]) {
  test(`a binary file (${name}): a sentence or a finding, never a GO`, async (t) => {
    const page = await open(t);
    const preflight = new PreflightPage(page);
    await preflight.says("NO-GO");
    await preflight.drop(name, bytes);
    await preflight.alert.getByText(/looks like|text/i).or(preflight.said.getByText(/Looks like/)).first().waitFor();
    await eventually(async () => assert.doesNotMatch(await preflight.gate("Contract").innerText(), /(?<!NO-)\bGO\b/));
  });
}

test("an empty file says that it is empty", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.drop("empty.json", []);
  await preflight.said.getByText("empty.json is empty").waitFor();
});
