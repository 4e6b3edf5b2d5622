// Trusted Types: which markup is inert (assets/trusted.js), and that the browser really refuses the rest. The control
// shows that each canary does fire on a page without the policy; a refusal of something harmless would prove nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isInert } from "../../assets/trusted.js";
import { open } from "./harness.mjs";

// What the framework writes for static parts of a view.
const INNOCENT = [
  "",
  "plain text, once = twice, on = off, a > b &amp; c",
  '<p class="a b">Preflight &amp; &lt;co&gt;</p>',
  '<ul class="list"><li title="a &quot;b&quot; &gt; c">One</li><li>Two<button type="button" disabled>x</button></li></ul>',
  '<svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true"><rect x=".5" fill="none" stroke="currentColor"></rect><path d="M5 11.5l4 4 8-9"/></svg>',
  '<svg><linearGradient id="g"><stop offset="0"></stop></linearGradient><rect fill="url(#g)"></rect><title>Name</title></svg>',
  "<!----><!><div></div>",
  '<label for="x">Name</label><input id="x" type="text" placeholder="javascript is fine in a word">',
  '<p title="see data: it is a word with a colon">once="x"</p>',
  "<h1>A</h1><br><hr><em>b</em><table><tbody><tr><td colspan=\"2\">c</td></tr></tbody></table>",
  '<p>x = onclick, style="none" as text</p>',
];

// Each is refused; those with `fires` also run the canary on an unprotected page.
const HOSTILE = [
  { html: '<img src="x" onerror="canary()">', fires: true },
  { html: "<img src=x onerror=canary()>", fires: true },
  { html: '<img/src="x"/onerror=canary()>', fires: true },
  { html: "<IMG SRC=x OnErRoR=canary()>", fires: true },
  { html: '<img src=x title=">" onerror=canary()>', fires: true },
  { html: "<svg onload=canary()>" },
  { html: "<svg><animate onbegin=canary() attributeName=x dur=1s>", fires: true },
  { html: "<details open ontoggle=canary()>", fires: true },
  { html: '<iframe srcdoc="<script>parent.canary()</script>"></iframe>', fires: true },
  { html: '<iframe src="javascript:parent.canary()"></iframe>', fires: true },
  { html: '<object data="javascript:parent.canary()"></object>' },
  { html: '<embed src="javascript:canary()">' },
  { html: "<textarea><p title=\"</textarea><img src=x onerror='canary()'>\">", fires: true },
  { html: "<style></style><img src=x onerror=canary()>", fires: true },
  { html: "<noembed><p title=\"</noembed><img src=x onerror='canary()'>\">", fires: true },
  { html: "<!--><img src=x onerror=canary()>-->", fires: true },
  { html: "<!-- --!><img src=x onerror=canary()> -->", fires: true },
  { html: "<svg><style><img src=x onerror=canary()></style></svg>", fires: true },
  { html: "<math><mtext><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=canary()&gt;\">" },
  { html: '<input autofocus onfocus="canary()">', fires: true },
  { html: "<body onload=canary()>" },
  { html: "<script>canary()</script>" },
  { html: "<ScRiPt src=//example.org/x.js></ScRiPt>" },
  { html: '<template><img src=x onerror="canary()"></template>' },
  { html: '<form action="https://example.org"><button>Go</button></form>' },
  { html: '<button formaction="https://example.org">Go</button>' },
  { html: '<button form="other">Go</button>' },
  { html: '<base href="https://example.org/">' },
  { html: '<meta http-equiv="refresh" content="0;url=https://example.org">' },
  { html: '<link rel="stylesheet" href="https://example.org/x.css">' },
  { html: "<style>body{display:none}</style>" },
  { html: '<p style="position:fixed;inset:0">over everything</p>' },
  { html: '<a href="https://example.org">click</a>' },
  { html: '<a href="javascript:canary()">click</a>' },
  { html: '<a href=" jav&#x0A;ascript:canary()">click</a>' },
  { html: '<svg><a xlink:href="javascript:canary()"><text>click</text></a></svg>' },
  { html: '<svg><use href="data:image/svg+xml,x#x"></use></svg>' },
  { html: '<svg><image href="https://example.org/x.png"></image></svg>' },
  { html: '<svg><set attributeName="href" to="javascript:canary()"></set></svg>' },
  { html: '<svg><rect fill="url(https://example.org/x.svg#y)"></rect></svg>' },
  { html: "<svg><foreignObject><p>x</p></foreignObject></svg>" },
  { html: '<img src="https://example.org/pixel.png">' },
  { html: '<img srcset="https://example.org/pixel.png 1x">' },
  { html: '<video poster="https://example.org/pixel.png"></video>' },
  { html: '<p title="javascript:canary()">x</p>' },
  { html: '<p title="&#x09;data:text/html,x">x</p>' },
  { html: "<p title='single quotes are not what the framework writes'>x</p>" },
  { html: "<frameset><frame src=x></frameset>" },
  { html: "<x-custom>element</x-custom>" },
  { html: "<p" },
  { html: "a < b" },
  { html: "<![CDATA[x]]>" },
  { html: "<?xml version='1.0'?>" },
];

