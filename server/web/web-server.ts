import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { Server, type Socket } from "socket.io";
import type { Admission } from "./admission";
import type { WebLimits } from "./limits";
import type { WebMetrics } from "./metrics";
import { bearerToken, type Refusal, type RequestGuard } from "./request-guard";
import { setSecurityHeaders } from "./security-headers";
import type { StaticFiles } from "./static-files";
import type { Tokens } from "./tokens";

export type WebServerParts = {
  readonly limits: WebLimits;
  readonly guard: RequestGuard;
  readonly admission: Admission;
  readonly files: StaticFiles;
  readonly policy: string;
  readonly tokens: Tokens;
  readonly metrics: WebMetrics;
  metricsText(): Promise<string>;
};

export type WebServer = { readonly http: HttpServer; readonly io: Server };

/** For the last messages, and the peer's good-bye. */
const CLOSE_MS = 1000;

const SOCKET_PATH = "/socket.io/";

/**
 * One port: static files, /healthz, /metrics and socket.io. Host and Origin are checked here, before anything
 * looks at the path, and once for all of them; nothing changes any state but socket.io's /control.
 */
export function createWebServer(parts: WebServerParts): WebServer {
  const { limits, guard, admission, metrics } = parts;
  // Never listens: socket.io is handed the upgrades that passed the guard, and has no other way in.
  const io = new Server(createServer(), {
    path: SOCKET_PATH,
    transports: ["websocket"],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    allowUpgrades: false,
    maxHttpBufferSize: limits.messageInBytes,
    connectTimeout: limits.connectMs,
    // Short, so that a page knows within seconds that its server is silent.
    pingInterval: 2_000,
    pingTimeout: 10_000,
  });

  // A peer that does not answer the close frame would keep its connection for the 30 s that ws waits.
  io.engine.on("connection", (conn: Socket["conn"]) => {
    const stream = conn.request.socket;
    conn.once("close", () => setTimeout(() => stream.destroy(), CLOSE_MS).unref());
  });

  // A request without Host is refused by the guard like any other, and counted.
  const bounds = { requestTimeout: 10_000, headersTimeout: 5000, requireHostHeader: false };
  const http = createServer(bounds, (request, response) => {
    setSecurityHeaders(response, parts.policy);
    const refusal = guard.check(request, "request");
    if (refusal === null) return route(request, response, parts);
    metrics.refused(refusal.reason);
    response.writeHead(refusal.status, { Connection: "close", "Content-Length": 0 }).end();
  });
  http.maxConnections = 2 * limits.sockets + 64;
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = guard.check(request, "upgrade") ?? refuseUpgrade(request);
    if (refusal !== null) {
      metrics.refused(refusal.reason);
      return endUpgrade(socket, refusal.status);
    }
    if (!admission.admit(request)) {
      metrics.refused("sockets");
      return endUpgrade(socket, 503);
    }
    io.engine.handleUpgrade(request as never, socket as never, head);
  });
  http.on("clientError", (_error, socket) => socket.destroy());
  return { http, io };
}

function refuseUpgrade(request: IncomingMessage): { readonly status: 404; readonly reason: "path" } | null {
  return request.url?.startsWith(`${SOCKET_PATH}?`) ? null : { status: 404, reason: "path" };
}

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  421: "Misdirected Request",
  503: "Service Unavailable",
};

function endUpgrade(socket: Duplex, status: Refusal["status"] | 404 | 503): void {
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // After an upgrade none of http's timeouts holds, and a peer may keep its half open for ever.
  setTimeout(() => socket.destroy(), CLOSE_MS).unref();
}

function route(request: IncomingMessage, response: ServerResponse, parts: WebServerParts): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD", Connection: "close", "Content-Length": 0 }).end();
    return;
  }
  const path = request.url?.split("?", 1)[0];
  if (path === "/healthz") {
    response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
    response.end("ok\n");
  } else if (path === "/metrics") {
    void answerMetrics(request, response, parts);
  } else {
    parts.files.serve(request, response);
  }
}

async function answerMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  { metrics, metricsText, tokens }: WebServerParts,
): Promise<void> {
  // From this machine too: a container of the host's network, or another user here, is on loopback as well.
  if (tokens.roleOf(bearerToken(request)) === null) {
    metrics.refused("metrics");
    response.writeHead(401, { "WWW-Authenticate": "Bearer", "Content-Length": 0 }).end();
    return;
  }
  const text = await metricsText();
  response.writeHead(200, { "Content-Type": metrics.contentType, "Cache-Control": "no-store" }).end(text);
}
