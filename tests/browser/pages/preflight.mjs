// The page as a person or a screen reader names its parts. Journeys use these names and no CSS class, so that a new
// look breaks no test. Only where to find things, and how a person does them; what a journey expects stands in it.

/** How a text looks like the output of `curl -i`, so that status and media type are known. */
export const response = (body) => `HTTP/1.1 200 OK\nContent-Type: application/json\n\n${body}`;

/** A small schema and a response that breaks it at line 2, column 14. */
export const SCHEMA = JSON.stringify({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["id", "customer"],
  properties: { id: { type: "integer" }, customer: { type: "object" } },
});
export const BROKEN = response('{"id": 1,\n "customer": null}');
export const WHOLE = response('{"id": 1, "customer": {}}');
export const FINDING = "customer must be an object, and is null";
/** The sample of the first run. */
export const SAMPLE_FINDINGS = [
  "customer must be an object, and is null",
  "id loses precision in JavaScript clients",
  "status appears twice, and readers disagree on which wins",
  "placed_at has no time zone",
];

export class PreflightPage {
  /** @param page a Playwright page from `open` */
  constructor(page) {
    this.page = page;
    this.checklist = page.getByRole("navigation", { name: "Checklist" });
    this.pasteBox = page.getByRole("textbox", { name: "Paste anything" });
    this.main = page.getByRole("main");
    this.alert = page.getByRole("alert");
    this.said = page.getByRole("status");
    this.dialog = page.getByRole("dialog");
    this.banner = page.getByRole("region", { name: "Shared check" });
    this.evidence = page.getByRole("region", { name: "Evidence", exact: true });
    this.findings = page.getByRole("region", { name: "Findings", exact: true });
    this.link = this.dialog.getByRole("textbox", { name: "Link" });
    this.name = page.getByRole("textbox", { name: "Name of the check" });
    this.method = page.getByRole("combobox", { name: "Method" });
    this.address = page.getByRole("textbox", { name: "Address" });
    this.plan = page.getByRole("group", { name: "Plan" });
    this.trouble = page.getByRole("region", { name: "No answer" });
  }

  /** "Run", "Share", "Cancel", … */
  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** "Response" or "Schema". */
  tab(name) {
    return this.page.getByRole("tab", { name, exact: true });
  }

  /** The field that holds the response or the schema. */
  field(name) {
    return this.page.getByRole("textbox", { name: `${name} text` });
  }

  /** The same field once it is the code editor (which has its own text, see `text`). */
  code(label) {
    return this.page.locator(`[contenteditable="true"][aria-label="${label}"]`);
  }

  /** What a field holds, be it a text area or the code editor with a text that is in view as a whole. */
  async text(name) {
    return this.field(name).evaluate((field) => field.value ?? [...field.children].map((line) => line.textContent).join("\n"));
  }

  /** The row of the checklist of a gate. */
  gate(name) {
    return this.checklist.getByRole("button", { name: new RegExp(`^\\d ${name}( |$)`) });
  }

  /** Waits until the contract gate says this word. */
  async says(word) {
    await this.checklist.getByRole("button", { name: new RegExp(`^1 Contract ${word}( |$)`) }).waitFor();
  }

  /** The card of a finding. */
  card(title) {
    return this.findings.getByRole("article").filter({ has: this.page.getByRole("heading", { level: 3, name: title }) });
  }

  /** The card that is selected. */
  selectedCard() {
    return this.findings.locator('article[aria-current="true"]');
  }

  async titles() {
    return this.findings.getByRole("heading", { level: 3 }).allInnerTexts();
  }

  /** The drawn line that holds this text. The rows are hidden from screen readers, which read the field. */
  row(text) {
    return this.evidence.locator("div", { hasText: text }).last();
  }

  /** The drawn line that is marked as the selected finding's. */
  markedRow() {
    return this.evidence.locator('div[aria-current="true"]');
  }

  /** What the page tells about itself on <html>: its folder, its build, its theme. */
  facts() {
    return this.page.evaluate(() => ({ ...document.documentElement.dataset }));
  }

