// Where a place in a JSON text is, for a text that is being written: broken, without its end. It reads forward from
// the start and judges nothing.

/**
 * @param {string} text
 * @param {number} at in UTF-16 units
 * @returns `{keys, isKey, string, seen}`: the keys (array positions as numbers) from the root to the innermost
 *   container and, where a value is written, the key that it belongs to; whether a key is written here; where the
 *   string that is open here begins (behind its quote), or null; the keys that this object has before this place.
 */
export function whereIs(text, at) {
  const open = [];
  let string = null;
  let last = null;
  for (let here = 0; here < at; here += 1) {
    const unit = text[here];
    if (string !== null) {
      if (unit === "\\") here += 1;
      else if (unit === '"') {
        last = text.slice(string, here);
        string = null;
      } else if (unit === "\n") string = null; // No string goes over a line's end: its quote was forgotten.
      continue;
    }
    const inner = open.at(-1);
    if (unit === '"') string = here + 1;
    else if (unit === "{" && text[here + 1] === "{") here = endOfVariable(text, here, at);
    else if (unit === "{") open.push({ isObject: true, key: null, isKey: true, seen: [] });
    else if (unit === "[") open.push({ isObject: false, key: 0, isKey: false, seen: [] });
    else if (unit === "}" || unit === "]") open.pop();
    else if (unit === ":" && inner?.isObject) {
      Object.assign(inner, { key: last ?? "", isKey: false });
      inner.seen.push(last ?? "");
    } else if (unit === "," && inner) {
      if (inner.isObject) Object.assign(inner, { key: null, isKey: true });
      else inner.key += 1;
    }
  }
  const inner = open.at(-1);
  return {
    keys: open.map((one) => one.key).filter((key) => key !== null),
    isKey: inner?.isKey ?? false,
    string,
    seen: inner?.seen ?? [],
  };
}

/** The last unit of `{{name}}` that begins here, or where it begins if it is none. */
function endOfVariable(text, start, limit) {
  const end = text.indexOf("}}", start);
  const isOne = end !== -1 && end + 2 <= limit && !/[{\n"]/.test(text.slice(start + 2, end));
  return isOne ? end + 1 : start;
}
