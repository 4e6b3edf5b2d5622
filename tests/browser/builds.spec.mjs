// The page and its worker have to be of one build. Where they are not, one sentence says so.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { open } from "./harness.mjs";
import { PreflightPage } from "./pages/preflight.mjs";

const SENTENCE = "The page and its engine are of two versions. Load the page again to get one version of both.";
const TRUNK_DIST = process.env.PREFLIGHT_TRUNK_DIST;
const noTrunkFolder = TRUNK_DIST && existsSync(TRUNK_DIST) ? false : "PREFLIGHT_TRUNK_DIST names no folder";

/** Lets the page believe that it is of this build; its worker is what it is. */
const pretend = (build) => (page) =>
  page.addInitScript((build) => {
    const told = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      return name === "data-build" && this === document.documentElement ? build : told.call(this, name);
    };
  }, build);

test("of one build: no word about it", async (t) => {
  const preflight = new PreflightPage(await open(t));
  await preflight.says("NO-GO");
  assert.equal(await preflight.alert.getByText(SENTENCE).count(), 0);
});

test("of two builds: a sentence, and it works all the same", async (t) => {
  const preflight = new PreflightPage(await open(t, { before: pretend("0123456789abcdef") }));
  await preflight.alert.getByText(SENTENCE).waitFor();
  await preflight.says("NO-GO");
});

test("a page that knows no build compares nothing", async (t) => {
  const preflight = new PreflightPage(await open(t, { before: pretend("") }));
  await preflight.says("NO-GO");
  assert.equal(await preflight.alert.getByText(SENTENCE).count(), 0);
});

test("without the published layout there is no build to compare, even in a folder named b", { skip: noTrunkFolder }, async (t) => {
  const preflight = new PreflightPage(await open(t, { folder: TRUNK_DIST, prefix: "/b/somebody/" }));
  await preflight.says("NO-GO");
  assert.equal(await preflight.alert.getByText(SENTENCE).count(), 0);
});
