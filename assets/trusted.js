// Which markup is inert: the gate through which every innerHTML of this page goes (Trusted Types).
// It does not clean markup; it passes the whole string or refuses it.
//
// A list of what is allowed, not of what is dangerous, and a grammar so narrow that this file and the
// browser's parser can't disagree about where a tag begins. The framework writes only markup that stands in our
// source (static parts of a view), in exactly this form: text, tags, attributes in double quotes.

const HTML_ELEMENTS =
  "a abbr article aside b bdi bdo blockquote br button caption cite code col colgroup data dd del details dfn " +
  "dialog div dl dt em fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd " +
  "label legend li main mark menu meter nav ol optgroup option output p pre progress q rp rt ruby s samp search " +
  "section select small span strong sub summary sup table tbody td textarea tfoot th thead time tr u ul var wbr";
// No use, image, foreignObject, animate or set: they load, or change other elements' attributes later.
const SVG_ELEMENTS =
  "svg g path rect circle ellipse line polyline polygon text tspan title desc defs lineargradient radialgradient " +
  "stop clippath mask pattern marker symbol";
const ELEMENTS = new Set(`${HTML_ELEMENTS} ${SVG_ELEMENTS}`.split(" "));

// Attributes that fetch, navigate, submit, run, or style. A name with a colon (xlink:href) is no name here at all.
const REFUSED_ATTRIBUTES = new Set(
  ("style href src srcset srcdoc action formaction form formmethod formtarget ping poster background data code " +
    "codebase archive classid manifest profile longdesc usemap lowsrc dynsrc icon cite is nonce integrity " +
    "attributename command commandfor popovertarget http-equiv imagesrcset").split(" "),
);

const COMMENT = /<!(?:--[^<>-]*--)?>/y;
const END_TAG = /<\/([a-zA-Z][a-zA-Z0-9]*)>/y;
const START_TAG = /<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*)\s*\/?>/y;
const ATTRIBUTE = /\s+([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"<>]*)")?/g;
const TEXT = /[^<]+/y;

/** True when a browser that parses `html` into the page can neither run, load, send nor restyle anything by it. */
export function isInert(html) {
  let at = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(html);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < html.length) {
    if (take(TEXT) || take(COMMENT)) continue;
    const tag = take(END_TAG) ?? take(START_TAG);
    if (!tag || !ELEMENTS.has(tag[1].toLowerCase())) return false;
    for (const [, name, value] of (tag[2] ?? "").matchAll(ATTRIBUTE)) {
      if (!isInertAttribute(name.toLowerCase(), value ?? "")) return false;
    }
  }
  return true;
}

function isInertAttribute(name, value) {
  if (name.startsWith("on") || REFUSED_ATTRIBUTES.has(name)) return false;
  // fill="url(https://…)" would load; url(#name) points into the same picture.
  if (/url\s*\(/i.test(value) && !/^url\(#[\w-]+\)$/.test(value)) return false;
  // None of the attributes left is a URL; refused all the same, should a browser invent one.
  return !/^(?:javascript|data|vbscript):/i.test(value.replace(/&[^;]*;|[\s\u0000-\u001f]/g, ""));
}

/** The page's only Trusted Types policy: inert markup, and one script URL, the worker's. No script text ever. */
export function policyRules(workerUrl) {
  return {
    createHTML(html) {
      if (isInert(html)) return html;
      throw new TypeError("Preflight refuses markup that could run, load or send something.");
    },
    createScriptURL(url) {
      if (new URL(url, document.baseURI).href === workerUrl) return url;
      throw new TypeError("Preflight runs no script but its own worker.");
    },
  };
}
