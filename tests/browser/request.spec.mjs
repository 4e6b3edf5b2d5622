// Talking to a real API from the page: what is sent, what is said before and after, and that nothing goes without a click.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startApi } from "./api.mjs";
import { axe, eventually, open } from "./harness.mjs";
import { PreflightPage, SCHEMA } from "./pages/preflight.mjs";

async function begin(t, options) {
  const api = await startApi();
  t.after(api.close);
  const page = await open(t, options);
  const preflight = new PreflightPage(page);
  await preflight.tab("Request").click();
  return { api, page, preflight };
}

test("a request goes after a plan, its answer is judged, and it stands in the list", async (t) => {
  const { api, page, preflight } = await begin(t);
  await preflight.address.fill(`${api.url}/orders?page=1`);
  assert.deepEqual(api.seen, [], "typing sends nothing");
  await preflight.button("Send").click();
  await preflight.plan.getByText(`Send 1 GET request to ${api.url}?`).waitFor();
  assert.deepEqual(api.seen, [], "the plan is shown before anything is sent");
  await preflight.button("Send it").click();
  await preflight.field("Response").waitFor();
  await eventually(async () => assert.match(await preflight.field("Response").inputValue(), /"id":7/));
  assert.deepEqual(api.seen.map((s) => s.line), ["GET /orders?page=1"]);

  await preflight.tab("Headers").click();
  await preflight.evidence.getByText("The browser shows a page of another origin only", { exact: false }).waitFor();
  await preflight.evidence.getByRole("rowheader", { name: "x-request-id" }).waitFor();
  assert.equal(await preflight.evidence.getByRole("rowheader", { name: "x-hidden" }).count(), 0);

  await preflight.tab("Schema").click();
  await preflight.pasteAnything(SCHEMA);
  await preflight.findings.getByText("customer must be an object, and is null").waitFor();

  await preflight.button("1 request sent").click();
  await preflight.dialog.getByRole("cell", { name: `${api.url}/orders?page=1` }).waitFor();
  await preflight.dialog.getByRole("cell", { name: /^200 in / }).waitFor();
  await axe(page);
});

test("a host is asked about once, and a second request goes at once", async (t) => {
  const { api, preflight } = await begin(t);
  await preflight.address.fill(`${api.url}/orders`);
  await preflight.send();
  await preflight.tab("Request").click();
  await preflight.address.fill(`${api.url}/moved`);
  await preflight.button("Send").click();
  await preflight.button("2 requests sent").waitFor();
  await preflight.tab("Headers").click();
  await preflight.evidence.getByText("redirects are hidden by the browser", { exact: false }).waitFor();
});

test("an answer that the browser hides is diagnosed, with a look on a click and what the server must send", async (t) => {
  const blocked = [/request failed: .*closed/];
  const { api, preflight } = await begin(t, { allowed: blocked });
  await preflight.address.fill(`${api.url}/closed`);
  await preflight.send();
  await preflight.trouble.getByText("Either no answer came, or the browser hid it (CORS).").waitFor();
  await preflight.trouble.getByText("this GET did reach it", { exact: false }).waitFor();
  assert.equal(api.seen.length, 1);
  await preflight.button("Look again").click();
  await preflight.trouble.getByText("The server most likely answered, and the browser hid the answer (CORS).").waitFor();
  await preflight.trouble.getByText(/add_header Access-Control-Allow-Origin "http:\/\/127\.0\.0\.1:\d+" always/).waitFor();
  await preflight.button("Spring").click();
  await preflight.trouble.getByText("setAllowedOrigins", { exact: false }).waitFor();
  assert.equal(api.seen.length, 2);
  await preflight.button("2 requests sent").waitFor();
});

test("what a browser can't send is said before, and is not sent", async (t) => {
  const { api, preflight } = await begin(t);
  await preflight.address.fill(`${api.url}/orders`);
  await preflight.method.fill("TRACE");
  await preflight.evidence.getByText("A page can't send TRACE.", { exact: false }).waitFor();
  await preflight.button("Send").click();
  await preflight.alert.getByText("Not sent. A page can't send TRACE.", { exact: false }).waitFor();
  await preflight.address.fill("{{base}}/orders");
  await preflight.method.fill("GET");
  await preflight.evidence.getByText("{{base}} in the address has no value", { exact: false }).waitFor();
  assert.deepEqual(api.seen, []);
});

test("an image is drawn and shown as bytes; HTML is shown as its source", async (t) => {
  const { api, page, preflight } = await begin(t);
  await preflight.address.fill(`${api.url}/image`);
  await preflight.button("Send").click();
  await preflight.button("Send it").click();
  const image = page.getByRole("img", { name: "The body of the response, drawn as an image" });
  await image.waitFor();
  await eventually(async () => assert.equal(await image.evaluate((img) => img.complete && img.naturalWidth), 1));
  await preflight.row("89 50 4e 47").waitFor();
  await preflight.tab("Request").click();
  await preflight.address.fill(`${api.url}/page`);
  await preflight.button("Send").click();
  await eventually(async () => assert.match(await preflight.field("Response").inputValue(), /<h1>Bad gateway<\/h1><script>/));
  await preflight.findings.getByText("the content type is text/html, and JSON was expected").waitFor();
});

