// Small things of the workbench: findings saved as files, gates in the browser's history, sentences that cover nothing.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { axe, eventually, open } from "./harness.mjs";
import { BROKEN, FINDING, PreflightPage, response } from "./pages/preflight.mjs";

const menu = (page) => page.getByRole("group", { name: "Save the findings as" });

async function saved(page, act) {
  const download = page.waitForEvent("download");
  await act();
  const file = await download;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

test("the findings are saved from their sheet as Markdown, JUnit and JSON, by keys alone", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.card(FINDING).waitFor();
  await preflight.button("Save as").focus();
  await page.keyboard.press("Enter");
  await menu(page).waitFor();
  await axe(page);
  assert.equal(await menu(page).getByRole("button", { name: "HAR" }).count(), 0, "no traffic, no HAR");
  await page.keyboard.press("Escape");
  await menu(page).waitFor({ state: "detached" });
  assert.equal(await preflight.focused(), "Save as");

  const byKeys = async (tabs) => {
    await page.keyboard.press("Enter");
    await menu(page).waitFor();
    for (let step = 0; step < tabs; step += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
  };
  const markdown = await saved(page, () => byKeys(1));
  assert.match(markdown.name, /\.report\.md$/);
  assert.match(markdown.text, /customer must be an object, and is null/);
  assert.equal(await preflight.focused(), "Save as", "the menu closes, and the focus stays");
  const junit = await saved(page, () => byKeys(2));
  assert.match(junit.name, /\.junit\.xml$/);
  assert.match(junit.text, /<testsuite[^]*customer must be an object/);
  const json = await saved(page, () => byKeys(3));
  assert.match(json.name, /\.findings\.json$/);
  assert.match(JSON.stringify(JSON.parse(json.text)), /customer must be an object/);
});

test("back and forward lead through the gates, and the address stays clean", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  const address = page.url();
  const isAt = (name) => eventually(async () => assert.equal(await preflight.gate(name).getAttribute("aria-current"), "page"));
  await preflight.gate("Load").click();
  await isAt("Load");
  await preflight.gate("Rollback").click();
  await isAt("Rollback");
  assert.equal(page.url(), address);
  await page.goBack();
  await isAt("Load");
  await page.goBack();
  await isAt("Contract");
  await page.goForward();
  await isAt("Load");
  await page.reload();
  await page.locator('html[data-boot="started"]').waitFor({ state: "attached" });
  await isAt("Load");
  await page.goBack();
  await isAt("Contract");
  await preflight.says("NO-GO");
  assert.equal(page.url(), address);
});

test("a sentence about what happened covers neither the note field nor its button", async (t) => {
  for (const viewport of [{ width: 1360, height: 820 }, { width: 390, height: 800 }]) {
    const page = await open(t, { viewport });
    const preflight = new PreflightPage(page);
    await preflight.says("NO-GO");
    await preflight.pasteAnything(response('{"id": 1}'));
    await preflight.said.getByText("put into Response").waitFor();
    const field = page.getByRole("textbox", { name: "Note" });
    await field.scrollIntoViewIfNeeded();
    await field.focus();
    const toast = await preflight.said.getByText("put into Response").boundingBox();
    for (const part of [field, page.getByRole("button", { name: "Note", exact: true })]) {
      const box = await part.boundingBox();
      const apart = box.y + box.height <= toast.y || toast.y + toast.height <= box.y || box.x + box.width <= toast.x || toast.x + toast.width <= box.x;
      assert.ok(apart, `${viewport.width}: ${JSON.stringify({ box, toast })}`);
    }
  }
});

test("notes of long lines stay in view", async (t) => {
  const page = await open(t, { viewport: { width: 1360, height: 820 } });
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(response(`{"id": 1, "text": "${"long ".repeat(80)}", "customer": null}`), "NO-GO");
  const note = preflight.evidence.getByRole("button", { name: "must be an object", includeHidden: true });
  await note.waitFor();
  const sheet = await preflight.evidence.boundingBox();
  const box = await note.boundingBox();
  assert.ok(box.x > sheet.x && box.x + box.width <= sheet.x + sheet.width, JSON.stringify({ box, sheet }));
  assert.equal(await note.getAttribute("title"), "must be an object");
});

test("a large share says what goes on until the link is there", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  const body = JSON.stringify(Array.from({ length: 40_000 }, (_, at) => ({ id: at, name: `order ${at} of a long day ${(at * 7919) % 104_729}` })));
  await preflight.pasteAnything(response(body));
  await preflight.says("HOLD");
  await preflight.button("Share").click();
  await page.waitForFunction((field) => field.value.includes("#p1."), await preflight.link.elementHandle());
  await preflight.dialog.getByRole("checkbox", { name: "Include the response's body" }).check();
  await preflight.dialog.getByText(/Making the link: .* of the response's body are packed/).waitFor();
  await preflight.dialog.getByText("too long for most messengers", { exact: false }).waitFor();
  assert.equal(await preflight.dialog.getByRole("progressbar").count(), 0);
});
