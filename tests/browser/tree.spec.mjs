// The tree view of a response: fold and unfold, keys, search, copies, and that a large text does not freeze it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, eventually, open } from "./harness.mjs";
import { PreflightPage, response } from "./pages/preflight.mjs";

const BODY = JSON.stringify({ orders: [{ id: 1, customer: { name: "Ann", tags: ["a", "b"] } }, { id: 2 }], total: 2 });

async function begin(t, body = BODY, options = {}) {
  const page = await open(t, options);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything(response(body));
  await preflight.says("HOLD");
  await preflight.button("Tree").click();
  const tree = page.getByRole("treegrid", { name: "Tree" });
  const row = (text) => tree.getByRole("row").filter({ has: page.getByText(text, { exact: true }) });
  await row("$").first().waitFor();
  return { page, preflight, tree, row };
}

test("by keys: fold, unfold, up and down; each row says its level and place", async (t) => {
  const { page, tree, row } = await begin(t);
  await row("orders").waitFor();
  assert.equal(await row("orders").getAttribute("aria-level"), "2");
  assert.equal(await row("total").getAttribute("aria-posinset"), "2");
  assert.equal(await row("total").getAttribute("aria-setsize"), "2");
  await tree.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await tree.locator('[role="row"][aria-selected="true"][aria-expanded="false"]', { hasText: "orders" }).waitFor();
  const folded = await tree.getByRole("row").count();
  await page.keyboard.press("ArrowRight");
  await eventually(async () => assert.ok((await tree.getByRole("row").count()) > folded));
  await page.keyboard.press("End");
  await tree.locator('[aria-selected="true"]', { hasText: "total" }).waitFor();
  await axe(page);
});

test("search opens what is folded; value, pointer and JSONPath are copied", async (t) => {
  const { page, preflight, tree } = await begin(t, BODY, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("searchbox", { name: "Find in keys and values" }).fill("ann");
  await page.keyboard.press("Enter");
  await tree.locator('[aria-selected="true"]', { hasText: "Ann" }).waitFor();
  for (const [button, expected] of [["Copy value", "Ann"], ["Copy pointer", "/orders/0/customer/name"], ["Copy JSONPath", "$['orders'][0]['customer']['name']"]]) {
    await preflight.button(button).click();
    await eventually(async () => assert.equal(await page.evaluate(() => navigator.clipboard.readText()), expected));
  }
});

test("an object of 40,000 keys and an array of 100,000: in sections, at once", async (t) => {
  const keys = Object.fromEntries(Array.from({ length: 40_000 }, (_, at) => [`key${at}`, at]));
  const { tree, row } = await begin(t, JSON.stringify({ keys, list: Array.from({ length: 100_000 }, (_, at) => at) }));
  await tree.getByText("40,000 members").waitFor();
  assert.ok((await tree.getByRole("row").count()) < 400, "only a window is drawn");
});

test("two responses are compared by structure: the one before, and a pasted one", async (t) => {
  const { page, preflight } = await begin(t);
  await preflight.button("Tree").click();
  await preflight.pasteAnything(response(JSON.stringify({ total: 3, orders: [{ id: 2 }, { customer: { name: "Ann", tags: ["a", "b"] }, id: 1 }] })));
  await eventually(async () => assert.match(await preflight.field("Response").inputValue(), /"total":3/));
  await preflight.button("Diff").click();
  await preflight.button("Compare with the response before").click();
  const table = preflight.dialog.getByRole("table", { name: "Differences" });
  await table.getByRole("row").filter({ hasText: "/total" }).getByText("changed").waitFor();
  await table.getByRole("row").filter({ hasText: "/orders/" }).getByText("moved").first().waitFor();
  await preflight.dialog.getByRole("textbox", { name: "Another response" }).fill('{"total": "3", "orders": []}');
  await table.getByRole("row").filter({ hasText: "/total" }).getByText("type").waitFor();
  await axe(page);
});

test("findings are marked in the tree: at their rows, counted where they are folded, opened when selected", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything(JSON.stringify({ type: "object", properties: { orders: { items: { properties: { customer: { properties: { name: { type: "integer" } } } } } } } }));
  await preflight.says("NOT RUN");
  await preflight.pasteAnything(response(BODY));
  await preflight.says("NO-GO");
  await preflight.button("Tree").click();
  const tree = page.getByRole("treegrid", { name: "Tree" });
  // Folded away: its parent says so.
  const parent = tree.getByRole("row").filter({ hasText: "1 finding in it" });
  await parent.waitFor();
  assert.equal(await tree.getByRole("button", { name: "must be an integer" }).count(), 0);
  const title = (await preflight.titles()).find((one) => one.includes("must be an integer"));
  await preflight.card(title).getByRole("button", { name: title }).click();
  const row = tree.getByRole("row").filter({ has: page.getByRole("button", { name: "must be an integer" }) });
  await row.waitFor();
  assert.match(await row.innerText(), /name/);
  await eventually(async () => assert.equal(await row.getAttribute("aria-selected"), "true"));
  assert.equal(await row.getAttribute("aria-current"), "true");
  assert.equal(await parent.count(), 0, "what is open counts nothing");
  await axe(page);

  // The other way: the mark beside the row selects the finding.
  await page.keyboard.press("Escape");
  await page.reload();
  await preflight.says("NO-GO");
  await preflight.button("Tree").click();
  await page.getByRole("searchbox", { name: "Find in keys and values" }).fill("Ann");
  await page.keyboard.press("Enter");
  await row.waitFor();
  assert.equal(await preflight.selectedCard().count(), 0);
  await row.getByTitle("blocks").click();
  await preflight.selectedCard().getByRole("heading", { name: title }).waitFor();
  await preflight.button("Tree").waitFor();
  assert.ok(await tree.isVisible(), "the tree stays");
});
