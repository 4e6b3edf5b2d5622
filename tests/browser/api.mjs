// An API on another origin, with what makes browsers difficult: CORS allowed and not, preflights, slow answers,
// redirects, binary bodies. It notes every request that reached it.
import { once } from "node:events";
import { createServer } from "node:http";

const json = (response, status, body, headers = {}) => {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
};

const JSON_TYPE = { "Content-Type": "application/json" };
const head = (headers) =>
  `HTTP/1.1 200 OK\r\n${Object.entries({ ...headers, ...JSON_TYPE }).map(([name, value]) => `${name}: ${value}\r\n`).join("")}`;

/** An answer byte by byte, which Node would mend or refuse. */
function raw(response, text) {
  response.socket.end(text);
}

/** A JSON array of strings, as large as asked for, without holding it. */
async function large(response, headers, megabytes) {
  response.writeHead(200, { ...headers, ...JSON_TYPE });
  const line = `"${"x".repeat(1021)}",`;
  const megabyte = Buffer.from(line.repeat(1024));
  const closed = once(response, "close");
  response.write("[");
  for (let written = 0; written < megabytes; written += 1) {
    if (!response.write(megabyte)) await Promise.race([once(response, "drain"), closed]);
    if (response.destroyed) return;
  }
  response.end('"end"]');
}

/** A port of this machine where nothing listens. */
export async function closedPort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts it on a free port of this machine; `seen` lists `METHOD /path` with headers, the body as text and as bytes. */
export async function startApi() {
  const seen = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const body = bytes.toString();
    const { pathname } = new URL(request.url, "http://api");
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body, bytes });
    const open = {
      "Access-Control-Allow-Origin": request.headers.origin ?? "*",
      "Access-Control-Allow-Headers": request.headers["access-control-request-headers"] ?? "",
      "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
      "Access-Control-Expose-Headers": "X-Request-Id",
      "X-Request-Id": "r-1",
      "X-Hidden": "yes",
    };
    // Hidden by the browser at once, and slow at the second look.
    if (pathname === "/closed-late" && seen.filter((one) => one.line.includes("/closed-late")).length > 1) {
      return void setTimeout(() => json(response, 200, { ok: true }), 60_000).unref();
    }
    if (pathname.startsWith("/closed")) return json(response, 200, { ok: true });
    if (request.method === "OPTIONS") return response.writeHead(204, open).end();
    if (pathname === "/login") return json(response, 200, { access_token: "sesame-open-1234" }, open);
    if (pathname === "/orders") return json(response, 200, { id: 7, customer: null, seen: request.headers.authorization ?? null }, open);
    if (pathname === "/refused") return json(response, 403, { error: "no" }, open);
    if (pathname === "/image") {
      // A red dot.
      const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
      return response.writeHead(200, { ...open, "Content-Type": "image/png" }).end(Buffer.from(png, "base64"));
    }
    if (pathname === "/page") return response.writeHead(200, { ...open, "Content-Type": "text/html" }).end("<h1>Bad gateway</h1><script>alert(1)</script>");
    if (pathname === "/moved") return response.writeHead(302, { ...open, Location: "/orders" }).end();
    if (pathname === "/late") return void setTimeout(() => json(response, 200, { access_token: "sesame-open-1234" }, open), 2_000).unref();
    if (pathname === "/slow") return void setTimeout(() => json(response, 200, { late: true }, open), 60_000).unref();
    if (pathname === "/circle") return response.writeHead(302, { ...open, Location: "/circle" }).end();
    if (pathname === "/unexposed") {
      return json(response, 200, { id: 7 }, { ...open, "Access-Control-Expose-Headers": "" });
    }
    // Fewer bytes are announced than come.
    if (pathname === "/too-short") return raw(response, `${head(open)}Content-Length: 6\r\n\r\n{"id": 7}`);
    if (pathname === "/not-utf8") return response.writeHead(200, { ...open, ...JSON_TYPE }).end(Buffer.from('{"id": "caf\xe9"}', "latin1"));
    if (pathname === "/binary") return response.writeHead(200, { ...open, ...JSON_TYPE }).end(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff]));
    if (pathname === "/many-headers") {
      const many = Array.from({ length: 10_000 }, (_, n) => `X-${n}: ${n}\r\n`).join("");
      return raw(response, `${head({ ...open, "Access-Control-Expose-Headers": "*" })}${many}Content-Length: 9\r\n\r\n{"id": 7}`);
    }
    if (pathname === "/large") return large(response, open, Number(new URL(request.url, "http://api").searchParams.get("megabytes")));
    if (pathname === "/breaks") {
      response.writeHead(200, { ...open, "Content-Length": "1000", "Content-Type": "application/json" });
      response.write('{"a":');
      return void setTimeout(() => response.destroy(), 50);
    }
    json(response, 404, { error: "not found" }, open);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}`;
  return { url, seen, close: () => (server.closeAllConnections(), new Promise((done) => server.close(done))) };
}
