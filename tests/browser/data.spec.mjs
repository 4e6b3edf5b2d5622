// The data gate: a description is tried on the simulated service and on a real API; what is wrong is found by field,
// with a payload for each; a run is planned, stops at 429, is cancelled; a payload alone is enough.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { axe, eventually, newProfile, open } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

const ORDER = {
  type: "object",
  required: ["name", "quantity"],
  additionalProperties: false,
  properties: {
    name: { type: "string", minLength: 1, maxLength: 40 },
    quantity: { type: "integer", minimum: 1, maximum: 99 },
  },
};
const content = { "application/json": { schema: { $ref: "#/components/schemas/Order" } } };
const description = (url) =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    servers: [{ url }],
    paths: {
      "/orders": {
        post: {
          requestBody: { required: true, content },
          responses: {
            201: { description: "made", content },
            400: { description: "refused" },
            415: { description: "another media type" },
          },
        },
      },
    },
    components: { schemas: { Order: ORDER } },
  });

/** An API that takes "2" for 2 and refuses everything else that it should. After `limit` requests it says 429. */
async function startShop(t, { limit = Infinity, delay = 0 } = {}) {
  const seen = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const open = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "content-type", "Access-Control-Allow-Methods": "POST" };
    if (request.method === "OPTIONS") return response.writeHead(204, open).end();
    const bytes = Buffer.concat(chunks);
    seen.push(bytes);
    if (delay) await new Promise((done) => setTimeout(done, delay));
    const answer = (status, body) => response.writeHead(status, { ...open, "Content-Type": "application/json" }).end(JSON.stringify(body));
    if (seen.length > limit) return answer(429, { error: "slow down" });
    if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) return answer(415, { error: "media type" });
    let order;
    try {
      order = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    } catch {
      return answer(400, { error: "no JSON" });
    }
    if (order === null || typeof order !== "object" || Array.isArray(order)) return answer(400, { error: "no object" });
    if (Object.keys(order).some((key) => !["name", "quantity"].includes(key))) return answer(400, { error: "unknown field" });
    // The bug: numbers are taken from texts.
    const quantity = typeof order.quantity === "string" ? Number(order.quantity) : order.quantity;
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > 99) return answer(400, { error: "quantity" });
    if (typeof order.name !== "string" || [...order.name].length < 1 || [...order.name].length > 40) return answer(400, { error: "name" });
    answer(201, { name: order.name, quantity });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${server.address().port}`, seen };
}

const verdict = (page, word) => page.getByRole("navigation", { name: "Checklist" }).getByRole("button", { name: new RegExp(`^2 Data ${word}( |$)`) }).waitFor();

test("on the simulated service: clean is silent, a bug is found on the grid, with its payload, and the link carries it", async (t) => {
  const profile = await newProfile(t, { permissions: ["clipboard-read", "clipboard-write"], viewport: { width: 1360, height: 820 } });
  const page = await open(t, { profile });
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything(description("/v1"));
  await preflight.gate("Data").click();
  await page.getByText("POST /orders on the simulated service").waitFor();
  const grid = page.getByRole("table", { name: "Fields and families of mutations" });
  await grid.getByRole("button", { name: /^\/quantity, type: not tried yet/ }).waitFor();
  await preflight.button("Run").click();
  await verdict(page, "HOLD");
  await grid.getByRole("button", { name: /^\/quantity, type: as the schema says/ }).waitFor();
  assert.equal(await grid.getByRole("button", { name: /invalid accepted|valid refused|crashed|mangled/ }).count(), 0);
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/data-clean.png` });
  await axe(page);

  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByText("Bugs", { exact: true }).click();
  await page.getByRole("checkbox", { name: "Takes a text of digits for a number" }).check();
  await page.getByRole("tab", { name: "Grid" }).click();
  await preflight.button("Run").click();
  const square = grid.getByRole("button", { name: /^\/quantity, type: .*invalid accepted/ });
  await square.waitFor();
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/data-bug.png` });
  await square.click();
  const cases = page.getByRole("table", { name: "Cases" });
  await cases.getByRole("button", { name: "invalid accepted" }).first().click();
  await page.locator("pre").getByText("quantity").first().waitFor();
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/data-case.png` });
  await axe(page);
  await page.getByRole("button", { name: "Copy as cURL" }).last().click();
  const curl = await eventually(async () => {
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(text, /^curl/);
    return text;
  });
  assert.match(curl, /"quantity":"/);

  // A second person opens the link, sees the claim, and checks again.
  await preflight.button("Share").click();
  await preflight.link.waitFor();
  const link = await preflight.link.inputValue();
  const other = await open(t, { path: link.slice(link.indexOf("#")) });
  const theirs = new PreflightPage(other);
  await theirs.banner.waitFor();
  await verdict(other, "HOLD");
  await theirs.gate("Data").click();
  await theirs.findings.getByRole("article").first().waitFor();
});

