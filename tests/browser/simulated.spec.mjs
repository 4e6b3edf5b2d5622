// The simulated target: a service that the page makes of an OpenAPI description. Nothing goes over the network.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, eventually, newProfile, open } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

/** The simulated service of the request that is edited. */
class Simulated {
  constructor(preflight) {
    const { evidence } = preflight;
    this.preflight = preflight;
    this.target = evidence.getByRole("radiogroup", { name: "Target" });
    this.panel = evidence.getByRole("region", { name: "Simulated service" });
    this.operations = evidence.getByRole("list", { name: "Operations" });
    this.operation = evidence.getByRole("region", { name: "Operation", exact: true });
    this.chip = evidence.getByText("simulated", { exact: true });
  }

  choice(name) {
    return this.target.getByRole("radio", { name });
  }

  bug(title) {
    return this.panel.getByRole("checkbox", { name: title, exact: true });
  }

  async openBugs() {
    await this.panel.getByText(/^Bugs/).click();
  }

  async response() {
    return JSON.parse(await this.preflight.text("Response"));
  }
}

/** A new user without an API and without a contract: the sample shop's operations are in view. */
async function begin(t, options) {
  const page = await open(t, options);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO"); // the sample of the first run
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await preflight.tab("Request").click();
  const simulated = new Simulated(preflight);
  assert.ok(await simulated.choice("Simulated").isDisabled());
  await simulated.target.getByText("there is none in Schema", { exact: false }).waitFor();
  await simulated.target.getByRole("button", { name: "Use a sample" }).click();
  await simulated.operations.getByRole("button", { name: /POST \/orders/ }).waitFor();
  return { page, preflight, simulated, requests };
}

test("no API at hand: an operation is tried at once, simulated, and nothing is sent", async (t) => {
  const { page, preflight, simulated, requests } = await begin(t);
  await simulated.operations.getByRole("button", { name: /POST \/orders/ }).click();
  await simulated.operation.getByRole("button", { name: "Try it, simulated" }).click();
  await simulated.chip.waitFor();
  await preflight.said.getByText("The simulated service answered 201. Nothing was sent").waitFor();
  await preflight.says("HOLD");
  assert.deepEqual(await preflight.titles(), []);
  await preflight.findings.getByText("a GO needs live or recorded evidence", { exact: false }).first().waitFor();
  const made = await simulated.response();
  assert.equal(made.customer, "Zoë Ünal");
  await axe(page);

  // What was made is there: the state is kept between requests.
  await preflight.tab("Request").click();
  await simulated.panel.getByText("answered 1 request", { exact: false }).waitFor();
  await preflight.method.fill("GET");
  await preflight.part("Body").click();
  await preflight.evidence.getByLabel("Kind of body").selectOption("none");
  await preflight.address.fill(`https://shop.example/v1/orders/${made.id}`);
  await preflight.button("Run").click();
  await preflight.said.getByText("The simulated service answered 200. Nothing was sent").waitFor();
  assert.deepEqual(await simulated.response(), made);
  await preflight.tab("Headers").click();
  await preflight.evidence.getByText("the simulated service; nothing was sent").waitFor();

  // Until it is reset.
  await preflight.tab("Request").click();
  await simulated.panel.getByRole("button", { name: "Reset" }).click();
  await simulated.panel.getByText("has answered nothing yet", { exact: false }).waitFor();
  await axe(page);
  await preflight.button("Simulate").click();
  await preflight.said.getByText("The simulated service answered 404. Nothing was sent").waitFor();
  await preflight.button("0 requests sent").waitFor();
  assert.deepEqual(requests.filter((url) => url.includes("shop.example")), []);
});

