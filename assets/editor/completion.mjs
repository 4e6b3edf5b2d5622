// What can be completed where: property names, keywords and references of a schema, names of variables. The words come
// from the page; none is made up here but the seven types of JSON Schema.
import { whereIs } from "./where.mjs";

export const NO_WORDS = { properties: [], references: [], keywords: [], variables: [] };

const TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"];
/** Keywords whose members are names that somebody chose. */
const HOLDS_NAMES = new Set(["properties", "dependentRequired", "dependentSchemas", "patternProperties"]);

/** A completion source. `words` gives the words of now. */
export function completeFrom(words, isSchema) {
  return (context) => {
    const text = context.state.doc.toString();
    const variable = context.matchBefore(/\{\{[\w.-]*/);
    if (variable && words().variables.length > 0) {
      const options = words().variables.map((name) => ({ label: name, type: "variable", apply: variableOf }));
      return { from: variable.from + 2, options, validFor: /^[\w.-]*$/ };
    }
    const where = whereIs(text, context.pos);
    // Where no quote is open, only who asks gets an answer.
    if (where.string === null && !(context.explicit && isBetween(text, context.pos))) return null;
    // What stands here already is no word to complete: a name that is half written is known as it is.
    const written = where.string === null ? "" : text.slice(where.string, context.pos);
    const options = wordsAt(where, words(), isSchema).filter(({ label }) => label !== written);
    if (options.length === 0) return null;
    return { from: where.string ?? context.pos, options, validFor: /^[^"\\\n]*$/ };
  };
}

/** Whether a value or a key can begin here. */
const isBetween = (text, at) => /[[{,:]\s*$/.test(text.slice(Math.max(0, at - 200), at));

function wordsAt({ keys, isKey, seen }, words, isSchema) {
  const apply = isKey ? keyOf : valueOf;
  const names = (parent, taken) =>
    words.properties
      .filter(({ name }) => !taken.includes(name))
      .map(({ name, parent: its, kind, about }) => ({
        label: name,
        type: "property",
        detail: kind,
        info: about || undefined,
        boost: its === parent ? 50 : 0,
        apply,
      }));
  const named = keys.filter((key) => typeof key === "string");
  if (!isSchema) return isKey ? once(names(named.at(-1) ?? "", seen)) : [];
  const last = keys.at(-1);
  const plain = (list, type) => list.map((label) => ({ label, type, apply }));
  if (isKey && HOLDS_NAMES.has(last)) return once(names(parentIn(named), seen));
  if (isKey) return plain(words.keywords.filter((word) => !seen.includes(word)), "keyword");
  const holder = typeof last === "number" ? keys.at(-2) : last;
  if (holder === "required" && typeof last === "number") return once(names(parentIn(named), []));
  if (last === "$ref" || last === "$dynamicRef") return plain(words.references, "reference");
  if (holder === "type") return plain(TYPES, "type");
  return [];
}

/** In a schema: the property whose own schema this is, from the keys on the way; "" at the root. */
function parentIn(keys) {
  for (let at = keys.length - 2; at >= 0; at -= 1) if (keys[at] === "properties" && at + 1 < keys.length - 1) return keys[at + 1];
  return "";
}

/** One entry for each name, the one that fits best. */
function once(options) {
  const best = new Map();
  for (const option of options) {
    const known = best.get(option.label);
    if (!known || option.boost > known.boost) best.set(option.label, option);
  }
  return [...best.values()];
}

const escaped = (word) => JSON.stringify(word).slice(1, -1);

function put(view, from, to, insert, caret) {
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + caret },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

/** Writes a key with its quotes and its colon, as far as they are not there. */
function keyOf(view, { label }, from, to) {
  write(view, label, from, to, (behind) => (/^\s*:/.test(behind) ? "" : ": "));
}

function valueOf(view, { label }, from, to) {
  write(view, label, from, to, () => "");
}

function write(view, label, from, to, tail) {
  const { doc } = view.state;
  const isQuoted = from > 0 && doc.sliceString(from - 1, from) === '"';
  // The rest of the word that stood here goes, up to its own quote.
  const rest = /^[^"\\\n,:{}[\]]*"/.exec(doc.sliceString(to, Math.min(doc.length, to + 200)));
  const end = isQuoted && rest ? to + rest[0].length : to;
  const insert = `${isQuoted ? "" : '"'}${escaped(label)}"${tail(doc.sliceString(end, Math.min(doc.length, end + 50)))}`;
  put(view, from, end, insert, insert.length);
}

function variableOf(view, { label }, from, to) {
  const isClosed = view.state.doc.sliceString(to, to + 2) === "}}";
  put(view, from, isClosed ? to + 2 : to, `${label}}}`, label.length + 2);
}
