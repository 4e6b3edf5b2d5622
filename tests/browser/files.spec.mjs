// Files in the bodies of requests: attached by a person, sent byte for byte, never kept, and asked for again.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startApi } from "./api.mjs";
import { axe, eventually, newProfile, open } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

// No text: a NUL, no UTF-8, CRLF, and what looks like a boundary.
const BYTES = Buffer.from([0, 0xff, 0xfe, 0x80, 13, 10, 45, 45, 112, 114, 101, 102, 108, 105, 103, 104, 116, 45, 48, 0xe9]);
const PHOTO = { name: "photo é.png", mimeType: "image/png", buffer: BYTES };

async function begin(t, options) {
  const api = await startApi();
  t.after(api.close);
  const page = await open(t, options);
  const preflight = new PreflightPage(page);
  await preflight.tab("Request").click();
  const attach = async (place, file) => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: new RegExp(`^(Attach|Another) file for ${place}$`) }).click();
    await (await chooser).setFiles(file);
  };
  const body = (kind) => page.getByLabel("Kind of body").selectOption(kind);
  return { api, page, preflight, attach, body };
}

test("the body is a file: its bytes go as they are, with the type that the browser knows", async (t) => {
  const { api, page, preflight, attach, body } = await begin(t);
  await preflight.address.fill(`${api.url}/orders`);
  await preflight.part("Body").click();
  await body("file");
  await preflight.evidence.getByText("No file is chosen for the body.", { exact: false }).waitFor();
  await attach("the body", PHOTO);
  await preflight.evidence.getByText("photo é.png").waitFor();
  await preflight.evidence.getByText("20 bytes", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("Content-Type").inputValue(), "image/png");
  assert.equal(await preflight.method.inputValue(), "POST");
  await axe(page);
  await preflight.send();
  const sent = api.seen.at(-1);
  assert.equal(sent.line, "POST /orders");
  assert.equal(sent.headers["content-type"], "image/png");
  assert.deepEqual(sent.bytes, BYTES);

  // Without a type none is sent.
  await preflight.tab("Request").click();
  await preflight.part("Body").click();
  await page.getByLabel("Content-Type").fill("");
  await preflight.button("Send").click();
  await eventually(() => assert.equal(api.seen.filter((one) => one.line === "POST /orders").length, 2));
  assert.equal(api.seen.at(-1).headers["content-type"], undefined);
  assert.deepEqual(api.seen.at(-1).bytes, BYTES);
});

test("a pasted -F name=@file: said, attached, sent as a part, and copied as cURL again", async (t) => {
  const { api, page, preflight, attach } = await begin(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await preflight.pasteAnything(`curl ${api.url}/orders -F 'photo=@pictures/photo é.png' -F 'note=hello' -F 'raw=@raw.bin;filename=other.dat'`);
  await preflight.part("Body").click();
  await preflight.evidence.getByText("is not attached: a page can't open files by name").first().waitFor();
  await preflight.button("Send").click();
  await preflight.alert.getByText("Not sent. The file pictures/photo é.png for the form field photo is not attached", { exact: false }).waitFor();
  assert.deepEqual(api.seen, [], "nothing goes without its files");
  await attach("part 1", PHOTO);
  await attach("part 3", { name: "raw.bin", mimeType: "", buffer: Buffer.from("ab") });
  await axe(page);
  await preflight.send();
  const sent = api.seen.at(-1);
  const boundary = /^multipart\/form-data; boundary=(preflight-[a-z0-9]{4,}-0)$/.exec(sent.headers["content-type"])?.[1];
  assert.ok(boundary, sent.headers["content-type"]);
  const expected = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="photo"; filename="photo é.png"\r\nContent-Type: image/png\r\n\r\n`),
    BYTES,
    Buffer.from(`\r\n--${boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n`),
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="raw"; filename="other.dat"\r\nContent-Type: application/octet-stream\r\n\r\nab\r\n--${boundary}--\r\n`),
  ]);
  assert.deepEqual(sent.bytes.toString("latin1"), expected.toString("latin1"));
  await preflight.tab("Request").click();
  await preflight.button("Copy as cURL").click();
  await eventually(async () => {
    const copy = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copy, /--form 'photo=@"pictures\/photo é\.png";type=image\/png'/);
    assert.match(copy, /--form 'raw=@"raw\.bin";type=application\/octet-stream;filename="other\.dat"'/);
  });
});

