// A static host for the tests, as plain as the plainest: files of one folder under one prefix, right types,
// a port of the system's choice. `node serve.mjs FOLDER [PREFIX] [PORT]` runs it by hand.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves `folder` under `prefix` (which begins and ends with a slash).
 * `extra` adds pages that are in no folder: `{ "blank.html": "<!doctype html>…" }`.
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serve(folder, { prefix = "/", port = 0, extra = {} } = {}) {
  const root = resolve(folder);
  const server = createServer(async (request, response) => {
    const answer = (status, type, body) => {
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
      response.end(body);
    };
    try {
      const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
      if (!path.startsWith(prefix)) return answer(404, "text/plain", `outside of ${prefix}`);
      const name = path.slice(prefix.length) || "index.html";
      if (Object.hasOwn(extra, name)) return answer(200, TYPES[extname(name)], extra[name]);
      const file = normalize(join(root, name));
      if (!file.startsWith(root + sep)) return answer(404, "text/plain", "outside of the folder");
      answer(200, TYPES[extname(file)] ?? "application/octet-stream", await readFile(file));
    } catch (error) {
      answer(404, "text/plain", String(error.code ?? error.message));
    }
  });
  await new Promise((ready, failed) => server.once("error", failed).listen(port, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    close: () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder, prefix = "/", port = "0"] = process.argv.slice(2);
  console.log((await serve(folder, { prefix, port: Number(port) })).url);
}