  /** Puts text into the focused element at once, as an assistive tool does. */
  async paste(locator, text) {
    await locator.focus();
    await this.page.keyboard.insertText(text);
  }

  /** Pastes into "Paste anything" with an event that carries the text, as the clipboard does. */
  async pasteAnything(text) {
    await this.pasteBox.evaluate((box, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      box.focus();
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }

  /** Pastes the small schema and this response, each once the page has taken the one before. */
  async pasteCheck(text, word) {
    await this.says("NO-GO"); // the sample
    await this.pasteAnything(SCHEMA);
    await this.says("NOT RUN");
    await this.pasteAnything(text);
    await this.says(word);
  }

  /** Drops a file on the page. `bytes` is a list of numbers. */
  async drop(name, bytes) {
    await this.dropAll([[name, [...bytes]]]);
  }

  /** Drops several files at once: pairs of a name and a text, or a list of numbers. */
  async dropAll(files) {
    await this.page.evaluate(
      (files) => {
        const dataTransfer = new DataTransfer();
        for (const [name, content] of files) {
          dataTransfer.items.add(new File([typeof content === "string" ? content : new Uint8Array(content)], name));
        }
        for (const type of ["dragover", "drop"]) {
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        }
      },
      files.map(([name, content]) => [name, typeof content === "string" ? content : [...content]]),
    );
  }

  /** Does an action of the command palette. */
  async act(name) {
    await this.page.keyboard.press("Control+k");
    await this.dialog.getByRole("combobox", { name: "Action" }).fill(name);
    await this.page.keyboard.press("Enter");
  }

  /** The text of the file that the page saves when this is done. */
  async saved(action) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), action()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString() };
  }

  /** Replaces the whole text of a field, as typing over a selection does. */
  async retype(name, text) {
    await this.field(name).fill(text);
  }

  /** What a dialog's link field holds once the link is made. */
  async linkOf({ body }) {
    await this.button("Share").click();
    const includes = this.dialog.getByRole("checkbox", { name: "Include the response's body" });
    await includes.setChecked(body);
    await this.dialog.getByText(body ? "Left out" : "the response's body: the other side sees", { exact: false }).first()
      .waitFor({ state: body ? "detached" : "visible" });
    await this.page.waitForFunction((field) => field.value.includes("#p1."), await this.link.elementHandle());
    return this.link.inputValue();
  }

  /** Waits until the browser has stored the check. */
  async isKept() {
    await this.button("kept in this browser").waitFor();
  }

  /** Whether something draws a ring around the focused element (or around what it is part of). */
  async focusIsVisible() {
    return this.page.evaluate(() => {
      const draws = (element) => {
        const style = getComputedStyle(element);
        const hasOutline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
        return hasOutline || (style.boxShadow !== "none" && style.boxShadow.includes("inset"));
      };
      const focused = document.activeElement;
      // The text field lies over the rows; its ring is the sheet's.
      return draws(focused) || (focused.matches("textarea") && draws(focused.parentElement.parentElement));
    });
  }

  /** "Query", "Auth", …: the part of the request that is edited. */
  part(name) {
    return this.evidence.getByRole("group", { name: "Parts of the request" }).getByRole("button", { name: new RegExp(`^${name}( \\d+)?$`) });
  }

  async variable(number, name, value) {
    await this.evidence.getByLabel(`Variable ${number} name`).fill(name);
    await this.evidence.getByLabel(`Variable ${number} value`).fill(value);
  }

  /** Sends, with a yes to the plan, and waits until it is over. */
  async send() {
    await this.button("Send").click();
    await this.button("Send it").click();
    await this.button("Cancel request").waitFor({ state: "detached" });
    await this.trouble.or(this.field("Response")).first().waitFor();
  }

  /** What a person would call the focused element. */
  async focused() {
    return this.page.evaluate(() => {
      let focused = document.activeElement;
      while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      return focused.getAttribute("aria-label") || (focused.labels?.[0] ?? focused).innerText.trim();
    });
  }
}
