// The panels Operations, Traffic, Samples and Versions by the keyboard alone: each list is one tab stop with arrow keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, eventually, open } from "./harness.mjs";
import { PreflightPage, response } from "./pages/preflight.mjs";

const OPERATIONS = ["/carts", "/items", "/orders"];
const description = (type) =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    servers: [{ url: "https://shop.example" }],
    paths: Object.fromEntries(
      OPERATIONS.map((path) => [
        path,
        { get: { responses: { 200: { description: "ok", content: { "application/json": { schema: { type: "object", properties: { id: { type } } } } } } } } },
      ]),
    ),
  });
const HAR = JSON.stringify({
  log: {
    version: "1.2",
    creator: { name: "test", version: "1" },
    entries: OPERATIONS.map((path) => ({
      startedDateTime: "2026-01-01T00:00:00Z",
      time: 12,
      request: { method: "GET", url: `https://shop.example${path}`, headers: [], queryString: [], cookies: [] },
      response: { status: 200, headers: [{ name: "Content-Type", value: "application/json" }], content: { mimeType: "application/json", text: '{"id": 1}' } },
    })),
  },
});

/** Presses Tab until the focused element has this name. Every stop has to be visible. */
async function walkTo(preflight, name, limit = 40) {
  const stops = [];
  for (let step = 0; step < limit; step += 1) {
    await preflight.page.keyboard.press("Tab");
    const focused = await preflight.focused();
    stops.push(focused);
    assert.ok(await preflight.focusIsVisible(), `the focus on "${focused}" can't be seen`);
    if (name.test(focused)) return;
  }
  assert.fail(`Tab does not lead to ${name}. It leads to: ${stops.join(" | ")}`);
}

async function begin(t) {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO"); // the sample of the first run
  const isOn = (name) => eventually(async () => assert.match(await preflight.focused(), name));
  return { page, keys: page.keyboard, preflight, isOn };
}

test("Operations: search, arrows, open, close, try", async (t) => {
  const { keys, preflight, isOn, page } = await begin(t);
  await preflight.pasteAnything(description("integer"));
  await preflight.tab("Schema").focus();
  await walkTo(preflight, /^Operations$/);
  await keys.press("Enter");
  await preflight.tab("Schema").focus();
  await walkTo(preflight, /^Search the operations$/);
  await keys.press("ArrowDown");
  await isOn(/^GET \/carts/);
  await keys.press("ArrowDown");
  await isOn(/^GET \/items/);
  await keys.press("End");
  await isOn(/^GET \/orders/);
  await keys.press("Enter");
  await isOn(/^Operation$/);
  await walkTo(preflight, /^Close$/, 5);
  await keys.press("Enter");
  await isOn(/^GET \/orders/);
  await keys.press("Enter");
  await isOn(/^Operation$/);
  await walkTo(preflight, /^Use this operation$/, 5);
  await keys.press("Enter");
  await isOn(/^Request$/);
  await keys.press("Control+Enter");
  await preflight.said.getByText("The simulated service answered 200", { exact: false }).waitFor();
  await axe(page);
});

test("the target and the bugs by the keyboard", async (t) => {
  const { keys, preflight, isOn } = await begin(t);
  await preflight.pasteAnything(description("integer"));
  await preflight.button("Operations").waitFor();
  await preflight.tab("Request").focus();
  await keys.press("Enter");
  await walkTo(preflight, /^Live$/);
  await keys.press("ArrowRight");
  await isOn(/^Simulated$/);
  await walkTo(preflight, /^Bugs: 0 of \d+ on$/, 8);
  await keys.press("Enter");
  await walkTo(preflight, /^Search the bugs$/, 3);
  await keys.type("latin");
  await walkTo(preflight, /^Writes the body in ISO-8859-1$/, 3);
  await keys.press("Space");
  await preflight.evidence.getByText(/^Bugs: 1 of \d+ on$/).waitFor();
});

test("Traffic: one tab stop for the table, and an exchange opens", async (t) => {
  const { keys, preflight, isOn, page } = await begin(t);
  await preflight.pasteAnything(description("integer"));
  await preflight.pasteAnything(HAR);
  await page.getByRole("table", { name: "Recorded exchanges" }).getByText("keeps").first().waitFor();
  await preflight.tab("Traffic").focus();
  await walkTo(preflight, /^\/carts$/);
  await keys.press("ArrowDown");
  await isOn(/^\/items$/);
  await keys.press("ArrowDown");
  await isOn(/^\/orders$/);
  await keys.press("ArrowDown");
  await isOn(/^\/orders$/);
  await keys.press("Home");
  await isOn(/^\/carts$/);
  await keys.press("Tab");
  assert.doesNotMatch(await preflight.focused(), /^\/(items|orders)$/, "the table is one tab stop");
  await keys.press("Shift+Tab");
  await isOn(/^\/carts$/);
  await keys.press("Enter");
  await page.getByText("Exchange 1 of the traffic is in hand").waitFor();
  await isOn(/^Response$/);
});

test("Samples: decisions by arrows, and a sample's text", async (t) => {
  const { keys, preflight, isOn, page } = await begin(t);
  await preflight.pasteAnything(response('{"id": 1, "name": "Ann"}'));
  await preflight.tab("Samples").click();
  await page.getByRole("textbox", { name: "Another response of the same thing" }).fill('{"id": 2, "name": "Bob"}');
  await page.getByRole("table", { name: "Fields by source" }).waitFor();
  await preflight.tab("Samples").focus();
  await walkTo(preflight, /^Infer a schema from these$/);
  await keys.press("Enter");
  const list = page.getByRole("list", { name: "Decisions" });
  await list.getByRole("checkbox").nth(1).waitFor();
  await isOn(/^Use this schema$/);
  await keys.press("Tab");
  const first = await preflight.focused();
  await keys.press("ArrowDown");
  assert.notEqual(await preflight.focused(), first);
  await keys.press("Home");
  assert.equal(await preflight.focused(), first);
  await axe(page);
  await preflight.evidence.getByRole("button", { name: "Sample 1", exact: true }).click();
  await preflight.evidence.getByText('"Bob"').first().waitFor();
  assert.equal(await preflight.tab("Samples").getAttribute("aria-selected"), "true");
});

test("Versions: the older version, the mode, and a change's place", async (t) => {
  const { keys, preflight, isOn, page } = await begin(t);
  await preflight.pasteAnything(description("string"));
  await preflight.tab("Versions").click();
  await walkTo(preflight, /^The older version$/);
  await keys.insertText(description("integer"));
  const changes = page.getByRole("list", { name: "Changes" });
  await changes.getByText("breaking").first().waitFor();
  await preflight.tab("Versions").focus();
  await walkTo(preflight, /^Compatibility/, 5);
  await walkTo(preflight, /^line \d+$/, 6);
  await axe(page);
  await keys.press("Enter");
  await eventually(async () => assert.equal(await preflight.tab("Schema").getAttribute("aria-selected"), "true"));
  await isOn(/^(Schema|Schema text)$/);
});
