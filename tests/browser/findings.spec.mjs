// What a tester says about findings: accepted, tagged, commented, own ones; the filter; and the gates not built yet.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, eventually, open } from "./harness.mjs";
import { BROKEN, FINDING, PreflightPage, SAMPLE_FINDINGS } from "./pages/preflight.mjs";

test("accept with a reason: the gate no longer blocks on it; take back: it does", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.pasteCheck(BROKEN, "NO-GO");
  const card = preflight.card(FINDING);
  await card.click();
  await card.getByRole("button", { name: "Accept…" }).click();
  // Without a reason nothing is accepted.
  await preflight.findings.getByRole("button", { name: "Accept", exact: true }).click();
  await preflight.says("NO-GO");
  await preflight.findings.getByRole("textbox", { name: "Reason to accept this finding" }).fill("The partner sends it on purpose");
  await page.keyboard.press("Enter");
  await card.getByText("Accepted: The partner sends it on purpose").waitFor();
  await preflight.findings.getByText("1 accepted", { exact: true }).waitFor();
  await eventually(async () => assert.doesNotMatch(await preflight.gate("Contract").innerText(), /NO-GO/));
  await card.getByRole("button", { name: "Take back" }).click();
  await preflight.says("NO-GO");
  assert.equal(await card.getByText("The partner sends it").count(), 0);
});

test("tag and comment: drawn as text, removed again, and undone", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  const card = preflight.card(FINDING);
  await card.click();
  for (const [button, box, add, words, remove] of [
    ["Tag", "Tag", "Add tag", "go-live", "Remove the tag go-live"],
    ["Comment", "Comment", "Add comment", "Asked the partner on Monday", "Remove this comment"],
  ]) {
    await card.getByRole("button", { name: button, exact: true }).click();
    await preflight.findings.getByRole("textbox", { name: box, exact: true }).fill(words);
    await preflight.findings.getByRole("button", { name: add }).click();
    await card.getByText(words).waitFor();
    await card.getByRole("button", { name: remove }).click();
    await card.getByText(words).waitFor({ state: "detached" });
    await preflight.tab("Response").focus();
    await page.keyboard.press("Control+z");
    await card.getByText(words).waitFor();
  }
});

test("a finding of one's own: counted, placed at the selected finding, removed", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.card(FINDING).click();
  await preflight.button("Add finding").click();
  await preflight.findings.getByText("It will stand at line 6", { exact: false }).waitFor();
  await preflight.findings.getByRole("combobox", { name: "Severity" }).selectOption({ index: 0 });
  await preflight.findings.getByRole("textbox", { name: "What you found" }).fill("Names are in the wrong language");
  await preflight.findings.getByRole("textbox", { name: "Comment" }).fill("Seen with Zoë");
  await preflight.findings.getByRole("button", { name: "Add", exact: true }).click();
  const own = preflight.card("Names are in the wrong language");
  await own.getByText("line 6").waitFor();
  await preflight.findings.getByRole("button", { name: "2 blocks" }).waitFor();
  await own.click();
  await own.getByRole("button", { name: "Remove", exact: true }).click();
  await own.waitFor({ state: "detached" });
  await preflight.findings.getByRole("button", { name: "1 blocks" }).waitFor();
});

test("the filter hides by severity, and says when it hides everything", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  const blocks = preflight.findings.getByRole("button", { name: "1 blocks" });
  const warns = preflight.findings.getByRole("button", { name: "3 warns" });
  await warns.click();
  assert.equal(await warns.getAttribute("aria-pressed"), "false");
  await eventually(async () => assert.deepEqual(await preflight.titles(), [FINDING]));
  await blocks.click();
  await preflight.findings.getByText("The filter hides every finding.").waitFor();
  await warns.click();
  await eventually(async () => assert.deepEqual((await preflight.titles()).sort(), SAMPLE_FINDINGS.slice(1).sort()));
  // The verdict is of all findings, whatever is shown.
  await preflight.says("NO-GO");
});

test("what was judged: every rule has its outcome", async (t) => {
  const page = await open(t);
  const preflight = new PreflightPage(page);
  await preflight.says("NO-GO");
  await preflight.findings.getByText("12 of 16 rules hold").waitFor();
  await preflight.findings.getByText("What was judged").click();
  const rules = await preflight.findings.getByRole("group").filter({ hasText: "What was judged" }).getByRole("listitem").allInnerTexts();
  assert.ok(rules.length >= 16, `${rules.length} rules are listed`);
  assert.equal(rules.filter((rule) => /\d finding/.test(rule)).length, 4);
});

for (const gate of ["Failures", "Auth", "Logs", "Load", "Rollback"]) {
  test(`${gate} is not built: one line of what it will answer, NOT RUN, and nothing that pretends`, async (t) => {
    const page = await open(t);
    const preflight = new PreflightPage(page);
    await preflight.says("NO-GO");
    await preflight.gate(gate).click();
    await preflight.main.getByRole("heading", { level: 1, name: gate }).waitFor();
    await preflight.main.getByText("NOT RUN", { exact: true }).waitFor();
    await preflight.main.getByText("This version does not run this gate, so it counts as not run.").waitFor();
    assert.match(await preflight.gate(gate).innerText(), /NOT RUN/);
    assert.equal(await preflight.gate(gate).getAttribute("aria-current"), "page");
    assert.equal(await preflight.main.getByRole("button").count(), 0);
    const lines = (await preflight.main.innerText()).split("\n").filter((line) => line.trim() !== "");
    assert.equal(lines.length, 5, lines.join(" | "));
    await axe(page);
  });
}
