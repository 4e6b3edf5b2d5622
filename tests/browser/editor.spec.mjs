// The code editor for schemas and request bodies: when it comes, what it tells the check, what it shows of the
// findings, what it completes, how it is left by keys, and the page without it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, eventually, open } from "./harness.mjs";
import { BROKEN, PreflightPage, SCHEMA } from "./pages/preflight.mjs";

const BUNDLE = "**/bundle/editor.js";

/** The check of the other journeys, its schema in the code editor. */
async function openSchema(t, options) {
  const page = await open(t, options);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.tab("Schema").click();
  const code = preflight.code("Schema text");
  await code.waitFor();
  return { page, preflight, code, keys: page.keyboard };
}

/** Takes the first of the words that are offered, once this one is among them. */
async function complete(page, word) {
  await page.getByRole("listbox", { name: "Completions" }).getByRole("option").filter({ hasText: word }).first().waitFor();
  // A list that has only just come takes no key: nobody can have meant it.
  await page.waitForTimeout(150);
  await page.keyboard.press("Enter");
}

const holds = (preflight, text, name = "Schema") => eventually(async () => assert.equal(await preflight.text(name), text));

test("the editor is loaded when a schema is shown, and not before", async (t) => {
  const asked = [];
  const page = await open(t, { before: (page) => page.on("request", (request) => asked.push(new URL(request.url()).pathname)) });
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.tab("Headers").click();
  await preflight.tab("Request").click();
  await preflight.tab("Response").click();
  await preflight.field("Response").waitFor();
  const ours = () => asked.filter((path) => path.endsWith("/editor.js"));
  assert.deepEqual(ours(), []);
  await preflight.tab("Schema").click();
  await preflight.code("Schema text").waitFor();
  assert.equal(ours().length, 1);
  await axe(page);
  await preflight.tab("Response").click();
  await preflight.tab("Schema").click();
  await preflight.code("Schema text").waitFor();
  assert.equal(ours().length, 1);
});

test("what is typed before the editor is there stays, with the caret and the focus", async (t) => {
  let go;
  const waits = new Promise((done) => (go = done));
  const page = await open(t, {
    before: (page) =>
      page.route(BUNDLE, async (route) => {
        await waits;
        await route.continue();
      }),
  });
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.tab("Schema").click();
  await preflight.retype("Schema", '{"type": }');
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type('"arr');
  go();
  await preflight.code("Schema text").waitFor();
  await page.keyboard.type("ay\"");
  await holds(preflight, '{"type": "array"}');
  await preflight.findings.getByText("must be an array", { exact: false }).first().waitFor();
});

test("typing reaches the judge and the store; undo is the editor's own", async (t) => {
  const { page, preflight, code, keys } = await openSchema(t);
  await preflight.retype("Schema", SCHEMA.replace('"customer":{"type":"object"}', '"customer":{"type":["object","null"]}'));
  await preflight.says("GO");
  await code.click();
  await keys.press("Control+z");
  await preflight.says("NO-GO");
  await holds(preflight, SCHEMA);
  await keys.press("Control+End");
  await keys.press("Enter");
  await keys.type(" ");
  await holds(preflight, `${SCHEMA}\n `);
  await preflight.isKept();
  await page.reload();
  await preflight.tab("Schema").click();
  await code.waitFor();
  await holds(preflight, `${SCHEMA}\n `);
});

test("a finding is a diagnostic at its place, and its keys lead there", async (t) => {
  const { page, preflight, code, keys } = await openSchema(t);
  // Bytes, code points and UTF-16 units differ before the place.
  await preflight.retype("Schema", '{"title": "é😀",\n "description": "日本😀", "type": "objekt"}');
  const words = await preflight.titles().then(() => preflight.findings.getByRole("heading", { level: 3 }).first());
  await words.waitFor();
  await code.locator("[data-words]").first().waitFor();
  await code.click();
  await keys.press("Control+Home");
  await keys.press("F8");
  await page.keyboard.insertText('"object"');
  await holds(preflight, '{"title": "é😀",\n "description": "日本😀", "type": "object"}');
  await preflight.says("GO");
  assert.equal(await code.locator("[data-words]").count(), 0);
});

test("a note in the schema selects its finding, and a selected finding is marked", async (t) => {
  const { preflight, code } = await openSchema(t);
  const note = code.locator("[data-words]").first();
  await note.waitFor();
  await note.click();
  await preflight.selectedCard().waitFor();
  await code.locator('[aria-current="true"]').waitFor();
});

