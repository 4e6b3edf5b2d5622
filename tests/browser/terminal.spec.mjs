// The page and the terminal judge with the same engine: the report that the worker posts to the page is byte for byte
// what `preflight run <link> --json` prints.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { eventually, open } from "./harness.mjs";
import { BROKEN, PreflightPage } from "./pages/preflight.mjs";

const repository = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** The terminal under test: PREFLIGHT_CLI, else what `cargo build -p preflight` made. */
const CLI = process.env.PREFLIGHT_CLI ?? repository(`target/debug/preflight${process.platform === "win32" ? ".exe" : ""}`);

function terminal(link) {
  assert.ok(existsSync(CLI), `There is no terminal at ${CLI}: build it with \`cargo build -p preflight\`, or set PREFLIGHT_CLI.`);
  const done = spawnSync(CLI, ["run", link, "--json"], { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(done.stderr, "");
  return done.stdout.replace(/\n$/, "");
}

/** Keeps the texts of the messages that say a verdict, as the worker posted them. */
const listen = (page) =>
  page.addInitScript(() => {
    window.judgedTexts = [];
    window.Worker = class extends window.Worker {
      constructor(...given) {
        super(...given);
        this.addEventListener("message", ({ data }) => {
          const text = Array.isArray(data) ? data[0] : data;
          if (typeof text === "string" && text.startsWith('{"event":"judged"')) window.judgedTexts.push(text);
        });
      }
    };
  });

/** The bytes of the report inside of the message. */
function reportOf(message) {
  const head = /^\{"event":"judged","id":\d+,"report":/.exec(message);
  const end = message.lastIndexOf(',"comparison":');
  assert.ok(head && end > 0, `The message has another shape: ${message.slice(0, 200)}`);
  return message.slice(head[0].length, end);
}

/** Opens the link, checks again, and gives the report's bytes; null where there is nothing to check again. */
async function judgedByThePage(t, link) {
  const page = await open(t, { path: link, before: listen });
  const preflight = new PreflightPage(page);
  await preflight.banner.waitFor();
  const again = preflight.button("Check again");
  await again.waitFor();
  if (await again.isDisabled()) return null;
  const before = await page.evaluate(() => window.judgedTexts.length);
  await again.click();
  await eventually(async () => assert.ok((await page.evaluate(() => window.judgedTexts.length)) > before));
  return reportOf(await page.evaluate(() => window.judgedTexts.at(-1)));
}

test("a shared check: the terminal says byte for byte what the page says", async (t) => {
  const preflight = new PreflightPage(await open(t));
  await preflight.pasteCheck(BROKEN, "NO-GO");
  const made = await preflight.linkOf({ body: true });
  const link = made.slice(made.indexOf("#"));
  const report = await judgedByThePage(t, link);
  assert.ok(report, "the link holds a body");
  assert.equal(report, terminal(link));
  assert.equal(JSON.parse(report).gates[0].verdict, "NO-GO");
});

test("the sample of the first run: the same bytes", async (t) => {
  const preflight = new PreflightPage(await open(t));
  await preflight.says("NO-GO");
  const made = await preflight.linkOf({ body: true });
  const link = made.slice(made.indexOf("#"));
  assert.equal(await judgedByThePage(t, link), terminal(link));
});

test("the golden links that hold a body: the same bytes", async (t) => {
  const folder = repository("tests/golden");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".link")).sort();
  let compared = 0;
  for (const name of names) {
    const link = `#${(await readFile(`${folder}/${name}`, "utf8")).trim()}`;
    const report = await judgedByThePage(t, link);
    if (report === null) continue;
    assert.equal(report, terminal(link), name);
    compared += 1;
  }
  assert.ok(compared > 0, "no golden link holds a body");
});