test("a clean service is silent; a bug is found by the right rule at the right place; a link shows it elsewhere", async (t) => {
  const { page, preflight, simulated } = await begin(t);
  await simulated.operations.getByRole("button", { name: /GET \/orders\/\{id\}/ }).click();
  // Who has sent nothing yet meets the simulated service first.
  await simulated.operation.getByRole("button", { name: "Use this operation" }).click();
  assert.ok(await simulated.choice("Simulated").isChecked());
  await page.keyboard.press("Control+Enter");
  await simulated.chip.waitFor();
  await preflight.says("HOLD");
  const whole = await simulated.response();
  assert.deepEqual(await preflight.titles(), []);

  await preflight.tab("Request").click();
  await simulated.openBugs();
  await simulated.panel.getByRole("searchbox", { name: "Search the bugs" }).fill("required-missing");
  assert.equal(await simulated.panel.getByRole("checkbox").filter({ visible: true }).count(), 2, "one bug, and whose service it is");
  await simulated.bug("Leaves a required field out").check();
  await simulated.panel.getByText(/Bugs: 1 of \d+ on/).waitFor();
  await axe(page);
  await preflight.button("Run").click();
  const title = / is missing from the response$/;
  await preflight.card(title).waitFor();
  const [missing] = (await preflight.titles()).map((one) => one.split(" ")[0]);
  await preflight.says("HOLD");
  const spoilt = await simulated.response();
  await preflight.card(title).getByText("line 1, column 1", { exact: false }).first().waitFor();
  assert.deepEqual(Object.keys(whole).filter((key) => !(key in spoilt)), [missing]);

  // Their own service: now it refuses.
  await preflight.tab("Request").click();
  await simulated.panel.getByRole("checkbox", { name: /^My own service answers so/ }).check();
  await preflight.says("NO-GO");

  const link = await preflight.linkOf({ body: true });
  await preflight.dialog.getByText("the simulated service (seed 0, 1 bug on)").waitFor();
  const profile = await newProfile(t);
  const other = new PreflightPage(await open(t, { profile, path: link.slice(link.indexOf("#")) }));
  await other.says("NO-GO");
  await other.card(title).waitFor();
  const there = new Simulated(other);
  await other.tab("Response").click();
  await there.chip.waitFor();
  await other.tab("Request").click();
  assert.ok(await there.choice("Simulated").isChecked());
  await there.bug("Leaves a required field out").waitFor();
  assert.ok(await there.bug("Leaves a required field out").isChecked());
  await other.button("Check again").click();
  await other.banner.getByText("Same result.").waitFor();
  // Kept as one's own, the service answers as it did there.
  await other.button("Keep it as my check").click();
  await other.tab("Request").click();
  await there.bug("Leaves a required field out").uncheck();
  await other.button("Run").click();
  await eventually(async () => assert.deepEqual(await there.response(), whole));
  await other.card(title).waitFor({ state: "detached" });
});

test("what breaks the contract in a request is refused, and with a bug it passes and is found", async (t) => {
  const { page, preflight, simulated } = await begin(t);
  await simulated.operations.getByRole("button", { name: /POST \/orders/ }).click();
  await simulated.operation.getByRole("button", { name: "Use this operation" }).click();
  await preflight.part("Body").click();
  await preflight.evidence.getByRole("textbox", { name: "Request body" }).fill('{"status": "unheard-of"}');
  await preflight.button("Simulate").click();
  await preflight.said.getByText("The simulated service answered 400. Nothing was sent").waitFor();
  await preflight.tab("Request").click();
  await simulated.openBugs();
  await simulated.bug("Accepts a body that breaks its schema").check();
  await preflight.button("Simulate").click();
  await preflight.said.getByText("The simulated service answered 201. Nothing was sent").waitFor();
  await preflight.findings.getByText(/^status must be one of/).first().waitFor();
  // Back to the network: the browser's remarks are there again, and a yes is asked for.
  await preflight.tab("Request").click();
  await simulated.choice("Live").check();
  await preflight.button("Send").click();
  await preflight.plan.getByText("Send 1 POST request to https://shop.example?").waitFor();
  await preflight.button("Not now").click();
  await preflight.button("0 requests sent").waitFor();
  await page.keyboard.press("Escape");
});

for (const theme of ["light", "dark"]) {
  test(`accessible in the ${theme} theme on a phone`, async (t) => {
    const { page, simulated } = await begin(t, { theme, viewport: { width: 390, height: 800 } });
    await simulated.operations.getByRole("button", { name: /GET \/orders\/\{id\}/ }).click();
    await simulated.operation.getByRole("button", { name: "Use this operation" }).click();
    await simulated.openBugs();
    await axe(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the screen");
  });
}
