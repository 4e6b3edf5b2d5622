// The page's code editor: CodeMirror in a shadow root, behind a small face. It is bundled into one file that the page
// loads when a schema or a request's body is shown. It knows no check: what it shows comes through the handle.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorSelection, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { completeFrom, NO_WORDS } from "./completion.mjs";
import { diagnosticsOf, notesOf, selectLines, setNotes } from "./findings.mjs";
import { look } from "./look.mjs";
import { variables } from "./variables.mjs";

// Mod+Enter runs the check: it must reach the page.
const KEYS_OF_THE_PAGE = new Set(["Mod-Enter"]);
const keys = [...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]
  .filter((binding) => !KEYS_OF_THE_PAGE.has(binding.key));

const language = (isJson) => (isJson ? json() : []);

/**
 * Draws an editor into `host`.
 *
 * @param {HTMLElement} host an empty element; it gets a shadow root
 * @param {object} options
 *   `text`, `label` (its accessible name), `isJson`, `isSchema` (which words are completed), `hasVariables` (whether
 *   `{{name}}` is coloured), `anchor` and `head` (the selection, in UTF-16 units; absent: at the start), `hasFocus`;
 *   `onChange()` after each edit by a person; `onPasteOver(event)` before a paste that replaces everything: true when
 *   it was dealt with; `onFinding(key)` when a person chose a finding.
 * @returns the handle; its texts are strings with LF between lines
 */
export function mount(host, options) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const speech = new Compartment();
  let words = NO_WORDS;
  let isLoading = false;

  const replacesAll = (state) => state.selection.main.from === 0 && state.selection.main.to === state.doc.length;
  const extensions = [
    lineNumbers(),
    foldGutter({ openText: "⌄", closedText: "›" }),
    codeFolding({ placeholderText: "…" }),
    lintGutter(),
    notesOf((key) => options.onFinding?.(key)),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    EditorState.allowMultipleSelections.of(true),
    EditorState.tabSize.of(2),
    indentUnit.of("  "),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ override: [completeFrom(() => words, options.isSchema === true)], icons: false }),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    speech.of(language(options.isJson)),
    options.hasVariables ? variables : [],
    look,
    EditorView.contentAttributes.of({
      "aria-label": options.label,
      "aria-description": "Press Escape, then Tab, to leave the editor",
      // It takes the focus without; tools that look for it want to read it.
      tabindex: "0",
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
    }),
    EditorView.domEventHandlers({
      paste: (event, view) => replacesAll(view.state) && options.onPasteOver?.(event) === true,
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !isLoading) options.onChange?.();
    }),
    keymap.of([...keys, indentWithTab]),
  ];
  const stateOf = (text, anchor = 0, head = anchor) => {
    const doc = EditorState.create({ doc: text }).doc;
    const inside = (at) => Math.max(0, Math.min(at ?? 0, doc.length));
    return EditorState.create({ doc, selection: EditorSelection.single(inside(anchor), inside(head)), extensions });
  };

  const view = new EditorView({ root, parent: root, state: stateOf(options.text, options.anchor, options.head) });
  let isJson = options.isJson === true;
  if (options.hasFocus) view.focus();

  return {
    /** The whole text. */
    text: () => view.state.doc.toString(),
    /** Another text, with a history of its own; `onChange` is not called. */
    set_text(text) {
      if (view.state.doc.toString() === text) return;
      isLoading = true;
      const focused = view.hasFocus;
      view.setState(stateOf(text));
      view.dispatch({ effects: speech.reconfigure(language(isJson)) });
      if (focused) view.focus();
      isLoading = false;
    },
    set_language(isNowJson) {
      if (isNowJson === isJson) return;
      isJson = isNowJson;
      view.dispatch({ effects: speech.reconfigure(language(isJson)) });
    },
    /**
     * Findings about this text: JSON of `[{line, column, bytes, severity, title, note, fix, key}]`; line and column
     * from 1, the column in code points, `bytes` of UTF-8.
     */
    set_diagnostics(list) {
      const findings = diagnosticsOf(view.state.doc, JSON.parse(list), (key) => options.onFinding?.(key));
      view.dispatch(setDiagnostics(view.state, findings));
      view.dispatch({ effects: setNotes.of(findings) });
    },
    /** Lines (from 1) that the selected finding is about. */
    select_lines(lines) {
      view.dispatch({ effects: selectLines.of([...lines]) });
    },
    /** What can be completed: JSON of `{properties: [{name, parent, kind, about}], references, keywords, variables}`. */
    set_completions(list) {
      words = { ...NO_WORDS, ...JSON.parse(list) };
    },
    /** Brings a line (from 1) into view. */
    reveal(line) {
      const at = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines))).from;
      view.dispatch({ effects: EditorView.scrollIntoView(at, { y: "center" }) });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
