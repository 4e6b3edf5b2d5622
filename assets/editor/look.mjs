// How the editor looks: by the page's own custom properties, which reach into the shadow root, so that light and dark
// need no second theme. No colour is named here.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const inks = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--ink-key)" },
  { tag: tags.string, color: "var(--ink-string)" },
  { tag: tags.number, color: "var(--ink-number)" },
  { tag: [tags.bool, tags.null], color: "var(--ink-literal)" },
  { tag: tags.separator, color: "var(--ink)" },
]);

const wavy = (color) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy 1.3px ${color}`,
  textUnderlineOffset: "4px",
  textDecorationSkipInk: "none",
  paddingBottom: "0",
});
const tint = (color, share) => ({ backgroundColor: `color-mix(in srgb, ${color} ${share}%, var(--sheet))` });
const mark = (words, color) => ({ content: `"${words}"`, color, fontWeight: "700", fontSize: "11px" });

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--sheet)", fontSize: "12.5px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "12.5px/var(--line-height) var(--mono)", fontVariantLigatures: "none", overscrollBehavior: "contain" },
  ".cm-content": { padding: "6px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 16px 0 6px" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--sheet)", color: "var(--ink-3)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 2px 0 12px", minWidth: "40px" },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer", padding: "0 3px" },
  ".cm-gutter-lint": { width: "20px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 4px" },
  ".cm-lint-marker": { width: "12px", height: "var(--line-height)", textAlign: "center", cursor: "pointer" },
  ".cm-lint-marker-error, .cm-lint-marker-warning, .cm-lint-marker-info": { content: "normal" },
  ".cm-lint-marker-error::after": mark("✕", "var(--nogo)"),
  ".cm-lint-marker-warning::after": mark("!", "var(--hold)"),
  ".cm-lint-marker-info::after": mark("i", "var(--note)"),
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { boxShadow: "inset 0 0 0 1px var(--line)" },
  ".cm-line.blocks": tint("var(--nogo-soft)", 65),
  ".cm-line.warns": tint("var(--hold-soft)", 65),
  ".cm-line.notes": tint("var(--note-soft)", 55),
  ".cm-line.selected": { ...tint("var(--accent-soft)", 80), boxShadow: "inset 3px 0 0 var(--accent)" },
  ".cm-line.selected.blocks": { backgroundColor: "var(--nogo-soft)", boxShadow: "inset 3px 0 0 var(--nogo)" },
  ".cm-line.selected.warns": { backgroundColor: "var(--hold-soft)", boxShadow: "inset 3px 0 0 var(--hold)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 24%, transparent)",
  },
  ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "var(--hold-soft)", outline: "1px solid var(--line-strong)" },
  ".cm-searchMatch.cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--nogo-soft)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--paper)", borderColor: "var(--line)", color: "var(--ink-2)", padding: "0 5px" },
  ".cm-lintRange-error": wavy("var(--nogo)"),
  ".cm-lintRange-warning": wavy("var(--hold)"),
  ".cm-lintRange-info": wavy("var(--note)"),
  ".cm-lintRange-active": { backgroundColor: "var(--accent-soft)" },
  ".cm-lintPoint::after": { display: "none" },
  ".variable": { color: "var(--accent)", backgroundColor: "var(--accent-soft)", borderRadius: "3px" },
  ".variable *": { color: "inherit" },
  ".note": { font: "550 11.5px/18px var(--font)", marginLeft: "14px", padding: "0 3px", whiteSpace: "nowrap", cursor: "pointer" },
  ".note::after": { content: "attr(data-words)" },
  ".note.blocks": { color: "var(--nogo)" },
  ".note.warns": { color: "var(--hold)" },
  ".note.notes": { color: "var(--note)" },
  ".note.more": { color: "var(--ink-3)", marginLeft: "6px", cursor: "default" },
  ".cm-tooltip": {
    backgroundColor: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "6px",
    boxShadow: "var(--shadow)", font: "12.5px/1.45 var(--font)", maxWidth: "min(46ch, 90vw)", overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { font: "12.5px/1.6 var(--mono)", maxHeight: "15em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "1px 8px", display: "flex", justifyContent: "space-between", gap: "16px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { color: "var(--ink-3)", fontStyle: "normal", font: "11.5px/1.7 var(--font)" },
  ".cm-completionInfo": { padding: "6px 10px" },
  ".cm-diagnostic": { padding: "6px 10px", whiteSpace: "pre-wrap", borderLeft: "3px solid var(--line-strong)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--nogo)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--hold)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--note)" },
  ".cm-diagnosticAction": {
    backgroundColor: "transparent", color: "var(--accent)", border: "0", padding: "0", margin: "0 0 0 8px",
    font: "inherit", cursor: "pointer", textDecoration: "underline",
  },
  ".cm-panels": { backgroundColor: "var(--paper)", color: "var(--ink)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": { font: "12px/1.5 var(--font)", padding: "6px 28px 6px 10px" },
  ".cm-panel.cm-search [name=close]": { fontSize: "16px", color: "var(--ink-2)" },
  ".cm-textfield": {
    backgroundColor: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "6px", font: "12.5px/1.5 var(--mono)",
  },
  ".cm-button": {
    backgroundImage: "none", backgroundColor: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--line-strong)",
    borderRadius: "6px", font: "12px/1.5 var(--font)", cursor: "pointer",
  },
  ".cm-button:focus-visible, .cm-textfield:focus-visible, .cm-panel button:focus-visible, .cm-panel input:focus-visible": {
    outline: "2px solid var(--accent)", outlineOffset: "1px",
  },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
});

export const look = [theme, syntaxHighlighting(inks)];
