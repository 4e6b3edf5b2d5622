// The page as a person or a screen reader names its parts. Journeys use these names and no CSS class, so that a new
// look breaks no test. Only where to find things; what a journey expects stands in the journey.
export class PreflightPage {
  /** @param page a Playwright page from `open` */
  constructor(page) {
    this.page = page;
    this.checklist = page.getByRole("navigation", { name: "Checklist" });
    this.pasteBox = page.getByRole("textbox", { name: "Paste anything" });
    this.main = page.getByRole("main");
    this.alert = page.getByRole("alert");
    this.dialog = page.getByRole("dialog");
  }

  /** "Run", "Share", "Cancel", … */
  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** "Response" or "Schema". */
  tab(name) {
    return this.page.getByRole("tab", { name, exact: true });
  }

  /** What the page tells about itself on <html>: its folder, its build, its theme. */
  facts() {
    return this.page.evaluate(() => ({ ...document.documentElement.dataset }));
  }

  /** Pastes as a person does: the clipboard's text arrives at the focused element. */
  async paste(locator, text) {
    await locator.focus();
    await this.page.keyboard.insertText(text);
  }
}
