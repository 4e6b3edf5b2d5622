// On a phone: the same page, stacked; nothing wider than the screen; what must be reached can be.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, eventually, open } from "./harness.mjs";
import { BROKEN, FINDING, PreflightPage } from "./pages/preflight.mjs";

/** Elements that stick out of the viewport, but for those within something that scrolls by itself. */
const wide = (page) =>
  page.evaluate(() => {
    const scrolls = (element) => {
      for (let up = element.parentElement; up; up = up.parentElement) {
        if (["auto", "scroll"].includes(getComputedStyle(up).overflowX) && up !== document.body) return true;
      }
      return false;
    };
    const out = [...document.querySelectorAll("body *")].filter((element) => {
      const { width, right, left } = element.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 0.5 || left < -0.5) && !scrolls(element);
    });
    return {
      scrolls: document.documentElement.scrollWidth > innerWidth,
      elements: out.map((element) => `${element.tagName} ${element.className}`),
    };
  });

for (const theme of ["light", "dark"]) {
  test(`390 × 800, ${theme}: accessible, in every state`, async (t) => {
    const page = await open(t, { theme, viewport: { width: 390, height: 800 } });
    const preflight = new PreflightPage(page);
    await preflight.says("NO-GO");
    await axe(page);
    await preflight.card(FINDING).getByRole("button", { name: FINDING }).click();
    await preflight.selectedCard().waitFor();
    await axe(page);
    await preflight.button("Share").click();
    await page.waitForFunction((field) => field.value.includes("#p1."), await preflight.link.elementHandle());
    await axe(page);
    await page.keyboard.press("Escape");
    await preflight.gate("Load").click();
    await axe(page);
  });
}

for (const width of [360, 390, 768]) {
  test(`${width} pixels: nothing is wider than the screen, in every state`, async (t) => {
    const page = await open(t, { viewport: { width, height: 780 } });
    const preflight = new PreflightPage(page);
    const fits = async (state) => {
      assert.deepEqual(await wide(page), { scrolls: false, elements: [] }, state);
      // A sheet cuts what is wider than it, so the screen's edge does not tell.
      for (const sheet of await page.getByRole("main").getByRole("region").all()) {
        const [name, cut] = await sheet.evaluate((e) => [e.getAttribute("aria-label"), getComputedStyle(e).overflowX === "hidden" ? e.scrollWidth - e.clientWidth : 0]);
        assert.equal(cut, 0, `${state}: ${cut} pixels of ${name} are cut off`);
      }
    };
    await preflight.says("NO-GO");
    await fits("first run");
    await preflight.card(FINDING).getByRole("button", { name: FINDING }).click();
    await preflight.card(FINDING).getByRole("button", { name: "Accept…" }).click();
    await fits("a form");
    await preflight.button("Add finding").click();
    await fits("own finding");
    await preflight.tab("Schema").click();
    await preflight.field("Schema").waitFor();
    await fits("schema");
    await preflight.button("Share").click();
    await page.waitForFunction((field) => field.value.includes("#p1."), await preflight.link.elementHandle());
    await fits("share");
    const link = await preflight.link.inputValue();
    await page.keyboard.press("Escape");
    await preflight.pasteAnything(BROKEN);
    await preflight.said.getByText("put into Response").waitFor();
    await fits("a sentence with ways back");
    await preflight.pasteAnything(link);
    await preflight.banner.waitFor();
    await fits("a shared check");
    await preflight.banner.getByRole("button", { name: "Close" }).click();
    await preflight.gate("Rollback").click();
    await fits("a gate that is not built");
  });
}

test("the strip of gates scrolls to the last one, and findings stand above the evidence", async (t) => {
  const page = await open(t, { viewport: { width: 390, height: 800 } });
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  const boxes = await Promise.all([preflight.gate("Contract"), preflight.gate("Rollback")].map((gate) => gate.boundingBox()));
  assert.ok(Math.abs(boxes[0].y - boxes[1].y) < 2, "one row");
  assert.ok(boxes[1].x > 390, "the last gate is beyond the edge at first");
  await preflight.gate("Rollback").focus();
  await eventually(async () => {
    const box = await preflight.gate("Rollback").boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 390, `${box.x} to ${box.x + box.width}`);
  });
  assert.ok((await preflight.findings.boundingBox()).y < (await preflight.evidence.boundingBox()).y);
  // Selecting a finding brings its line into the sheet's view.
  await preflight.card(FINDING).getByRole("button", { name: FINDING }).click();
  await preflight.markedRow().waitFor();
});
