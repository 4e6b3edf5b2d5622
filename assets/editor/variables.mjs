// `{{name}}` in a request's body, coloured. What a variable is worth is the page's matter.
import { Decoration, MatchDecorator, ViewPlugin } from "@codemirror/view";

const matcher = new MatchDecorator({
  regexp: /\{\{[^{}\r\n]*\}\}/g,
  decoration: Decoration.mark({ class: "variable" }),
});

export const variables = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.marks = matcher.createDeco(view);
    }
    update(update) {
      this.marks = matcher.updateDeco(update, this.marks);
    }
  },
  { decorations: (plugin) => plugin.marks },
);
