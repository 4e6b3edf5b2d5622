// The whole way without a mouse. Nothing here clicks, focuses or fills: only keys, and looks at where the focus is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, open } from "./harness.mjs";
import { FINDING, PreflightPage, SCHEMA, BROKEN } from "./pages/preflight.mjs";

/** Presses a key until the focused element has this name. Every stop on the way has to be visible. */
async function walkTo(preflight, name, key = "Tab", limit = 60) {
  const stops = [];
  for (let step = 0; step < limit; step += 1) {
    await preflight.page.keyboard.press(key);
    const focused = await preflight.focused();
    stops.push(focused);
    assert.ok(await preflight.focusIsVisible(), `the focus on "${focused}" can't be seen`);
    if (name.test(focused)) return;
  }
  assert.fail(`${key} does not lead to ${name}. It leads to: ${stops.join(" | ")}`);
}

test("keyboard only: paste, run, walk the findings, shortcuts, tabs, share", async (t) => {
  const page = await open(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const preflight = new PreflightPage(page);
  const keys = page.keyboard;
  const pasteByKey = async (text) => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await keys.press("Control+v");
  };
  await preflight.says("NO-GO");

  await walkTo(preflight, /^Paste anything$/);
  await pasteByKey(SCHEMA);
  await preflight.says("NOT RUN");
  // Wherever the focus went, the slash leads back.
  if ((await preflight.focused()) !== "Paste anything") await keys.press("/");
  await eventually(async () => assert.equal(await preflight.focused(), "Paste anything"));
  await pasteByKey(BROKEN.replace('"id": 1', '"id": "seven"'));
  await preflight.card(FINDING).waitFor();

  await keys.press("Control+Enter");
  await preflight.says("NO-GO");

  // Out of the field: there j and k are letters.
  await walkTo(preflight, /^Open file$/);
  await keys.press("j");
  const first = await preflight.selectedCard().getByRole("heading").innerText();
  await keys.press("j");
  const second = await preflight.selectedCard().getByRole("heading").innerText();
  assert.notEqual(first, second);
  await eventually(async () => assert.ok((await preflight.markedRow().count()) > 0));
  await keys.press("k");
  assert.equal(await preflight.selectedCard().getByRole("heading").innerText(), first);

  await keys.press("?");
  await preflight.dialog.getByRole("heading", { name: "Shortcuts" }).waitFor();
  assert.ok(await preflight.focusIsVisible());
  await keys.press("Escape");
  await preflight.dialog.waitFor({ state: "detached" });
  assert.equal(await preflight.focused(), "Open file");

  await walkTo(preflight, /^Response$/);
  await walkTo(preflight, /^Schema$/, "ArrowRight", 4);
  await eventually(async () => assert.equal(await preflight.tab("Schema").getAttribute("aria-selected"), "true"));
  await preflight.field("Schema").waitFor();
  await walkTo(preflight, /^Response$/, "ArrowLeft", 4);
  await preflight.field("Response").waitFor();

  await walkTo(preflight, /^Share$/, "Shift+Tab");
  await keys.press("Enter");
  await preflight.dialog.getByRole("heading", { name: "Share this check" }).waitFor();
  await page.waitForFunction((field) => field.value.includes("#p1."), await preflight.link.elementHandle());
  await walkTo(preflight, /^Copy link$/);
  await keys.press("Enter");
  await preflight.said.getByText("Link copied").waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#p1\.d\./);
  await keys.press("Escape");
  await preflight.dialog.waitFor({ state: "detached" });
  assert.equal(await preflight.focused(), "Share");
});

test("every stop of the Tab key has a name and can be seen, and the round ends", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  const stops = [];
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement === document.body)) break;
    const focused = await preflight.focused();
    assert.notEqual(focused, "", `a stop without a name after ${stops.at(-1)}`);
    assert.ok(await preflight.focusIsVisible(), `the focus on "${focused}" can't be seen`);
    stops.push(focused);
  }
  for (const name of ["Share", "Paste anything", "Response", "Response text", "Add finding"]) {
    assert.ok(stops.includes(name), `${name} is not reached: ${stops.join(" | ")}`);
  }
  assert.ok(stops.length < 80, "the Tab key does not come to an end");
});

test("j and k are letters in a field, and Escape leaves forms", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteBox.focus();
  await page.keyboard.type("jk?");
  assert.equal(await preflight.pasteBox.inputValue(), "jk?");
  assert.equal(await preflight.selectedCard().count(), 0);
  assert.equal(await preflight.dialog.count(), 0);
});

test("the list of shortcuts names every key, and each of them works", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await page.keyboard.press("?");
  const words = await preflight.dialog.innerText();
  for (const what of ["Run", "Next finding", "Previous finding", "Go to a gate", "Paste anything", "Undo", "Redo", "Close"]) {
    assert.match(words, new RegExp(what));
  }
  await page.keyboard.press("Escape");
  await preflight.dialog.waitFor({ state: "detached" });
  await page.keyboard.press("6");
  await preflight.main.getByRole("heading", { level: 1, name: "Load" }).waitFor();
  await page.keyboard.press("/");
  await preflight.main.getByRole("heading", { level: 1, name: "Contract" }).waitFor();
  await eventually(async () => assert.equal(await preflight.focused(), "Paste anything"));
});
