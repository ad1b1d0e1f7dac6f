import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metricsOf, startTestWeb, type TestWeb } from "./testing/start-test-web";

/** Requests are written byte by byte: no client library would send most of them. */
type Case = {
  readonly name: string;
  readonly host: string | null;
  readonly headers: string;
  readonly ok: boolean;
};

const HANDSHAKE = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
].join("\r\n");

const WAYS = {
  websocket: { path: "/socket.io/?EIO=4&transport=websocket", headers: HANDSHAKE },
  "websocket on another path": { path: "/?EIO=4&transport=websocket", headers: HANDSHAKE },
  polling: { path: "/socket.io/?EIO=4&transport=polling", headers: "Connection: close" },
  page: { path: "/", headers: "Connection: close" },
  asset: { path: "/_next/static/chunks/b.js", headers: "Connection: close" },
  metrics: { path: "/metrics", headers: "Connection: close" },
  health: { path: "/healthz", headers: "Connection: close" },
} as const;

function hosts(port: number): readonly (readonly [string, string | null])[] {
  return [
    ["another site", "evil.example"],
    ["another site with our port", `evil.example:${port}`],
    ["a name below localhost", `localhost.evil.example:${port}`],
    ["a name that ends in localhost", `evil-localhost:${port}`],
    ["a subdomain of localhost", `a.localhost:${port}`],
    ["a name that resolves to us", `127.0.0.1.nip.io:${port}`],
    ["another loopback address", `127.0.0.2:${port}`],
    ["any address", `0.0.0.0:${port}`],
    ["IPv6", `[::1]:${port}`],
    ["IPv4 in IPv6", `[::ffff:127.0.0.1]:${port}`],
    ["a decimal address", `2130706433:${port}`],
    ["a short address", `127.1:${port}`],
    ["upper case", `LOCALHOST:${port}`],
    ["a trailing dot", `localhost.:${port}`],
    ["no port", "127.0.0.1"],
    ["another port", "127.0.0.1:1"],
    ["a port with a zero before", `127.0.0.1:0${port}`],
    ["user information", `good@127.0.0.1:${port}`],
    ["empty", ""],
    ["absent", null],
    ["two", `127.0.0.1:${port}\r\nHost: 127.0.0.1:${port}`],
    ["two, the second evil", `127.0.0.1:${port}\r\nHost: evil.example`],
  ];
}

function origins(port: number): readonly (readonly [string, string])[] {
  return [
    ["another site", "http://evil.example"],
    ["another site with our port", `http://evil.example:${port}`],
    ["null", "null"],
    ["empty", ""],
    ["a name that begins as ours", `http://127.0.0.1:${port}.evil.example`],
    ["a name below localhost", `http://localhost.evil.example:${port}`],
    ["a port that begins as ours", `http://127.0.0.1:${port}0`],
    ["another port", "http://127.0.0.1:1"],
    ["no port", "http://127.0.0.1"],
    ["https", `https://127.0.0.1:${port}`],
    ["ws", `ws://127.0.0.1:${port}`],
    ["no scheme", `127.0.0.1:${port}`],
    ["user information", `http://127.0.0.1:${port}@evil.example`],
    ["user information before ours", `http://evil@127.0.0.1:${port}`],
    ["a path", `http://127.0.0.1:${port}/`],
    ["a trailing dot", `http://localhost.:${port}`],
    ["upper case", `HTTP://LOCALHOST:${port}`],
    ["an international name", `http://xn--lcalhost-x4a:${port}`],
    ["a list", `http://127.0.0.1:${port} http://evil.example`],
    ["a comma list", `http://evil.example, http://127.0.0.1:${port}`],
    ["file", "file://"],
    ["an extension", "chrome-extension://abcdefghijklmnop"],
    ["two", `http://127.0.0.1:${port}\r\nOrigin: http://evil.example`],
    ["two of ours", `http://127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}`],
  ];
}

function matrix(port: number): readonly Case[] {
  const good = `127.0.0.1:${port}`;
  return [
    ...hosts(port).map(([name, host]) => ({ name: `Host: ${name}`, host, headers: "", ok: false })),
    ...hosts(port).map(([name, host]) => ({
      name: `Host and Origin: ${name}`,
      host,
      headers: `Origin: http://${host}\r\n`,
      ok: false,
    })),
    ...origins(port).map(([name, origin]) => ({
      name: `Origin: ${name}`,
      host: good,
      headers: `Origin: ${origin}\r\n`,
      ok: false,
    })),
    { name: "ours by address", host: good, headers: `Origin: http://${good}\r\n`, ok: true },
    {
      name: "ours by name",
      host: `localhost:${port}`,
      headers: `Origin: http://localhost:${port}\r\n`,
      ok: true,
    },
  ];
}

/** The status line's number, and whether anything of ours was in the answer. */
function send(port: number, request: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const done = (): void => {
      const [head = "", body = ""] = text.split("\r\n\r\n", 2);
      resolve({ status: Number(head.split(" ", 2)[1] ?? 0), body });
      socket.destroy();
    };
    socket.setTimeout(2000, () => reject(new Error(`no answer to ${request}`)));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (text.startsWith("HTTP/1.1 101")) done();
    });
    socket.on("error", reject);
    socket.on("end", done);
    socket.write(request, "latin1");
  });
}