for (const html of INNOCENT) {
  test(`inert: ${html || "(empty)"}`, () => assert.equal(isInert(html), true));
}
for (const { html } of HOSTILE) {
  test(`refused: ${html}`, () => assert.equal(isInert(html), false));
}

test("a long text is judged in linear time", () => {
  const long = `<p class="${"a ".repeat(200_000)}">${"x &amp; ".repeat(200_000)}</p>`.repeat(2);
  assert.equal(isInert(long), true);
  assert.equal(isInert(`<p ${'a="b" '.repeat(100_000)}<`), false);
});

/** Writes each markup into the page, gives its canary some turns, tells what was refused and which canaries fired. */
function provoke(page, markups, turns = 40) {
  return page.evaluate(async ([markups, turns]) => {
    const outcomes = [];
    for (const html of markups) {
      let fired = false;
      window.canary = () => (fired = true);
      const element = document.createElement("div");
      document.body.append(element);
      let refused = false;
      try {
        element.innerHTML = html;
      } catch (error) {
        refused = error instanceof TypeError;
      }
      for (let turn = 0; turn < turns && !fired && !refused; turn++) await new Promise((done) => setTimeout(done, 25));
      element.remove();
      outcomes.push({ html, refused, fired });
    }
    return outcomes;
  }, [markups, turns]);
}

const CANARIES = HOSTILE.filter(({ fires }) => fires).map(({ html }) => html);

test("control: without the policy every canary fires", async (t) => {
  const page = await open(t, { path: "blank.html", waitFor: null, allowed: [/404/, /Failed to load/] });
  const outcomes = await provoke(page, CANARIES);
  assert.deepEqual(outcomes.filter(({ refused, fired }) => refused || !fired), []);
});

test("with the policy all hostile markup is refused and no canary fires", async (t) => {
  const page = await open(t);
  const outcomes = await provoke(page, HOSTILE.map(({ html }) => html));
  assert.deepEqual(outcomes.filter(({ refused, fired }) => !refused || fired), []);
});

test("with the policy innocent markup passes", async (t) => {
  const page = await open(t);
  const outcomes = await provoke(page, INNOCENT, 1);
  assert.deepEqual(outcomes.filter(({ refused }) => refused), []);
});

test("the only script is the worker's; no text becomes a script", async (t) => {
  const page = await open(t, { allowed: [/console error|uncaught/] });
  const outcomes = await page.evaluate(async () => {
    // What a debugger evaluates may use eval; what a timer runs may not.
    await new Promise((done) => setTimeout(done));
    const attempt = (work) => {
      try {
        work();
        return "allowed";
      } catch (error) {
        return error.name;
      }
    };
    const base = document.documentElement.dataset.base;
    return {
      worker: attempt(() => new Worker(`${base}worker_loader.js`, { type: "module" }).terminate()),
      other: attempt(() => new Worker(`${base}boot.js`, { type: "module" })),
      query: attempt(() => new Worker(`${base}worker_loader.js?x`, { type: "module" })),
      blob: attempt(() => new Worker(URL.createObjectURL(new Blob(["1"])))),
      source: attempt(() => (document.createElement("script").src = `${base}boot.js`)),
      text: attempt(() => (document.createElement("script").text = "1")),
      evaluate: attempt(() => new Function("return 1")),
      second: attempt(() => trustedTypes.createPolicy("default", {})),
      another: attempt(() => trustedTypes.createPolicy("another", {})),
    };
  });
  const { worker, ...rest } = outcomes;
  assert.equal(worker, "allowed");
  assert.deepEqual(Object.entries(rest).filter(([, outcome]) => outcome === "allowed"), []);
});
