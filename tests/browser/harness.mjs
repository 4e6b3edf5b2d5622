// What every journey stands on: one Chromium and one static host per test file, a fresh profile per page, and a list
// of everything that went wrong behind the page's back. A test fails if that list is not empty at its end.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

/** The folder under test: PREFLIGHT_DIST, else what `cargo xtask dist` made. */
export const DIST = process.env.PREFLIGHT_DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));
/** A sub-path, because the page has to work at any. */
export const PREFIX = "/some/sub/path/";
/** How long the page may take for what it does at once on a fast machine. Slow machines test too. */
export const PATIENCE_MILLIS = Number(process.env.PREFLIGHT_PATIENCE_MILLIS ?? 30_000);

const NAMES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
// Quiet on a closed network; each page has a new profile.
const FLAGS = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let browser;
const hosts = new Map();
const problemsByPage = new WeakMap();

after(async () => {
  await browser?.close();
  for (const host of hosts.values()) await (await host).close();
});

async function launch() {
  const executablePath = process.env.PREFLIGHT_CHROMIUM ?? NAMES.find(existsSync);
  assert.ok(executablePath, "No Chromium is found: set PREFLIGHT_CHROMIUM to its file, or run `cargo xtask doctor`.");
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: isRoot ? [...FLAGS, "--no-sandbox"] : FLAGS });
}

/** The base URL of the host of `folder`, started when first asked for. */
export async function hostOf(folder = DIST, prefix = PREFIX) {
  const key = `${folder} ${prefix}`;
  const extra = { "blank.html": "<!doctype html><html lang=en><title>Blank</title><link rel=icon href=data:,><body>" };
  if (!hosts.has(key)) hosts.set(key, serve(folder, { prefix, extra }));
  return (await hosts.get(key)).url;
}

/** A new profile; pages opened in the same one share storage, as tabs of one browser do. */
export async function newProfile(t, { theme = "light", viewport = { width: 1280, height: 800 }, permissions = [] } = {}) {
  browser ??= launch();
  browser = await browser;
  const profile = await browser.newContext({ colorScheme: theme, viewport, permissions, reducedMotion: "reduce" });
  profile.setDefaultTimeout(PATIENCE_MILLIS);
  t.after(() => profile.close());
  return profile;
}

/**
 * Opens the page and waits until it has started.
 *
 * @param t the test's context
 * @param options.path what follows the base URL, such as "#p1.…"
 * @param options.theme "light" or "dark", as the system would say
 * @param options.viewport `{width, height}`
 * @param options.permissions what the profile may do, such as "clipboard-read"
 * @param options.profile one from `newProfile`; else a new one
 * @param options.folder, options.prefix another folder than DIST, another sub-path than PREFIX
 * @param options.allowed patterns of problems that this test provokes; each has to occur
 * @param options.before called with the page before it loads, for routes and scripts
 * @param options.waitFor the state of the start to wait for: "started", "failed", or null for none
 */
export async function open(t, options = {}) {
  const { path = "", allowed = [], before, waitFor = "started", folder = DIST, prefix = PREFIX } = options;
  const profile = options.profile ?? (await newProfile(t, options));
  const page = await profile.newPage();
  const problems = watch(page);
  problemsByPage.set(page, problems);
  t.after(() => assertNoProblems(page, allowed));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`CSP: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`),
    ),
  );
  await before?.(page);
  await page.goto((await hostOf(folder, prefix)) + path);
  if (waitFor) {
    try {
      await page.locator(`html[data-boot="${waitFor}"]`).waitFor({ state: "attached" });
    } catch {
      assert.fail(`The page did not become "${waitFor}". It says: ${await page.locator("body").innerText()}\n${problems.join("\n")}`);
    }
  }
  return page;
}

/** Asks again until the check throws no more; what it threw last is the failure. For states that no locator names. */
export async function eventually(check, patience = PATIENCE_MILLIS) {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

function watch(page) {
  const problems = [];
  page.on("console", (message) => {
    if (["error", "warning", "assert"].includes(message.type())) problems.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error}`));
  page.on("crash", () => problems.push("the tab crashed"));
  page.on("requestfailed", (request) => problems.push(`request failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  return problems;
}

/** Everything that went wrong on this page so far. */
export const problemsOf = (page) => [...problemsByPage.get(page)];

/** Fails on any problem that no pattern of `allowed` fits, and on a pattern that fits none: it would hide one later. */
export function assertNoProblems(page, allowed = []) {
  const problems = problemsOf(page);
  assert.deepEqual(problems.filter((problem) => !allowed.some((pattern) => pattern.test(problem))), []);
  assert.deepEqual(allowed.filter((pattern) => !problems.some((problem) => pattern.test(problem))), []);
}

let axeSource;

/** Fails on any serious or critical finding of axe-core. `within` is a CSS selector; else the whole page. */
export async function axe(page, within) {
  axeSource ??= await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(axeSource);
  const violations = await page.evaluate(
    async (selector) => (await axe.run(selector ? document.querySelector(selector) : document, { resultTypes: ["violations"] })).violations,
    within,
  );
  const grave = violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
  const account = grave.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target} ${node.failureSummary}`));
  assert.deepEqual(account, []);
}
