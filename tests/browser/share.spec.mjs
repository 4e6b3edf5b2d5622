// Sharing by a link, from both ends; and what damaged and hostile links do, which is nothing but a sentence.
import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import { eventually, hostOf, newProfile, open } from "./harness.mjs";
import { BROKEN, FINDING, PreflightPage, SAMPLE_FINDINGS, response } from "./pages/preflight.mjs";

const fragmentOf = (link) => link.slice(link.indexOf("#"));

/** A link of the pasted check, made by the page. */
async function makeLink(t, { body }) {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  await preflight.card(FINDING).waitFor();
  return fragmentOf(await preflight.linkOf({ body }));
}

/** CRC-32, for a Node.js without it (before 20.15). */
function crc(bytes) {
  if (crc32) return crc32(bytes);
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** A whole link by docs/link-format.md around any payload. */
function seal(payload, codec = "d") {
  const packed = deflateRawSync(payload, { level: 9 });
  const count = [];
  for (let rest = packed.length; ; rest >>>= 7) {
    count.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(packed.length));
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc(Buffer.concat([Buffer.from(codec), length, packed])));
  return `#p1.${codec}.${Buffer.concat([Buffer.from(count), sum, packed]).toString("base64url")}`;
}

test("a link with the body: elsewhere the same verdict as a claim, and judged again the same findings", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  const titles = await preflight.titles();
  assert.deepEqual([...titles].sort(), [...SAMPLE_FINDINGS].sort());
  const link = await preflight.linkOf({ body: true });

  const other = new PreflightPage(await open(t, { profile: await newProfile(t), path: fragmentOf(link) }));
  await other.banner.getByText("Its verdict is a claim of whoever sent it: NO-GO, 4 findings.", { exact: false }).waitFor();
  await other.banner.getByText("Nothing was sent, stored or replaced", { exact: false }).waitFor();
  await other.findings.getByText("claimed by whoever sent this, not judged here").waitFor();
  await other.says("NO-GO");
  assert.deepEqual(await other.titles(), titles);

  await other.button("Check again").click();
  await other.banner.getByText("Same result.").waitFor();
  await other.findings.getByText("claimed by whoever sent this").waitFor({ state: "detached" });
  await other.says("NO-GO");
  assert.deepEqual(await other.titles(), titles);
  await other.card(FINDING).getByText("line 6, column 19").waitFor();
});

test("a claim that does not hold: judged again it comes out different, and says how", async (t) => {
  const link = await makeLink(t, { body: true });
  const other = new PreflightPage(await open(t, { profile: await newProfile(t), path: link }));
  await other.banner.getByText("NO-GO, 1 finding.", { exact: false }).waitFor();
  await other.pasteAnything('{"id": 1, "customer": {}}');
  await other.said.getByText("Press Check again").waitFor();
  await other.button("Check again").click();
  await other.banner.getByText("Different result:").waitFor();
  await other.banner.getByText(/NO-GO.*GO|GO.*NO-GO/).first().waitFor();
  await other.says("GO");
});

test("a link without the body says so, and takes a pasted body to check again", async (t) => {
  const link = await makeLink(t, { body: false });
  const other = new PreflightPage(await open(t, { profile: await newProfile(t), path: link }));
  await other.banner.getByText("The response's body is not in it", { exact: false }).waitFor();
  await other.card(FINDING).waitFor();
  assert.equal(await other.button("Check again").isDisabled(), true);
  await other.pasteAnything(BROKEN);
  await eventually(async () => assert.equal(await other.button("Check again").isDisabled(), false));
  await other.button("Check again").click();
  await other.banner.getByText("Same result.").waitFor();
});

test("a shared check replaces nothing until it is kept", async (t) => {
  const link = await makeLink(t, { body: true });
  const profile = await newProfile(t);
  const own = new PreflightPage(await open(t, { profile }));
  await own.pasteCheck(BROKEN.replace('"id": 1', '"id": "mine"'), "NO-GO");
  await own.card(/^id must be an integer/).waitFor();
  await own.isKept();
  await own.page.close();

  const page = await open(t, { profile, path: link });
  const preflight = new PreflightPage(page);
  await preflight.banner.waitFor();
  await preflight.card(/^id must be/).waitFor({ state: "detached" });
  assert.equal(await preflight.button("Share").isDisabled(), true);
  await preflight.banner.getByRole("button", { name: "Close" }).click();
  await preflight.card(/^id must be an integer/).waitFor();
  assert.equal(new URL(page.url()).hash, "");

  // Opened again in the same tab, and kept: undo brings one's own back.
  await page.evaluate((hash) => (location.hash = hash), link);
  await preflight.banner.getByRole("button", { name: "Keep it as my check" }).click();
  await preflight.card(/^id must be/).waitFor({ state: "detached" });
  await preflight.said.getByRole("button", { name: "Undo" }).click();
  await preflight.card(/^id must be an integer/).waitFor();
});

