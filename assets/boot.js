// Starts the application: the Trusted Types policy, a look at what the browser can do, then the wasm module whose
// file names Trunk wrote on this script's own tag. It draws nothing, except one sentence if the start fails.
//
// For the page it writes two attributes on <html>: data-base, the absolute URL of the folder that this file came
// from (the worker lies beside it), and data-build, the id of this build ("dev" where nobody gave one). data-boot
// goes from "starting" to "started" or "failed". Every URL is made from this file's own, never from the page's, so
// that a page and its worker are always of one build.
import { policyRules } from "./trusted.js";

const root = document.documentElement;
const tag = document.querySelector("script[data-js][data-wasm]"); // modules have no document.currentScript
const beside = (name) => new URL(name, import.meta.url).href;
const workerUrl = beside("worker_loader.js");

root.dataset.base = beside("./");
root.dataset.build = tag.dataset.build ?? "dev";

globalThis.trustedTypes?.createPolicy("default", policyRules(workerUrl));

function hasModuleWorkers() {
  // A browser that knows module workers reads `type`; the throw stops it before a worker is made.
  let asked = false;
  try {
    new Worker(workerUrl, {
      get type() {
        asked = true;
        throw new Error("only asked");
      },
    });
  } catch {
    // Expected.
  }
  return asked;
}

const NEEDED = [
  ["WebAssembly", () => typeof WebAssembly === "object" && typeof WebAssembly.instantiateStreaming === "function"],
  ["module workers", () => typeof Worker === "function" && hasModuleWorkers()],
  ["structuredClone", () => typeof structuredClone === "function"],
  ["Blob streams", () => typeof Blob.prototype.stream === "function"],
  ["the dialog element", () => typeof HTMLDialogElement === "function"],
];

function fail(sentence) {
  root.dataset.boot = "failed";
  const alert = document.createElement("p");
  alert.setAttribute("role", "alert");
  alert.textContent = sentence;
  document.body.append(alert);
}

async function start() {
  const missing = NEEDED.filter(([, isThere]) => !isThere()).map(([name]) => name);
  if (missing.length > 0) {
    fail(
      `This browser is too old for Preflight: it lacks ${missing.join(", ")}. ` +
        "Please open this page in a current version of Firefox, Chrome, Edge or Safari.",
    );
    return;
  }
  try {
    const { default: initialise } = await import(beside(tag.dataset.js));
    await initialise({ module_or_path: beside(tag.dataset.wasm) });
    root.dataset.boot = "started";
  } catch (error) {
    console.error(error);
    fail(`Preflight could not start: ${error?.message ?? error}. Please check the connection and load the page again.`);
  }
}

start();
