// What this browser keeps: a reload, a second tab, a browser that stores nothing, a record that can't be read, and
// the checks that another one replaced.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, newProfile, open } from "./harness.mjs";
import { BROKEN, FINDING, PreflightPage, WHOLE } from "./pages/preflight.mjs";

test("reload: texts, name, settings, annotations and findings are there again", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.name.fill("Orders before go-live");
  await preflight.name.press("Enter");
  await preflight.tab("Schema").click();
  await page.getByRole("checkbox", { name: "formats" }).uncheck();
  await preflight.card(FINDING).click();
  await preflight.card(FINDING).getByRole("button", { name: "Tag" }).click();
  await preflight.findings.getByRole("textbox", { name: "Tag" }).fill("partner");
  await page.keyboard.press("Enter");
  await preflight.card(FINDING).getByText("partner").waitFor();
  await preflight.isKept();
  await page.reload();
  await preflight.says("NO-GO");
  await preflight.card(FINDING).getByText("line 2, column 14").waitFor();
  await preflight.card(FINDING).getByText("partner").waitFor();
  assert.equal(await preflight.name.inputValue(), "Orders before go-live");
  assert.equal(await preflight.field("Response").inputValue(), '{"id": 1,\n "customer": null}');
  await preflight.tab("Schema").click();
  assert.equal(await page.getByRole("checkbox", { name: "formats" }).isChecked(), false);
});

test("a page that goes at once has saved what was typed last", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.isKept();
  await preflight.retype("Response", '{"id": "typed last", "customer": {}}');
  // Nothing is waited for: leaving the page is what saves.
  await page.goto("about:blank");
  await page.goBack();
  await preflight.card(/^id must be an integer/).waitFor();
  assert.match(await preflight.field("Response").inputValue(), /typed last/);
});

test("a second tab of one profile: both say so, and the second shows the same check", async (t) => {
  const profile = await newProfile(t);
  const first = new PreflightPage(await open(t, { profile }));
  await first.pasteCheck(BROKEN, "NO-GO");
  await first.isKept();
  const second = new PreflightPage(await open(t, { profile }));
  await second.card(FINDING).waitFor();
  await first.page.getByText("open in another tab too", { exact: true }).waitFor();
  await second.page.getByText("open in another tab too", { exact: true }).waitFor();
  await second.said.getByText("the last one to save wins", { exact: false }).waitFor();
  // The first one's text is not changed behind its back.
  await second.pasteAnything(WHOLE);
  await second.says("GO");
  await second.isKept();
  assert.match(await first.field("Response").inputValue(), /null/);
  await first.says("NO-GO");
});

for (const [name, block] of [
  ["opening fails", () => { IDBFactory.prototype.open = () => { throw new DOMException("blocked", "SecurityError"); }; }],
  ["the request fails", () => {
    IDBFactory.prototype.open = function () {
      const request = new EventTarget();
      setTimeout(() => {
        Object.assign(request, { error: new DOMException("refused", "UnknownError") });
        const event = new Event("error");
        request.onerror?.(event);
        request.dispatchEvent(event);
      });
      return request;
    };
  }],
  ["there is none", () => Object.defineProperty(globalThis, "indexedDB", { value: undefined })],
]) {
  test(`a browser that stores nothing (${name}): the page works and says so`, async (t) => {
    const page = await open(t, { before: (page) => page.addInitScript(block) });
    const preflight = new PreflightPage(page);
    await preflight.pasteCheck(BROKEN, "NO-GO");
    await preflight.card(FINDING).waitFor();
    await preflight.button("this browser keeps nothing").waitFor();
  });
}

test("a kept check that can't be read is put aside, and the page starts with the sample and a sentence", async (t) => {
  const profile = await newProfile(t);
  const first = new PreflightPage(await open(t, { profile }));
  await first.pasteCheck(BROKEN, "NO-GO");
  await first.isKept();
  await first.page.evaluate(
    () =>
      new Promise((done, failed) => {
        const request = indexedDB.open("preflight");
        request.onerror = failed;
        request.onsuccess = () => {
          const change = request.result.transaction("in-hand", "readwrite");
          change.objectStore("in-hand").put({ meta: '{"format": 99}', response: null, schemas: [] }, "check");
          change.oncomplete = () => (request.result.close(), done());
        };
      }),
  );
  await first.page.close();
  const page = await open(t, { profile });
  const preflight = new PreflightPage(page);
  await preflight.alert.getByText("can't be read by this version. It was put aside", { exact: false }).waitFor();
  await preflight.says("NO-GO");
  assert.match(await preflight.field("Response").inputValue(), /9007199254740993/);
  const aside = await page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.open("preflight");
        request.onsuccess = () => {
          const all = request.result.transaction("unreadable").objectStore("unreadable").getAll();
          all.onsuccess = () => done(all.result.map((record) => record.meta));
        };
      }),
  );
  assert.deepEqual(aside, ['{"format": 99}']);
});

test("earlier checks: what another one replaced can be taken in hand, and a new one started", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.name.fill("The first one");
  await preflight.name.press("Enter");
  await preflight.pasteAnything(WHOLE);
  await preflight.says("GO");
  await preflight.isKept();
  await preflight.button("kept in this browser").click();
  await preflight.dialog.getByRole("heading", { name: "Earlier checks" }).waitFor();
  const entry = preflight.dialog.getByRole("listitem").filter({ hasText: "The first one" });
  await entry.first().waitFor();
  await entry.first().getByRole("button", { name: "Take in hand" }).click();
  await preflight.said.getByText("The earlier check is in hand").waitFor();
  await preflight.card(FINDING).waitFor();
  await preflight.said.getByRole("button", { name: "Undo" }).click();
  await preflight.says("GO");

  await preflight.isKept();
  await preflight.button("kept in this browser").click();
  await preflight.dialog.getByRole("button", { name: "Start a new, empty check" }).click();
  await preflight.says("NOT RUN");
  await eventually(async () => assert.equal(await preflight.field("Response").inputValue(), ""));
  await preflight.said.getByRole("button", { name: "Undo" }).click();
  await preflight.says("GO");
});