test("log in, keep the token, call with it; demands are rules of the gate", async (t) => {
  const { api, preflight } = await begin(t);
  await preflight.address.fill(`${api.url}/login`);
  await preflight.part("After").click();
  await preflight.evidence.getByLabel("Variable to keep 1").fill("token");
  await preflight.evidence.getByLabel("Path or header 1").fill("$.access_token");
  await preflight.send();
  await preflight.said.getByText("Kept for later requests: token").waitFor();
  await preflight.tab("Request").click();
  await preflight.button("+ Add request").click();
  await preflight.address.fill(`${api.url}/orders`);
  await preflight.part("Auth").click();
  await preflight.evidence.getByLabel("Authentication").selectOption("bearer");
  await preflight.evidence.getByRole("textbox", { name: "Token" }).fill("{{token}}");
  await preflight.part("After").click();
  await preflight.evidence.getByLabel("Demand 1", { exact: true }).selectOption("path-equals");
  await preflight.evidence.getByLabel("Demand 1 of what").fill("$.id");
  await preflight.evidence.getByLabel("Demand 1 value").fill("8");
  await preflight.button("Send").click();
  await preflight.findings.getByText("$.id is not 8").waitFor();
  assert.equal(api.seen.at(-1).headers.authorization, "Bearer sesame-open-1234");
});

test("a curl command becomes a request, and goes back as one", async (t) => {
  const { page, preflight } = await begin(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await preflight.pasteAnything(`curl -k -X PUT 'https://api.example.com/orders?page=2' \\\n  -H 'X-Trace: 1' --json '{"a":1}'`);
  await eventually(async () => assert.equal(await preflight.address.inputValue(), "https://api.example.com/orders"));
  assert.equal(await preflight.method.inputValue(), "PUT");
  await preflight.evidence.getByRole("group", { name: "From the pasted command" }).getByText("-k", { exact: false }).waitFor();
  await preflight.button("Copy as cURL").click();
  await eventually(async () => assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^curl[^]*X-Trace: 1[^]*\{"a":1\}/));
});

/** What "Copy as cURL (bash)" of Chromium's DevTools writes around a request. */
const devTools = (url, more = []) =>
  [
    `curl '${url}'`,
    `-H 'Accept: application/json, text/plain, */*'`,
    `-H 'Accept-Language: en-GB,en;q=0.9,de;q=0.8'`,
    `-H 'Connection: keep-alive'`,
    `-H 'Origin: https://shop.example.com'`,
    `-H 'Referer: https://shop.example.com/cart?step=2'`,
    `-H 'Sec-Fetch-Dest: empty'`,
    `-H 'Sec-Fetch-Mode: cors'`,
    `-H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'`,
    `-H 'sec-ch-ua: "Chromium";v="142", "Not_A Brand";v="99"'`,
    `-H 'sec-ch-ua-mobile: ?0'`,
    ...more,
  ].join(" \\\n  ");

for (const [what, path, more, expected] of [
  ["GET", "/orders?page=1&sort=-placed_at", [`-H 'X-Trace: it'"'"'s 1'`], { line: "GET /orders?page=1&sort=-placed_at", body: "", headers: { "x-trace": "it's 1" } }],
  ["POST with JSON", "/orders", [`-H 'Content-Type: application/json'`, String.raw`--data-raw $'{"name":"O\'Brien \u00e9","lines":[1,2]}'`],
    { line: "POST /orders", body: `{"name":"O'Brien é","lines":[1,2]}`, headers: { "content-type": "application/json" } }],
  ["POST with a form", "/orders", [`-H 'Content-Type: application/x-www-form-urlencoded'`, `--data-raw 'name=Ann+Lee&note=a%26b%3Dc&empty='`],
    { line: "POST /orders", body: "name=Ann+Lee&note=a%26b%3Dc&empty=", headers: { "content-type": "application/x-www-form-urlencoded" } }],
  ["GET with cookies", "/orders", [`-b 'session=abc123; theme=dark'`], { line: "GET /orders", body: "", headers: { cookie: undefined }, says: "The browser drops Cookie" }],
]) {
  test(`Copy as cURL of DevTools: ${what}`, async (t) => {
    const { api, preflight } = await begin(t);
    await preflight.pasteAnything(devTools(`${api.url}${path}`, more));
    await eventually(async () => assert.match(await preflight.address.inputValue(), /\/orders/));
    // What the browser writes itself is said before, not after.
    await preflight.evidence.getByText(expected.says ?? "The browser drops", { exact: false }).first().waitFor();
    await preflight.send();
    const sent = api.seen.filter((one) => !one.line.startsWith("OPTIONS")).at(-1);
    assert.equal(sent.line, expected.line);
    assert.equal(sent.body, expected.body);
    assert.equal(sent.headers["accept-language"], "en-GB,en;q=0.9,de;q=0.8");
    for (const [name, value] of Object.entries(expected.headers)) assert.equal(sent.headers[name], value, name);
    await eventually(async () => assert.match(await preflight.field("Response").inputValue(), /"id":7/));
  });
}