test("property names, keywords and references are completed in a schema", async (t) => {
  const { page, preflight, keys } = await openSchema(t);
  await preflight.retype("Schema", '{"$defs": {"money": {}}, "properties": {"customer": {"type": "object"}}, "required": []}');
  await keys.press("Control+End");
  for (let step = 0; step < 2; step += 1) await keys.press("ArrowLeft");
  await keys.type('"cus');
  await complete(page, "customer");
  await keys.press("End");
  await keys.press("ArrowLeft");
  await keys.type(', "additionalP');
  await complete(page, "additionalProperties");
  await keys.type('{"$ref": "');
  await keys.type("#/");
  await complete(page, "#/$defs/money");
  await holds(
    preflight,
    '{"$defs": {"money": {}}, "properties": {"customer": {"type": "object"}}, "required": ["customer"], "additionalProperties": {"$ref": "#/$defs/money"}}',
  );
});

test("a request's body: names of the schema and of variables, and its faults", async (t) => {
  const { page, preflight, keys } = await openSchema(t);
  await preflight.tab("Request").click();
  await preflight.part("Variables").click();
  await preflight.variable(1, "tenant", "7");
  await preflight.part("Body").click();
  await preflight.evidence.getByLabel("Kind of body").selectOption("text");
  const code = preflight.code("Request body");
  await code.waitFor();
  await code.click();
  await keys.type('{"cus');
  await complete(page, "customer");
  await keys.type("{{ten");
  await complete(page, "tenant");
  const lines = () => code.evaluate((field) => [...field.children].map((line) => line.textContent).join("\n"));
  await eventually(async () => assert.equal(await lines(), '{"customer": {{tenant}}}'));
  // Nothing is wrong with it: the variable is a value.
  await keys.press("End");
  await keys.type(" x");
  await code.locator("[data-words]").first().waitFor();
  await keys.press("Backspace");
  await eventually(async () => assert.equal(await code.locator("[data-words]").count(), 0));
  await preflight.part("Query").click();
  await preflight.part("Body").click();
  await eventually(async () => assert.equal(await lines(), '{"customer": {{tenant}}} '));
  await axe(page);
});

test("keys: Tab indents, Escape and Tab leave; the page's own keys still work", async (t) => {
  const { page, preflight, code, keys } = await openSchema(t);
  await code.click();
  await keys.press("Control+Home");
  await keys.press("Tab");
  await holds(preflight, `  ${SCHEMA}`);
  await keys.type("j?1");
  await holds(preflight, `  j?1${SCHEMA}`);
  assert.equal(await preflight.dialog.count(), 0);
  await keys.press("Control+k");
  await preflight.dialog.waitFor();
  await keys.press("Escape");
  await preflight.dialog.waitFor({ state: "detached" });
  assert.equal(await preflight.focused(), "Schema text");
  assert.ok(await preflight.focusIsVisible());
  await keys.press("Control+f");
  await eventually(async () => assert.equal(await page.getByRole("textbox", { name: "Find" }).count(), 1));
  await keys.type("j?1");
  await keys.press("Escape");
  assert.equal(await preflight.focused(), "Schema text");
  // Mod+Enter runs, and writes no line.
  await keys.press("Control+Enter");
  await holds(preflight, `  j?1${SCHEMA}`);
  await keys.press("Escape");
  await keys.press("Tab");
  await eventually(async () => assert.notEqual(await preflight.focused(), "Schema text"));
  await holds(preflight, `  j?1${SCHEMA}`);
});

test("without the editor's file the text area stays", async (t) => {
  const page = await open(t, {
    allowed: [/^request failed: .*editor\.js net::ERR_ABORTED$/, /^404: .*\/bundle\/editor\.js$/, /^console error: Failed to load resource/],
    before: (page) => page.route(BUNDLE, (route) => route.fulfill({ status: 404, body: "" })),
  });
  const preflight = new PreflightPage(page);
  const refused = page.waitForResponse(BUNDLE);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.tab("Schema").click();
  await refused;
  await preflight.retype("Schema", SCHEMA.replace('"customer":{"type":"object"}', '"customer":{"type":["object","null"]}'));
  await preflight.says("GO");
  assert.equal(await preflight.code("Schema text").count(), 0);
  await preflight.tab("Request").click();
  await preflight.part("Body").click();
  await preflight.evidence.getByLabel("Kind of body").selectOption("text");
  await page.getByRole("textbox", { name: "Request body" }).fill("{}");
  assert.equal(await page.getByRole("textbox", { name: "Request body" }).inputValue(), "{}");
});

test("what is too long for the editor keeps the rows, and comes back by Undo", async (t) => {
  const { preflight, code } = await openSchema(t);
  await preflight.pasteAnything(`{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": "${"x".repeat(11_000)}"}`);
  await preflight.evidence.getByText("can't be edited here", { exact: false }).waitFor();
  assert.equal(await code.count(), 0);
  await preflight.button("Undo").first().click();
  await code.waitFor();
  await holds(preflight, SCHEMA);
});
