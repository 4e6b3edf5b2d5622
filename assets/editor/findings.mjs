// Findings in the text: as diagnostics (underline, gutter, tooltip, panel) and as a few words behind the line's end.
// Where they are is counted here, in the editor's own text: the engine counts bytes and code points.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

const SEVERITIES = { blocks: "error", warns: "warning", notes: "info" };
const MOST_NOTES_IN_A_LINE = 2;

/** UTF-16 units of the first `count` code points of `text`. */
export function unitsOfCodePoints(text, count) {
  let at = 0;
  for (let seen = 0; seen < count && at < text.length; seen += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

/** UTF-16 units of the first `bytes` bytes of `text` in UTF-8; a half character counts as whole. */
export function unitsOfBytes(text, bytes) {
  let at = 0;
  for (let seen = 0; seen < bytes && at < text.length; ) {
    const point = text.codePointAt(at);
    seen += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    at += point > 0xffff ? 2 : 1;
  }
  return at;
}

/** Where a finding is: a range of the document that is at least one unit wide where the text allows it. */
export function rangeOf(doc, { line, column, bytes }) {
  const held = doc.line(Math.max(1, Math.min(line, doc.lines)));
  const from = held.from + unitsOfCodePoints(held.text, column - 1);
  // A unit takes at most three bytes, and at least a third of one.
  const behind = doc.sliceString(from, Math.min(doc.length, from + bytes));
  const to = from + unitsOfBytes(behind, bytes);
  if (to > from) return { from, to };
  return from < held.to ? { from, to: from + 1 } : { from: Math.max(held.from, from - 1), to: from };
}

export function diagnosticsOf(doc, list, onFinding) {
  const found = list.map((finding) => ({
    ...rangeOf(doc, finding),
    severity: SEVERITIES[finding.severity] ?? "info",
    message: finding.fix ? `${finding.title}. ${finding.fix}` : finding.title,
    actions: finding.key ? [{ name: "Show the finding", apply: () => onFinding(finding.key) }] : [],
    rank: finding.severity,
    note: finding.note,
    key: finding.key,
  }));
  return found.sort((a, b) => a.from - b.from || a.to - b.to);
}

/** The diagnostics whose notes are to stand behind their lines. */
export const setNotes = StateEffect.define();
/** The lines that are selected, from 1. */
export const selectLines = StateEffect.define();

// The words are drawn from an attribute: they are no text of the document, for nobody who reads or copies it.
class Note extends WidgetType {
  constructor(rank, words, key) {
    super();
    Object.assign(this, { rank, words, key });
  }
  eq(other) {
    return other.rank === this.rank && other.words === this.words && other.key === this.key;
  }
  toDOM() {
    const note = document.createElement("span");
    note.className = `note ${this.rank}`;
    note.dataset.words = this.words;
    if (this.key) note.dataset.key = this.key;
    note.setAttribute("aria-hidden", "true");
    return note;
  }
  ignoreEvent() {
    return false;
  }
}

function decorate(doc, diagnostics) {
  const lines = new Map();
  for (const diagnostic of diagnostics) {
    const line = doc.lineAt(diagnostic.from);
    if (!lines.has(line.number)) lines.set(line.number, []);
    lines.get(line.number).push(diagnostic);
  }
  const ranks = Object.keys(SEVERITIES);
  const marks = [];
  for (const [number, all] of lines) {
    const line = doc.line(number);
    all.sort((a, b) => ranks.indexOf(a.rank) - ranks.indexOf(b.rank));
    marks.push(Decoration.line({ class: all[0].rank }).range(line.from));
    const shown = all.slice(0, MOST_NOTES_IN_A_LINE).map((one) => new Note(one.rank, one.note, one.key));
    if (all.length > shown.length) shown.push(new Note("more", `+${all.length - shown.length}`, ""));
    shown.forEach((widget, at) => marks.push(Decoration.widget({ widget, side: at + 1 }).range(line.to)));
  }
  return Decoration.set(marks, true);
}

const notes = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let now = marks.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(setNotes)) now = decorate(transaction.state.doc, effect.value);
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const selected = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let now = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(selectLines)) continue;
      const { doc } = transaction.state;
      const lines = effect.value.filter((line) => line >= 1 && line <= doc.lines);
      const mark = Decoration.line({ class: "selected", attributes: { "aria-current": "true" } });
      now = Decoration.set(lines.map((line) => mark.range(doc.line(line).from)), true);
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Notes and selected lines; a click on a note says its finding's key. */
export function notesOf(onFinding) {
  const choose = (event) => {
    const key = event.target instanceof HTMLElement ? event.target.dataset.key : undefined;
    if (!key) return false;
    onFinding(key);
    return true;
  };
  return [notes, selected, EditorView.domEventHandlers({ mousedown: choose })];
}
