// Journeys through the contract gate: paste, read, fix, share.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, newProfile, open } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

const SCHEMA = JSON.stringify({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["id", "customer"],
  properties: { id: { type: "integer" }, customer: { type: "object" } },
});
const response = (body) => `HTTP/1.1 200 OK\nContent-Type: application/json\n\n${body}`;
const finding = (page, title) => page.getByRole("heading", { level: 3, name: title });
const verdict = (page, word) => page.getByRole("button", { name: new RegExp(`^1 Contract ${word}`) }).waitFor();

/** Pastes as the clipboard does, with an event that carries the text. */
async function pasteAnything(page, text) {
  await new PreflightPage(page).pasteBox.evaluate((box, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    box.focus();
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

test("first run: a finished failing sample, with every finding at its place", async (t) => {
  const page = await open(t);
  await verdict(page, "NO-GO");
  for (const title of [
    "customer must be an object, and is null",
    "id loses precision in JavaScript clients",
    "status appears twice, and readers disagree on which wins",
    "placed_at has no time zone",
  ]) {
    await finding(page, title).waitFor();
  }
  await page.getByText("line 6, column 19").waitFor();
  await page.getByText("0 requests sent").waitFor();
});

test("paste a response and a schema: NO-GO at the place, then GO when the response is right", async (t) => {
  const page = await open(t);
  await verdict(page, "NO-GO");
  await pasteAnything(page, SCHEMA);
  await verdict(page, "NOT RUN");
  await pasteAnything(page, response('{"id": 1,\n "customer": null}'));
  await finding(page, "customer must be an object, and is null").waitFor();
  await page.getByText("line 2, column 14").waitFor();
  await verdict(page, "NO-GO");
  await pasteAnything(page, response('{"id": 1, "customer": {}}'));
  await verdict(page, "GO");
});

test("a bare body holds, since its status is not known", async (t) => {
  const page = await open(t);
  await verdict(page, "NO-GO");
  await pasteAnything(page, SCHEMA);
  await verdict(page, "NOT RUN");
  await pasteAnything(page, '{"id": 1, "customer": {}}');
  await verdict(page, "HOLD");
  await page.getByRole("checkbox", { name: "Judge the body alone" }).check();
  await verdict(page, "GO");
});

test("share: the link opens elsewhere with the same verdict, and nothing is replaced", async (t) => {
  const page = await open(t);
  await verdict(page, "NO-GO");
  await new PreflightPage(page).button("Share").click();
  const link = page.getByRole("dialog").getByRole("textbox").first();
  await page.waitForFunction((e) => /#p1\./.test(e.value), await link.elementHandle());
  await page.getByRole("dialog").getByText("the response's body: the other side sees", { exact: false }).waitFor();
  const address = await link.inputValue();
  const other = await open(t, { profile: await newProfile(t), path: address.slice(address.indexOf("#")) });
  await other.getByText("Nothing was sent, stored or replaced", { exact: false }).waitFor();
  await verdict(other, "NO-GO");
  await finding(other, "customer must be an object, and is null").waitFor();
  assert.equal(await new PreflightPage(other).button("Check again").isDisabled(), true);
});

test("reload: texts, settings and findings are there again", async (t) => {
  const page = await open(t);
  await verdict(page, "NO-GO");
  await pasteAnything(page, SCHEMA);
  await verdict(page, "NOT RUN");
  await pasteAnything(page, response('{"id": "seven", "customer": {}}'));
  await verdict(page, "NO-GO");
  await page.waitForTimeout(1500); // saved while one works, a moment later
  await page.reload();
  await verdict(page, "NO-GO");
  await finding(page, /^id must be an integer/).waitFor();
});

for (const theme of ["light", "dark"]) {
  test(`accessible in the ${theme} theme`, async (t) => {
    const page = await open(t, { theme });
    await verdict(page, "NO-GO");
    await axe(page);
  });
}
