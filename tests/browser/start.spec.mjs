// The start: both layouts of the built folder, the theme before the first paint, and one plain sentence where the
// browser is too old or a file is missing.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { open } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

const TRUNK_DIST = process.env.PREFLIGHT_TRUNK_DIST;
const noTrunkFolder = TRUNK_DIST && existsSync(TRUNK_DIST) ? false : "PREFLIGHT_TRUNK_DIST names no folder";

for (const prefix of ["/", "/a/b/c/"]) {
  test(`the published folder works at ${prefix}`, async (t) => {
    await open(t, { prefix });
  });
}

test("what plain `trunk build --release` writes works too", { skip: noTrunkFolder }, async (t) => {
  const page = await open(t, { folder: TRUNK_DIST });
  assert.equal((await new PreflightPage(page).facts()).build, "dev");
});

for (const [stored, system, expected] of [
  [null, "light", "light"],
  [null, "dark", "dark"],
  ["light", "dark", "light"],
  ["dark", "light", "dark"],
  ["purple", "dark", "dark"],
]) {
  test(`theme: chosen ${stored}, system ${system}`, async (t) => {
    const page = await open(t, {
      theme: system,
      before: (page) =>
        page.addInitScript((stored) => {
          if (stored) localStorage.setItem("preflight-theme", stored);
          // The first paint comes after the head; by then the theme must be there.
          new MutationObserver((_, observer) => {
            if (!document.body) return;
            window.themeAtFirstBody = document.documentElement.dataset.theme;
            observer.disconnect();
          }).observe(document, { childList: true, subtree: true });
        }, stored),
    });
    assert.equal(await page.evaluate(() => window.themeAtFirstBody), expected);
  });
}

test("theme: blocked storage is no obstacle", async (t) => {
  const page = await open(t, {
    theme: "dark",
    before: (page) =>
      page.addInitScript(() =>
        Object.defineProperty(window, "localStorage", {
          get() {
            if (new Error().stack.includes("early.js")) throw new DOMException("blocked", "SecurityError");
            return undefined;
          },
        }),
      ),
  });
  assert.equal((await new PreflightPage(page).facts()).theme, "dark");
});

test("theme: follows the system while nothing is chosen", async (t) => {
  const page = await open(t);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator('html[data-theme="dark"]').waitFor();
});

async function alertOf(page) {
  return new PreflightPage(page).alert.innerText();
}

for (const [name, take] of [
  ["WebAssembly", () => delete globalThis.WebAssembly],
  ["structuredClone", () => delete globalThis.structuredClone],
  ["module workers", () => (globalThis.Worker = class {})],
]) {
  test(`a browser without ${name} is told so`, async (t) => {
    const page = await open(t, { before: (page) => page.addInitScript(take), waitFor: "failed" });
    const sentence = await alertOf(page);
    assert.match(sentence, new RegExp(`too old.*${name}.*current version`));
  });
}

for (const [name, url, sentence] of [
  ["the wasm file", /preflight-web.*_bg\.wasm$/, /could not start: .*load the page again/],
  ["the module", /preflight-web-[0-9a-f]+\.js$/, /could not start: .*load the page again/],
  ["the boot script", /boot\.js$/, /could not start, because a file/],
  ["the policy", /trusted\.js$/, /could not start, because a file/],
]) {
  test(`${name} can't be loaded: one sentence`, async (t) => {
    const page = await open(t, {
      before: (page) => page.route(url, (route) => route.abort()),
      waitFor: "failed",
      allowed: [/request failed/, /console error/, ...(name === "the wasm file" ? [/console warning.*preload|request failed/] : [])],
    });
    assert.match(await alertOf(page), sentence);
  });
}
