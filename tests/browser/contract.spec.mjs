// Journeys through the contract gate: paste, read, select, copy, edit, and what an edit of a foreign text changes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, eventually, open } from "./harness.mjs";
import { BROKEN, FINDING, PreflightPage, SAMPLE_FINDINGS, SCHEMA, WHOLE, response } from "./pages/preflight.mjs";

const CLIPBOARD = ["clipboard-read", "clipboard-write"];
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

test("first run: a finished failing sample, with every finding at its place", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await eventually(async () => assert.deepEqual((await preflight.titles()).slice(0, 4).sort(), [...SAMPLE_FINDINGS].sort()));
  await page.getByText("line 6, column 19").waitFor();
  await page.getByText("0 requests sent").waitFor();
});

test("paste a response and a schema: NO-GO at the place, then GO when the response is right", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.card(FINDING).getByText("line 2, column 14").waitFor();
  await preflight.pasteAnything(WHOLE);
  await preflight.says("GO");
  assert.equal(await preflight.card(FINDING).count(), 0);
});

test("a bare body holds, since its status is not known", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck('{"id": 1, "customer": {}}', "HOLD");
  await page.getByRole("checkbox", { name: "Judge the body alone" }).check();
  await preflight.says("GO");
});

test("the first paste replaces the sample, and undo brings it back", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything(response("{}"));
  await preflight.card(FINDING).waitFor({ state: "detached" });
  assert.equal(await preflight.field("Response").inputValue(), "{}");
  await preflight.said.getByRole("button", { name: "Undo" }).click();
  await preflight.card(FINDING).waitFor();
  await preflight.said.getByText("Undone: put into Response").waitFor();
  assert.match(await preflight.field("Response").inputValue(), /9007199254740993/);
});

test("edit the schema: findings and verdict follow", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.tab("Schema").click();
  await preflight.retype("Schema", SCHEMA.replace('"customer":{"type":"object"}', '"customer":{"type":["object","null"]}'));
  await preflight.says("GO");
  await preflight.card(FINDING).waitFor({ state: "detached" });
  await preflight.retype("Schema", SCHEMA.replace('"id":{"type":"integer"}', '"id":{"type":"string"}'));
  await preflight.says("NO-GO");
  await preflight.card(/^id must be a string/).waitFor();
  await preflight.card(FINDING).waitFor();
  // A schema that is broken as text is no schema: never GO.
  await preflight.retype("Schema", SCHEMA.slice(0, -1));
  await eventually(async () => assert.doesNotMatch(await preflight.gate("Contract").innerText(), /\bGO\b(?<!NO-GO)/));
  await preflight.card(/^id must be a string/).waitFor({ state: "detached" });
});

test("select a finding: evidence scrolls and marks; a click on a marked line selects; copy as Markdown", async (t) => {
  const page = await open(t, { permissions: CLIPBOARD });
  const preflight = new PreflightPage(page);
  const lines = Array.from({ length: 300 }, (_, at) => `  ${JSON.stringify(`key${at}`)}: ${at}`);
  lines[9] = '  "id": "seven"';
  lines[289] = '  "customer": null';
  await preflight.pasteCheck(response(`{\n${lines.join(",\n")}\n}`), "NO-GO");

  await preflight.card(FINDING).getByRole("button", { name: FINDING }).click();
  const isInSight = async (row) => {
    const [line, sheet] = [await row.boundingBox(), await preflight.evidence.boundingBox()];
    assert.ok(line.y > sheet.y && line.y + line.height < sheet.y + sheet.height, `${line.y} is not within ${sheet.y}`);
  };
  await eventually(async () => {
    assert.match(await preflight.markedRow().innerText(), /^291\b[^]*"customer"/);
    await isInSight(preflight.markedRow());
  });
  assert.equal(await preflight.row('"id"').count(), 0, "line 11 is far away and not drawn");
  assert.match(await preflight.selectedCard().innerText(), /^[^]*customer must be an object[^]*line 291, column 15/);

  await preflight.card(FINDING).getByRole("button", { name: "Copy as Markdown" }).click();
  await preflight.said.getByText("Copied").waitFor();
  const markdown = await clipboard(page);
  assert.match(markdown, /customer must be an object, and is null/);
  assert.match(markdown, /line 291, column 15/);
  assert.doesNotMatch(markdown, /id must be/);

  // The other way round: the line is clicked where its text is, in the field that lies over it.
  await preflight.field("Response").press("Control+Home");
  await preflight.card(/^id must be an integer/).getByRole("button", { name: /^id must be/ }).click();
  await eventually(() => isInSight(preflight.markedRow()));
  await preflight.card(FINDING).getByRole("button", { name: FINDING }).click();
  await eventually(async () => assert.match(await preflight.markedRow().innerText(), /"customer"/));
  await preflight.card(/^id must be an integer/).getByRole("button", { name: /^id must be/ }).click();
  await eventually(async () => assert.match(await preflight.markedRow().innerText(), /"id"/));
  await preflight.card(FINDING).getByRole("button", { name: FINDING }).click();
  await eventually(async () => {
    assert.match(await preflight.markedRow().innerText(), /"customer"/);
    await isInSight(preflight.markedRow());
  });

  await preflight.button("Copy all as Markdown").click();
  await eventually(async () => {
    const all = await clipboard(page);
    assert.match(all, /customer must be an object/);
    assert.match(all, /id must be an integer/);
  });
});