function requestText(way: keyof typeof WAYS, { host, headers }: Case, token: string): string {
  const { path, headers: own } = WAYS[way];
  const hostLine = host === null ? "" : `Host: ${host}\r\n`;
  const tokenLine = way === "metrics" ? `Authorization: Bearer ${token}\r\n` : "";
  return `GET ${path} HTTP/1.1\r\n${hostLine}${tokenLine}${headers}${own}\r\n\r\n`;
}

const isAccepted = (status: number): boolean => status === 101 || (status >= 200 && status < 400);

describe("Host and Origin", { timeout: 20_000 }, () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await startTestWeb();
  });
  afterAll(() => web.close());

  for (const way of Object.keys(WAYS) as (keyof typeof WAYS)[]) {
    it(`[W13] are checked exactly, on every request: ${way}`, async () => {
      const cases = matrix(web.port);
      expect(cases.length).toBeGreaterThanOrEqual(60);
      const wrong: string[] = [];
      for (const each of cases) {
        const { status, body } = await send(web.port, requestText(way, each, web.viewerToken));
        const isServed = way !== "polling" && way !== "websocket on another path";
        if (isAccepted(status) !== (each.ok && isServed)) wrong.push(`${each.name}: ${status}`);
        if (!each.ok && body !== "") wrong.push(`${each.name}: body ${body}`);
      }
      expect(wrong).toEqual([]);
    });
  }

  it("[W13] the matrix finds every hole when the guard is taken out", async () => {
    const open = await startTestWeb({ guard: { check: () => null } });
    let accepted = 0;
    for (const each of matrix(open.port).filter(({ ok }) => !ok)) {
      const { status } = await send(open.port, requestText("websocket", each, ""));
      if (isAccepted(status)) accepted += 1;
    }
    // node:http itself refuses a request without a Host, and nothing else.
    expect(accepted).toBeGreaterThanOrEqual(60);
    await open.close();
  });

  it("[W36] who is refused does not keep a connection by keeping its half of it open", async () => {
    const socket = connect({ port: web.port, host: "127.0.0.1", allowHalfOpen: true });
    const ended = new Promise((resolve) => socket.once("end", resolve));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {}).resume();
    socket.write(`GET ${WAYS.websocket.path} HTTP/1.1\r\nHost: evil.example\r\n${HANDSHAKE}\r\n\r\n`);
    await ended;
    // Only a peer that is gone answers with a reset.
    const writing = setInterval(() => socket.write("x"), 100);
    await closed;
    clearInterval(writing);
  });

  it("[W14] a WebSocket without an Origin needs a token, and a wrong one does not help", async () => {
    const host = `Host: 127.0.0.1:${web.port}\r\n`;
    const { path } = WAYS.websocket;
    const upgrade = (headers: string) =>
      send(web.port, `GET ${path} HTTP/1.1\r\n${host}${headers}${HANDSHAKE}\r\n\r\n`).then(
        ({ status }) => status,
      );
    expect(await upgrade("")).toBe(403);
    expect(await upgrade("Authorization: Bearer wrong\r\n")).toBe(403);
    expect(await upgrade(`Authorization: Basic ${web.viewerToken}\r\n`)).toBe(403);
    expect(await upgrade(`Authorization: Bearer ${web.viewerToken}\r\n`)).toBe(101);
    expect(await upgrade(`Authorization: Bearer ${web.viewerToken}\r\nOrigin: null\r\n`)).toBe(403);
  });

  it("[W39] /metrics needs a token, on loopback too", async () => {
    const get = async (headers: Record<string, string>) => {
      const response = await fetch(`${web.origin}/metrics`, { headers });
      const text = await response.text();
      return { status: response.status, asks: response.headers.get("www-authenticate"), text };
    };
    const refused = { status: 401, asks: "Bearer", text: "" };
    expect(await get({})).toEqual(refused);
    expect(await get({ Authorization: "Bearer wrong" })).toEqual(refused);
    expect(await get({ Authorization: `Basic ${web.viewerToken}` })).toEqual(refused);
    for (const token of [web.viewerToken, web.presenterToken]) {
      const { status, text } = await get({ Authorization: `Bearer ${token}` });
      expect(status).toBe(200);
      expect(text).toMatch(/^hopscope_ledger_matched_lines \d+$/m);
      expect(text).not.toContain(token);
    }
    expect(await metricsOf(web)).toMatch(/^hopscope_refused_total\{reason="metrics"\} 3$/m);
  });

  it("[W13] a target that names a host of its own is no target", async () => {
    const { status } = await send(
      web.port,
      `GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:${web.port}\r\nConnection: close\r\n\r\n`,
    );
    expect(status).toBe(400);
  });

  it("[W15] counts what it turned away", async () => {
    const text = await metricsOf(web);
    const host = Number(/hopscope_refused_total\{reason="host"\} (\d+)/.exec(text)?.[1]);
    const origin = Number(/hopscope_refused_total\{reason="origin"\} (\d+)/.exec(text)?.[1]);
    expect(host).toBeGreaterThanOrEqual(200);
    expect(origin).toBeGreaterThanOrEqual(100);
  });

  it("[W16] changes nothing on any method, and serves GET and HEAD only", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const response = await fetch(`${web.origin}/`, { method, headers: { "Next-Action": "x" } });
      expect([method, response.status]).toEqual([method, 405]);
    }
    expect((await fetch(`${web.origin}/`, { method: "HEAD" })).status).toBe(200);
  });
});
