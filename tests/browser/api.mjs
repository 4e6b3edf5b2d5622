// An API on another origin, with what makes browsers difficult: CORS allowed and not, preflights, slow answers,
// redirects, binary bodies. It notes every request that reached it.
import { createServer } from "node:http";

const json = (response, status, body, headers = {}) => {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
};

/** Starts it on a free port of this machine; `seen` lists `METHOD /path` with headers and body. */
export async function startApi() {
  const seen = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { pathname } = new URL(request.url, "http://api");
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    const open = {
      "Access-Control-Allow-Origin": request.headers.origin ?? "*",
      "Access-Control-Allow-Headers": request.headers["access-control-request-headers"] ?? "",
      "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
      "Access-Control-Expose-Headers": "X-Request-Id",
      "X-Request-Id": "r-1",
      "X-Hidden": "yes",
    };
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
    if (pathname === "/slow") return void setTimeout(() => json(response, 200, { late: true }, open), 60_000).unref();
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