test("a click on a marked line selects its finding", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  for (const [text, title] of [
    ["9007199254740993", "id loses precision in JavaScript clients"],
    ["2026-03-29T02:30:00", "placed_at has no time zone"],
  ]) {
    const line = await preflight.row(text).boundingBox();
    await page.mouse.click(line.x + 150, line.y + line.height / 2);
    await eventually(async () => assert.match(await preflight.selectedCard().innerText(), new RegExp(title)));
    assert.match(await preflight.markedRow().innerText(), new RegExp(text));
  }
  // A line without a finding changes nothing.
  const line = await preflight.row('"orders"').boundingBox();
  await page.mouse.click(line.x + 150, line.y + line.height / 2);
  assert.match(await preflight.selectedCard().innerText(), /placed_at has no time zone/);
});

test("Format changes white space only, and can be taken back", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(response('{"id":7,"customer":{"a":1.0,"b":[2e1]}}'), "GO");
  const before = await preflight.field("Response").inputValue();
  await preflight.button("Format").click();
  await preflight.said.getByText("Formatted: only whitespace changed").waitFor();
  await eventually(async () => assert.match(await preflight.field("Response").inputValue(), /\n/));
  const after = await preflight.field("Response").inputValue();
  assert.equal(after.replace(/\s/g, ""), before);
  await page.keyboard.press("Escape");
  await preflight.tab("Response").focus();
  await page.keyboard.press("Control+z");
  await eventually(async () => assert.equal(await preflight.field("Response").inputValue(), before));
});

for (const [name, bytes, sentence] of [
  ["CRLF", Buffer.from('{\r\n"id": 1,\r\n"customer": {}}\r\n'), /the line endings CRLF became LF/],
  ["a byte order mark", Buffer.from('\uFEFF{"id": 1, "customer": {}}'), /the byte order mark at the beginning is gone/],
  ["invalid UTF-8", Buffer.from([...Buffer.from('{"id": 1, "customer": {"a": "'), 0xff, ...Buffer.from('"}}')]), /no UTF-8/],
]) {
  test(`a file with ${name}: the first edit says what the field changed, once, and undo brings it back`, async (t) => {
    const page = await open(t);
    const preflight = new PreflightPage(page);
    await preflight.says("NO-GO");
    await preflight.drop("orders.json", bytes);
    await preflight.said.getByText("put into Response").waitFor();
    const size = `${bytes.length} bytes`;
    await preflight.evidence.getByText(size).waitFor();
    await preflight.field("Response").press("Control+Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.type(" ");
    await preflight.said.getByText(sentence).waitFor();
    await preflight.evidence.getByText(size).waitFor({ state: "detached" });
    await preflight.said.getByRole("button", { name: "Undo" }).click();
    await preflight.evidence.getByText(size).waitFor();
  });
}

test("a text of plain UTF-8 is edited without a word", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(WHOLE, "GO");
  await preflight.field("Response").press("Control+Home");
  await page.keyboard.type(" ");
  await preflight.evidence.getByText("26 bytes").waitFor();
  assert.equal(await preflight.said.getByText("By your edit").count(), 0);
});

for (const theme of ["light", "dark"]) {
  test(`accessible in the ${theme} theme`, async (t) => {
    const page = await open(t, { theme });
    await new PreflightPage(page).says("NO-GO");
    await axe(page);
  });
}
