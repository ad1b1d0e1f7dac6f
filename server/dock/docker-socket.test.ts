import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askDocker, bodyBytes, type DockerCall, dockerSocket } from "./docker-socket";
import { createDockerWatch } from "./docker-watch";

let folder: string;
let socket: string;
let server: Server;
let asked: { method: string | undefined; url: string | undefined; body: boolean }[];
let respond: (url: string, response: ServerResponse) => void;

beforeEach(async () => {
  folder = mkdtempSync(`${tmpdir()}/hopscope-socket-`);
  socket = `${folder}/docker.sock`;
  asked = [];
  respond = (_, response) => response.end("{}");
  await listen();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

function listen(): Promise<void> {
  server = createServer((request, response) => {
    const body = "content-length" in request.headers || "transfer-encoding" in request.headers;
    asked.push({ method: request.method, url: request.url, body });
    respond(request.url ?? "", response);
  });
  return new Promise((resolve) => server.listen(socket, resolve));
}

function stop(): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}

const GONE = { ok: false, code: "docker-gone", detail: "" };
const ID = "0123456789abcdef".repeat(4);

describe("Docker's socket", () => {
  it("[D1] is asked by GET, without a body, and by no other path than those", async () => {
    const calls: DockerCall[] = ["/_ping", "/version", "/info", "/networks", "/containers/json"];
    for (const call of [...calls, `/containers/${ID}/json` as const]) {
      expect(await askDocker(socket, call)).toEqual({ ok: true, value: "{}" });
    }
    expect(asked.map(({ url }) => url)).toEqual([...calls, `/containers/${ID}/json`]);
    expect(asked.every(({ method, body }) => method === "GET" && !body)).toBe(true);
    asked = [];
    const others = [
      "/containers/create",
      "/containers/web/json",
      `/containers/${ID}/exec`,
      `/containers/${ID}/../../images/json`,
      `/containers/${ID}/json?size=1`,
      `/containers/${ID}/json\r\nX: 1`,
      "/v1.41/info",
      "/secrets",
    ];
    for (const other of others) expect(await askDocker(socket, other as DockerCall)).toEqual(GONE);
    expect(asked).toEqual([]);
  });

  it("[D1] gives no answer where it is not 200, too long, broken off or silent", async () => {
    respond = (_, response) => response.writeHead(500).end("no");
    expect(await askDocker(socket, "/info")).toEqual(GONE);
    for (const call of ["/info", "/containers/json"] as const) {
      respond = (_, response) => response.end("x".repeat(bodyBytes(call) + 1));
      expect(await askDocker(socket, call)).toEqual({ ok: false, code: "docker-too-large", detail: call });
      respond = (_, response) => response.end("x".repeat(bodyBytes(call)));
      expect(await askDocker(socket, call)).toEqual({ ok: true, value: "x".repeat(bodyBytes(call)) });
    }
    respond = (_, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("x");
      setTimeout(() => response.destroy(), 20);
    };
    expect(await askDocker(socket, "/info")).toEqual(GONE);
    respond = () => {};
    const startMs = performance.now();
    expect(await askDocker(socket, "/info")).toEqual(GONE);
    expect(performance.now() - startMs).toBeLessThan(8000);
    expect(await askDocker(`${folder}/none.sock`, "/_ping")).toEqual(GONE);
  });

  it("[D1] is the one that DOCKER_HOST names, if that is a Unix socket", () => {
    expect(dockerSocket("")).toBe("/var/run/docker.sock");
    expect(dockerSocket("unix:///run/user/1000/docker.sock")).toBe("/run/user/1000/docker.sock");
    for (const other of ["tcp://10.0.0.1:2375", "ssh://x", "unix://", "unix://docker.sock"])
      expect(dockerSocket(other), other).toBeNull();
  });
});

describe("Docker's events", () => {
  it("[D3] bump the revision once for what comes together, and an engine that goes and comes back does", async () => {
    let events: ServerResponse | null = null;
    respond = (_, response) => {
      events = response;
      response.writeHead(200).flushHeaders();
    };
    const watch = createDockerWatch(socket);
    try {
      const opened = await watch.changed(watch.revision());
      expect(asked[0]?.url).toMatch(/^\/events\?filters=/);
      for (let n = 0; n < 20; n += 1) (events as ServerResponse | null)?.write(`{"n":${n}}\n`);
      const told = await watch.changed(opened.revision);
      expect(told.revision).toBe(opened.revision + 1);
      await stop();
      const gone = await watch.changed(told.revision);
      await listen();
      const back = await watch.changed(gone.revision);
      expect(back.revision).toBe(told.revision + 2);
      // Who asks with a number that is not the newest has missed something.
      expect(await watch.changed(0)).toEqual(back);
    } finally {
      watch.close();
    }
  });

  it("[D3] an engine that is not there bumps nothing", async () => {
    const watch = createDockerWatch(`${folder}/none.sock`);
    const before = watch.revision();
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(watch.revision()).toBe(before);
    watch.close();
  });
});