test("keyboard only, from a pasted cURL command to a finding", async (t) => {
  const api = await startApi();
  t.after(api.close);
  const page = await open(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const preflight = new PreflightPage(page);
  const keys = page.keyboard;
  await preflight.says("NO-GO");
  const pasteByKey = async (text) => {
    await keys.press("Escape");
    await eventually(async () => {
      if ((await preflight.focused()) !== "Paste anything") await keys.press("/");
      assert.equal(await preflight.focused(), "Paste anything");
    });
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await keys.press("Control+v");
  };
  const walkTo = async (name) => {
    for (let step = 0; step < 80; step += 1) {
      if ((await preflight.focused()) === name) return;
      await keys.press("Tab");
      assert.ok(await preflight.focusIsVisible(), `the focus on "${await preflight.focused()}" can't be seen`);
    }
    assert.fail(`Tab does not lead to ${name}`);
  };
  for (let step = 0; step < 40 && (await preflight.focused()) !== "Paste anything"; step += 1) await keys.press("Tab");
  await pasteByKey(SCHEMA);
  await preflight.says("NOT RUN");
  // Out of the text field, where a slash is a slash.
  await keys.press("Tab");
  await pasteByKey(devTools(`${api.url}/orders`));
  await eventually(async () => assert.equal(await preflight.address.inputValue(), `${api.url}/orders`));
  await walkTo("Send");
  await keys.press("Enter");
  // The plan takes the focus: a yes is one more key.
  await eventually(async () => assert.equal(await preflight.focused(), "Send it"));
  await keys.press("Enter");
  await preflight.says("NO-GO");
  await preflight.findings.getByText("customer must be an object, and is null").waitFor();
  assert.equal(api.seen.filter((one) => one.line === "GET /orders").length, 1);
  await eventually(async () => {
    if (!(await preflight.selectedCard().count())) await keys.press("j");
    assert.equal(await preflight.selectedCard().count(), 1);
  });
  await eventually(async () => assert.ok((await preflight.markedRow().count()) > 0));
});

test("a request is cancelled, and the list says so", async (t) => {
  const { api, preflight } = await begin(t, { allowed: [/request failed: .*slow.*ERR_ABORTED/] });
  await preflight.address.fill(`${api.url}/slow`);
  await preflight.button("Send").click();
  await preflight.button("Send it").click();
  await eventually(() => assert.equal(api.seen.length, 1));
  await preflight.button("Cancel request").click();
  await preflight.trouble.getByText("Cancelled before the answer was whole.").waitFor();
  await preflight.button("1 request sent").click();
  await preflight.dialog.getByRole("cell", { name: "cancelled" }).waitFor();
});

test("a secret variable is sent, and neither shown nor kept", async (t) => {
  const { api, page, preflight } = await begin(t);
  await preflight.address.fill("{{base}}/orders");
  await preflight.part("Auth").click();
  await preflight.evidence.getByLabel("Authentication").selectOption("bearer");
  await preflight.evidence.getByRole("textbox", { name: "Token" }).fill("{{token}}");
  await preflight.part("Variables").click();
  await preflight.variable(1, "base", api.url);
  await preflight.variable(2, "token", "sesame-open-1234");
  await preflight.evidence.getByLabel("Variable 2 is secret").check();
  await preflight.evidence.getByText("Preflight The browser asks first", { exact: false }).waitFor();
  await preflight.send();
  const last = api.seen.at(-1);
  assert.equal(last.headers.authorization, "Bearer sesame-open-1234");
  await preflight.tab("Headers").click();
  assert.ok(!(await preflight.evidence.innerText()).includes("sesame"), "not shown");
  await preflight.tab("Response").click();
  await preflight.isKept();
  await page.reload();
  await preflight.tab("Request").click();
  await preflight.part("Variables").click();
  await eventually(async () => assert.equal(await preflight.evidence.getByLabel("Variable 1 value").inputValue(), api.url));
  assert.equal(await preflight.evidence.getByLabel("Variable 2 name").inputValue(), "token");
  assert.equal(await preflight.evidence.getByLabel("Variable 2 value").inputValue(), "", "the secret stayed in the tab");
});

for (const theme of ["light", "dark"]) {
  test(`nothing serious for axe on the Request tab, ${theme}`, async (t) => {
    const { api, page, preflight } = await begin(t, { theme, viewport: { width: 390, height: 800 } });
    await preflight.address.fill(`${api.url}/orders`);
    for (const name of ["Query", "Request headers", "Body", "Auth", "After", "Variables"]) {
      await preflight.part(name).click();
      await axe(page);
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `nothing is wider than the screen: ${width}`);
  });
}