/** Each damage, and the words of the sentence that says which. */
const DAMAGES = [
  ["cut in the middle", (link) => link.slice(0, link.length >> 1), /was cut off: its end is missing/],
  ["cut right after its version", () => "#p1", /was cut off/],
  ["one character flipped", (link) => link.slice(0, 60) + (link[60] === "A" ? "B" : "A") + link.slice(61), /was damaged on its way/],
  ["a letter that is none", (link) => `${link.slice(0, 40)}*${link.slice(41)}`, /was damaged on its way/],
  ["a version of the future", (link) => link.replace("#p1.", "#p9."), /made by a newer version/],
  ["a codec that its checksum does not know", (link) => link.replace("#p1.d.", "#p1.z."), /was damaged on its way/],
  ["a codec of the future", () => seal(Buffer.from([1]), "z"), /made by a newer version/],
  ["a bomb of 200 MB", () => seal(Buffer.alloc(200 << 20)), /holds more than the limit of 8388608 bytes when unpacked/],
  ["whole, with rubbish inside", () => seal(Buffer.from("rubbish inside, sealed well")), /is whole, but .* can't be read|newer version/],
];

test("damaged and hostile links: each a sentence that says which; nothing is stored or replaced", async (t) => {
  const link = await makeLink(t, { body: true });
  const profile = await newProfile(t);
  const own = new PreflightPage(await open(t, { profile }));
  await own.pasteCheck(BROKEN.replace('"id": 1', '"id": "mine"'), "NO-GO");
  await own.isKept();
  await own.page.close();
  const plain = await hostOf();

  for (const [name, damage, sentence] of DAMAGES) {
    await t.test(name, async (t) => {
      const page = await open(t, { profile, path: damage(link) });
      const preflight = new PreflightPage(page);
      await preflight.alert.getByText(sentence).waitFor();
      assert.equal(await preflight.banner.count(), 0);
      // One's own check is in hand beside the sentence, and after going back to the plain address.
      await preflight.card(/^id must be an integer/).waitFor();
      await page.goto("about:blank");
      await page.goto(plain);
      await preflight.card(/^id must be an integer/).waitFor();
      assert.match(await preflight.field("Response").inputValue(), /"mine"/);
      await page.close();
    });
  }
});

test("a link longer than any address, pasted: a sentence that names the limit", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.pasteAnything(`p1.d.${"A".repeat(2_100_000)}`);
  await preflight.alert.getByText(/holds more than the limit of 2097152 characters/).waitFor();
  await preflight.card(FINDING).waitFor();
});

test("a long link, pasted: opened whole", async (t) => {
  // Digits that do not compress; letters without a sense would be taken out as secrets.
  const random = (at) => Math.floor(Math.abs(Math.sin(at)) * 1e9);
  const body = JSON.stringify({ id: "seven", customer: {}, noise: Array.from({ length: 16_000 }, (_, at) => random(at)) });
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(response(body), "NO-GO");
  await preflight.card(/^id must be an integer/).waitFor();
  const link = await preflight.linkOf({ body: true });
  assert.ok(link.length > 70_000, `${link.length} characters are no long link`);
  await preflight.dialog.getByText("too long for most messengers: save it as a file", { exact: false }).waitFor();
  const other = new PreflightPage(await open(t, { profile: await newProfile(t) }));
  await other.says("NO-GO");
  await other.pasteAnything(link);
  await other.banner.waitFor();
  await other.button("Check again").click();
  await other.banner.getByText("Same result.").waitFor();
});

test("golden links open", async (t) => {
  const { readFile } = await import("node:fs/promises");
  const golden = await readFile(new URL("../golden/findings.1.link", import.meta.url), "utf8");
  const page = await open(t, { path: `#${golden.trim()}` });
  await new PreflightPage(page).banner.getByText("This is a shared check.", { exact: false }).waitFor();
});
