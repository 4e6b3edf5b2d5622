// Two whole journeys through the contract gate: from samples to a schema that judges, and from a description and a
// recording that are dropped together to the files that leave.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, eventually, open } from "./harness.mjs";
import { PreflightPage, response } from "./pages/preflight.mjs";

test("infer, edit, validate: a schema from samples, changed by hand, judges the response", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO"); // the sample of the first run
  await preflight.pasteAnything(response('{"id": 1, "name": "Ann", "status": "active"}'));
  await preflight.tab("Samples").click();
  const another = page.getByRole("textbox", { name: "Another response of the same thing" });
  for (const [index, sample] of ['{"id": 2, "name": "Bob", "status": "active"}', '{"id": 3, "name": "Cy", "status": "closed", "note": "vip"}'].entries()) {
    await another.fill(sample);
    await preflight.evidence.getByRole("button", { name: `Sample ${index + 1}`, exact: true }).waitFor();
  }
  await page.getByRole("table", { name: "Fields by source" }).getByText("/note").waitFor();
  await page.getByRole("button", { name: "Infer a schema from these" }).click();
  const decisions = page.getByRole("list", { name: "Decisions" });
  await page.getByText("A schema from 3 samples").waitFor();
  await decisions.getByText("present in 1 of 3", { exact: false }).first().waitFor();

  // A decision is rejected by the keyboard, and the keyboard stays on it.
  const required = decisions.getByRole("checkbox", { name: /status.*required|required.*status/ }).first();
  await required.focus();
  assert.ok(await required.isChecked());
  await page.keyboard.press("Space");
  await eventually(async () => assert.ok(!(await required.isChecked())));
  assert.ok(await required.evaluate((box) => box === document.activeElement), "the focus stays");
  await page.keyboard.press("Space");
  await eventually(async () => assert.ok(await required.isChecked()));

  await page.getByRole("button", { name: "Use this schema" }).click();
  await preflight.says("GO");
  const inferred = await preflight.text("Schema");
  const schema = JSON.parse(inferred);
  assert.deepEqual(schema.required.sort(), ["id", "name", "status"]);

  // Edited in the schema editor: what was an integer must be a string now.
  schema.properties.id = { type: "string" };
  await preflight.retype("Schema", JSON.stringify(schema, null, 2));
  await preflight.says("NO-GO");
  await preflight.button("Run").click();
  await preflight.card(/^id must be a string/).waitFor();
  await preflight.card(/^id must be a string/).getByText("line 1, column 8", { exact: false }).first().waitFor();
  schema.properties.id = { type: "integer", minimum: 1 };
  await preflight.retype("Schema", JSON.stringify(schema, null, 2));
  await preflight.says("GO");
});

const DESCRIPTION = `openapi: 3.1.0
info: { title: Shop, version: "1" }
servers: [{ url: https://shop.example/v1 }]
paths:
  /orders:
    get:
      parameters: [{ name: limit, in: query, schema: { type: integer } }]
      responses:
        "200":
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Order" } } } }
  /orders/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses:
        "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } }
        "404": { description: none }
    delete:
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses: { "204": { description: gone } }
components:
  schemas:
    Order:
      type: object
      required: [id, total]
      properties: { id: { type: integer }, total: { type: number }, note: { type: string } }
`;

const entry = (path, status, body, headers = []) => ({
  startedDateTime: "2026-01-01T00:00:00Z",
  time: 12,
  request: { method: "GET", url: `https://shop.example/v1${path}`, headers, queryString: [], cookies: [] },
  response: {
    status,
    headers: body === undefined ? [] : [{ name: "Content-Type", value: "application/json" }],
    content: body === undefined ? { size: 0 } : { mimeType: "application/json", text: JSON.stringify(body) },
  },
});
const ENTRIES = [
  entry("/orders?limit=2", 200, [{ id: 1, total: 9.5 }]),
  entry("/orders/1", 200, { id: 1, total: 9.5 }, [{ name: "Authorization", value: "Bearer sesame-sesame-sesame" }]),
  entry("/orders/2", 200, { id: 2, total: "9.50" }),
  entry("/orders/3", 200, { id: 3, total: "12.00" }),
  entry("/orders/4", 404, undefined),
];
const HAR = { log: { version: "1.2", creator: { name: "test", version: "1" }, entries: ENTRIES } };
const TITLE = /total must be a number/;

test("a description and a recording dropped together: coverage, the finding, and the files that leave", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  // The recording first: the order of a drop is the file system's.
  await preflight.dropAll([
    ["traffic.har", Buffer.from(JSON.stringify(HAR))],
    ["shop.yaml", Buffer.from(DESCRIPTION)],
  ]);
  await preflight.tab("Traffic").click();
  const table = page.getByRole("table", { name: "Recorded exchanges" });
  await table.getByText("blocks").first().waitFor();
  await eventually(async () => assert.equal(await table.getByText("blocks", { exact: true }).count(), 2));
  await page.getByText("2 of 3 operations seen in 5 exchanges").waitFor();
  const coverage = page.getByRole("table", { name: "Coverage of the contract" });
  await coverage.getByRole("row", { name: /GET \/orders\/\{id\} 4 / }).getByText("2 of 3; never: 200 /note").waitFor();
  await coverage.getByRole("row", { name: /DELETE \/orders\/\{id\} 0/ }).waitFor();
  await preflight.says("NO-GO");
  await preflight.card(TITLE).waitFor();
  assert.equal(await preflight.card(TITLE).count(), 1, "the same mistake in two answers is one finding");
  await axe(page);

  const junit = await preflight.saved(() => preflight.act("Save the findings as JUnit XML"));
  assert.match(junit.name, /\.xml$/);
  // The page's policy lets no markup be parsed in it; a blank page's parser reads the file.
  const blank = await page.context().newPage();
  const failed = await blank.evaluate((text) => {
    const xml = new DOMParser().parseFromString(text, "text/xml");
    if (xml.querySelector("parsererror")) return [`no XML: ${text}`];
    return [...xml.querySelectorAll("testcase:has(failure)")].map((one) => one.outerHTML);
  }, junit.text);
  await blank.close();
  assert.equal(failed.length, 1, failed.join("\n"));
  assert.match(failed[0], TITLE);

  const json = JSON.parse((await preflight.saved(() => preflight.act("Save the findings as JSON"))).text);
  const found = json.gates.flatMap((gate) => gate.findings).filter((finding) => TITLE.test(finding.title));
  assert.equal(found.length, 1);
  assert.equal(found[0].rule, "contract/body-schema");
  assert.equal(found[0].severity, "blocks");
  assert.deepEqual(found[0].subject.operation, "GET /orders/{id}");

  const har = await preflight.saved(() => preflight.evidence.getByRole("button", { name: "Save as HAR" }).click());
  assert.match(har.name, /\.har$/);
  const entries = JSON.parse(har.text).log.entries;
  assert.deepEqual(entries.map((one) => one.request.url), ENTRIES.map((one) => one.request.url));
  assert.deepEqual(JSON.parse(entries[2].response.content.text), { id: 2, total: "9.50" });
  assert.doesNotMatch(har.text, /sesame/, "secrets stay here");
});
