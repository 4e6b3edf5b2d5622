// Recorded traffic and an OpenAPI description together: every exchange that broke the contract, one of them opened.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, open } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

const DESCRIPTION = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  servers: [{ url: "https://shop.example/v1" }],
  paths: {
    "/orders/{id}": {
      get: {
        summary: "One order",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        responses: {
          200: {
            description: "ok",
            content: {
              "application/json": {
                schema: { type: "object", required: ["id"], properties: { id: { type: "integer" }, note: { type: "string" } } },
              },
            },
          },
        },
      },
    },
  },
});

const entry = (id, body) => ({
  startedDateTime: "2026-01-01T00:00:00Z",
  time: 12,
  request: { method: "GET", url: `https://shop.example/v1/orders/${id}`, headers: [], queryString: [], cookies: [] },
  response: {
    status: 200,
    headers: [{ name: "Content-Type", value: "application/json" }],
    content: { mimeType: "application/json", text: JSON.stringify(body) },
  },
});

const HAR = JSON.stringify({
  log: { version: "1.2", creator: { name: "test", version: "1" }, entries: [entry(1, { id: 1 }), entry(2, { id: "2" })] },
});

test("a description and a recording: what broke the contract is found, and opens", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything(DESCRIPTION);
  await page.getByRole("button", { name: "Operations" }).click();
  await page.getByRole("button", { name: /GET \/orders\/\{id\}/ }).click();
  await page.getByRole("region", { name: "Operation" }).waitFor();
  await preflight.pasteAnything(HAR);
  const table = page.getByRole("table", { name: "Recorded exchanges" });
  await table.getByText("blocks").waitFor();
  assert.equal(await table.getByRole("row").count(), 3);
  await table.getByText("keeps").waitFor();
  await page.getByText("1 of 1 operation seen").waitFor();
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/traffic.png` });
  await axe(page);
  await preflight.says("NO-GO");
  await table.getByRole("button", { name: "/v1/orders/2" }).click();
  await page.getByText("Exchange 2 of the traffic is in hand").waitFor();
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/picked.png` });
});

test("two versions: what breaks is shown with a payload that proves it", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything('{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {"id": {"type": "string"}}}');
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByRole("textbox", { name: "The older version" }).fill('{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {"id": {"type": "integer"}}}');
  await page.getByRole("list", { name: "Changes" }).getByText("breaking").first().waitFor();
  // The proof: a payload that one version accepts and the other refuses.
  const witness = page.getByRole("list", { name: "Changes" }).locator("pre").first();
  assert.match(await witness.innerText(), /"id"/);
  await page.getByRole("list", { name: "Changes" }).getByText("refused").first().waitFor();
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/versions.png` });
});

test("samples: a field that differs between two systems, and a schema from both", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything('{"id": 1, "name": "Ann"}');
  await page.getByRole("tab", { name: "Samples" }).click();
  await page.getByRole("textbox", { name: "Another response of the same thing" }).fill('{"id": "1", "name": "Bob"}');
  await page.getByRole("table", { name: "Fields by source" }).getByText("/id").waitFor();
  await page.getByRole("button", { name: "Infer a schema from these" }).click();
  await page.getByRole("list", { name: "Decisions" }).getByRole("checkbox").first().waitFor();
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/samples.png` });
});