test("a multipart form is written by hand; what is off is not sent", async (t) => {
  const { api, page, preflight, attach, body } = await begin(t);
  await preflight.address.fill(`${api.url}/orders`);
  await preflight.part("Body").click();
  await body("multipart");
  await page.getByLabel("Part 1 name").fill("id");
  await page.getByLabel("Part 1 value").fill("7");
  await page.getByLabel("Part 2 name").fill("scan");
  await page.getByLabel("Part 2 is", { exact: true }).selectOption("file");
  await attach("part 2", { name: "scan.txt", mimeType: "text/plain", buffer: Buffer.from("scan") });
  await page.getByLabel("Part 3 name").fill("draft");
  await page.getByLabel("Part 3 is", { exact: true }).selectOption("file");
  await page.getByLabel("Part 3 is sent").uncheck();
  await preflight.send();
  const text = api.seen.at(-1).bytes.toString();
  assert.match(text, /name="id"\r\n\r\n7\r\n/);
  assert.match(text, /name="scan"; filename="scan\.txt"\r\nContent-Type: text\/plain\r\n\r\nscan\r\n/);
  assert.doesNotMatch(text, /draft/);
});

test("after a reload the editor says that the file must be attached again, and Send says so too", async (t) => {
  const { api, page, preflight, attach, body } = await begin(t);
  await preflight.address.fill(`${api.url}/orders`);
  await preflight.part("Body").click();
  await body("file");
  await attach("the body", PHOTO);
  await preflight.isKept();
  await page.reload();
  await preflight.tab("Request").click();
  await preflight.part("Body").click();
  await preflight.evidence.getByText("has to be attached again: a check holds a file's name and size, not its bytes").waitFor();
  await preflight.button("Send").click();
  await preflight.alert.getByText("Not sent. The file photo é.png for the body (20 bytes) has to be attached again", { exact: false }).waitFor();
  assert.deepEqual(api.seen, []);
  await attach("the body", PHOTO);
  await preflight.send();
  assert.deepEqual(api.seen.at(-1).bytes, BYTES);

  // In a link: the name, not the bytes.
  await preflight.tab("Request").click();
  await preflight.part("Body").click();
  const url = await preflight.linkOf({ body: true });
  const profile = await newProfile(t);
  const other = await open(t, { profile, path: new URL(url).hash });
  const shared = new PreflightPage(other);
  await shared.banner.waitFor();
  await shared.tab("Request").click();
  await shared.part("Body").click();
  await shared.evidence.getByText("has to be attached again", { exact: false }).first().waitFor();
  assert.equal(await other.getByRole("button", { name: "Attach file for the body" }).count(), 0, "a shared check is read-only");
});

test("a file that changed on disk is not sent, and that is said", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "preflight-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "body.bin");
  await writeFile(file, "before");
  const { api, preflight, attach, body } = await begin(t);
  await preflight.address.fill(`${api.url}/orders`);
  await preflight.part("Body").click();
  await body("file");
  await attach("the body", file);
  await preflight.evidence.getByText("body.bin").waitFor();
  await writeFile(file, "another text, and a longer one");
  await preflight.button("Send").click();
  await preflight.button("Send it").click();
  await preflight.trouble.getByText("The file body.bin can't be read; nothing was sent.").waitFor();
  assert.deepEqual(api.seen.filter((one) => !one.line.startsWith("OPTIONS")), []);
});
