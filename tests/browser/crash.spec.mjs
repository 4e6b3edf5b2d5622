// What a person sees when the engine crashes: one sentence, and everything there again. Each test provokes it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, open } from "./harness.mjs";
import { BROKEN, FINDING, PreflightPage, SCHEMA } from "./pages/preflight.mjs";

/** Spoils the engine's whole memory: whatever it does next is a trap. */
const spoil = (worker) =>
  worker.evaluate(async () => {
    const engine = await import(new URL("worker.js", location.href).href);
    const { memory } = await engine.default();
    new Uint8Array(memory.buffer).fill(0xff);
  });

async function isAllThere(preflight) {
  await preflight.says("NO-GO");
  await preflight.card(FINDING).getByText("line 2, column 14").waitFor();
  assert.equal(await preflight.field("Response").inputValue(), '{"id": 1,\n "customer": null}');
  assert.equal(await preflight.name.inputValue(), "Orders before go-live");
  await preflight.tab("Schema").click();
  await eventually(async () => assert.equal(await preflight.text("Schema"), SCHEMA));
  await preflight.tab("Response").click();
}

async function openCheck(t, allowed) {
  const page = await open(t, { allowed });
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.name.fill("Orders before go-live");
  await preflight.name.press("Enter");
  await preflight.card(FINDING).waitFor();
  return { page, preflight };
}

test("an error in the idle worker: one sentence, a new worker, everything there again", async (t) => {
  const { page, preflight } = await openCheck(t, [/The engine stopped: .*planted/, /planted/]);
  const [worker] = page.workers();
  const next = page.waitForEvent("worker");
  await worker.evaluate(() => void setTimeout(() => { throw new Error("planted"); }));
  await next;
  await preflight.alert.getByText("The engine crashed while idle. A new one was started", { exact: false }).waitFor();
  assert.equal(await preflight.alert.getByText("crashed").count(), 1);
  await isAllThere(preflight);
  // The new engine works: what is typed now is judged by it.
  await preflight.retype("Response", '{"id": 1, "customer": {}}');
  await preflight.says("GO");
});

test("a trap while a text is read: the text is fed to a new worker and judged there", async (t) => {
  const { page, preflight } = await openCheck(t, [/The engine stopped/, /RuntimeError|panicked|unreachable|out of bounds/]);
  await spoil(page.workers()[0]);
  const next = page.waitForEvent("worker");
  await preflight.retype("Response", '{"id": "seven", "customer": {}}');
  await next;
  await preflight.alert.getByText(/The engine crashed while .*nothing typed is lost/).waitFor();
  await preflight.card(/^id must be an integer/).waitFor();
  await preflight.card(FINDING).waitFor({ state: "detached" });
});

/** The engine as it is, but each run is an error. */
const POISONED_LOADER = `
import engine from "./worker.js";
await engine();
const work = self.onmessage;
self.onmessage = (event) => {
  if (JSON.parse(event.data[0]).job === "run") throw new Error("planted");
  work(event);
};`;

test("an engine that crashes at every run is not tried for ever; Run tries again, with everything fed again", async (t) => {
  const { page, preflight } = await openCheck(t, [/The engine stopped: .*planted/, /planted/]);
  await page.route(/worker_loader\.js$/, (route) => route.fulfill({ contentType: "text/javascript", body: POISONED_LOADER }));
  let started = 0;
  page.on("worker", () => (started += 1));
  await page.workers()[0].evaluate(() => void setTimeout(() => { throw new Error("planted"); }));
  await preflight.alert.getByText(/crashed 3 times while judging the response. It is not tried again until/).waitFor();
  assert.equal(await preflight.alert.getByText("crashed").count(), 1, "one sentence, not four");
  await eventually(async () => assert.equal(started, 4));
  await preflight.findings.getByText("The engine crashed, so this is not the whole truth.").waitFor();
  assert.equal(await preflight.field("Response").inputValue(), '{"id": 1,\n "customer": null}');

  // The next engine is a good one: it takes the place of the one that crashes at this click.
  await page.unroute(/worker_loader\.js$/);
  await preflight.button("Run").click();
  await preflight.alert.getByText(/crashed 4 times/).waitFor();
  await preflight.button("Run").click();
  await preflight.findings.getByText("not the whole truth").waitFor({ state: "detached" });
  await isAllThere(preflight);
});