test("a payload alone is tried, and blind spots of a schema are closed by a click", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything(JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", properties: { name: { type: "string" } }, required: ["name"] }));
  await preflight.says("NOT RUN");
  await preflight.pasteAnything('{"name": "Ada"}');
  await preflight.gate("Data").click();
  await preflight.button("Run").click();
  await verdict(page, "HOLD");
  await page.getByRole("tab", { name: "Blind spots" }).click();
  const close = page.getByRole("button", { name: "Close it in the schema" });
  await close.first().waitFor();
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/data-spots.png` });
  await axe(page);
  const before = await close.count();
  await close.first().click();
  await page.getByText("Put into Schema").waitFor();
  await preflight.gate("Data").click();
  await preflight.button("Run").click();
  await page.getByRole("tab", { name: "Blind spots" }).click();
  await eventually(async () => assert.ok((await close.count()) < before));
});

test("on a real API: planned, listed, judged; the soft field is named", async (t) => {
  const shop = await startShop(t);
  const page = await open(t, { allowed: [/^4\d\d: http:\/\/127/] });
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything(description(shop.url));
  await preflight.pasteAnything(`curl -X POST ${shop.url}/orders -H 'Content-Type: application/json' -d '{"name":"Ada","quantity":2}'`);
  await preflight.gate("Data").click();
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByRole("radio", { name: /^The API itself/ }).check();
  await page.getByRole("spinbutton", { name: "Requests per second" }).fill("1000");
  await page.getByRole("spinbutton", { name: "Requests per second" }).press("Tab");
  await page.getByRole("spinbutton", { name: "Random combinations" }).fill("0");
  await page.getByRole("spinbutton", { name: "Random combinations" }).press("Tab");
  await page.getByRole("tab", { name: "Grid" }).click();
  assert.equal(shop.seen.length, 0);
  await preflight.button("Run").click();
  const plan = page.getByRole("region", { name: "Plan" });
  await plan.getByText(/Will send \d+ POSTs to 127\.0\.0\.1/).waitFor();
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/data-plan.png` });
  assert.equal(shop.seen.length, 0, "nothing is sent before the yes");
  await plan.getByRole("button", { name: "Send them" }).click();
  await verdict(page, "NO-GO");
  const grid = page.getByRole("table", { name: "Fields and families of mutations" });
  await grid.getByRole("button", { name: /^\/quantity, type: .*invalid accepted/ }).waitFor();
  assert.ok(shop.seen.length > 30, `${shop.seen.length}`);
  const listed = Number((await page.getByRole("button", { name: /requests? sent$/ }).getAttribute("aria-label")).replace(/\D/g, ""));
  assert.equal(listed, shop.seen.length);
  assert.ok(shop.seen.some((bytes) => !bytes.equals(Buffer.from(bytes.toString()))), "bytes that are no text went out as they are");
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/data-live.png` });
});

test("on a real API: 429 stops the run, and Cancel keeps what was found", async (t) => {
  const allowed = [/^4\d\d: http:\/\/127/];
  for (const [options, ends] of [[{ limit: 12 }, "429"], [{ delay: 150 }, "cancelled"]]) {
    const shop = await startShop(t, options);
    const page = await open(t, { allowed: ends === "cancelled" ? [...allowed, /request failed/] : allowed });
    const preflight = new PreflightPage(page);
    await preflight.says("NO-GO");
    await preflight.pasteAnything(description(shop.url));
    await preflight.pasteAnything(`curl -X POST ${shop.url}/orders -H 'Content-Type: application/json' -d '{"name":"Ada","quantity":2}'`);
    await preflight.gate("Data").click();
    await page.getByRole("tab", { name: "Settings" }).click();
    await page.getByRole("radio", { name: /^The API itself/ }).check();
    await page.getByRole("tab", { name: "Grid" }).click();
    await preflight.button("Run").click();
    await page.getByRole("button", { name: "Send them" }).click();
    if (ends === "cancelled") {
      await eventually(() => assert.ok(shop.seen.length > 8));
      await preflight.button("Cancel").click();
    }
    await preflight.button("Run").waitFor();
    await eventually(async () => assert.match(await page.getByRole("main").innerText(), new RegExp(ends)));
    const count = shop.seen.length;
    assert.ok(count < 60, `${count}`);
    await page.waitForTimeout(500);
    assert.equal(shop.seen.length, count, "nothing more is sent");
    await page.close();
  }
});
