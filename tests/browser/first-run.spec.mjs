// First run: the page starts from a sub-path with a new profile, and nothing goes wrong behind its back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hostOf, open, newProfile } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

test("the page starts from a sub-path, knows its folder and its build", async (t) => {
  const page = await open(t);
  const facts = await new PreflightPage(page).facts();
  const base = await hostOf();
  assert.match(facts.build, /^[0-9a-f]{16}$/);
  assert.equal(facts.base, `${base}b/${facts.build}/`);
  assert.match(await page.title(), /Preflight/);
});

test("no request leaves the page's own host", async (t) => {
  const profile = await newProfile(t);
  const foreign = [];
  const base = await hostOf();
  profile.on("request", (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  await open(t, { profile });
  assert.deepEqual(foreign, []);
});
