import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { WEB_LIMITS } from "./limits";
import { allowedHosts } from "./listen-hosts";
import { createWebLog } from "./log";
import { entryOf } from "./socket-role";
import { startWebWith } from "./start-web";
import { startTestWeb } from "./testing/start-test-web";
import { TestViewer, until } from "./testing/test-viewer";
import { createTokens } from "./tokens";

const OPTIONS = { limits: WEB_LIMITS, log: createWebLog("silent") };
const NOTHING = {
  version: "0",
  target: "replay",
  kmsg: null,
  host: null,
  dock: null,
  assets: new Map(),
  replay: [],
  faults: [],
} as const;

describe("starting and stopping", { timeout: 20_000 }, () => {
  it("[W33] says that the port is in use, or the address not of this machine", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const taken = await startWebWith({ ...NOTHING, listen: { host: "127.0.0.1", port } }, OPTIONS);
    expect(taken).toMatchObject({ kind: "fault", code: "port-in-use" });
    other.close();
    const elsewhere = await startWebWith({ ...NOTHING, listen: { host: "192.0.2.1", port: 0 } }, OPTIONS);
    expect(elsewhere).toMatchObject({ kind: "fault", code: "cannot-listen" });
  });

  it("[W34] says good-bye, and is gone within 500 ms, whoever holds on", async () => {
    const web = await startTestWeb();
    const viewer = new TestViewer(web);
    const idle = connect(web.port, "127.0.0.1");
    idle.on("error", () => {});
    await until("view", () => viewer.status !== null);
    const began = performance.now();
    await web.close();
    expect(performance.now() - began).toBeLessThan(500);
    await until("good-bye", () => viewer.closing?.code === "stopping" && !viewer.socket.connected);
    idle.destroy();
  });

  it("[W35] a recording that breaks off is a fault in the status, and keeps what was readable", async () => {
    const line =
      "[    1.000000] ctc/ebtable/nat-PREROUTE IN=veth1 OUT= MAC source = 02:42:ac:12:00:03 MAC dest = 02:42:ac:12:00:02 proto = 0x0800\n";
    async function* broken() {
      yield Buffer.from(line);
      throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
    }
    const replay = [{ name: "bro\u202eken.log", open: () => Readable.from(broken()), hasEnd: true }];
    const start = await startWebWith({ ...NOTHING, replay, listen: { host: "127.0.0.1", port: 0 } }, OPTIONS);
    if (start.kind !== "listening") throw new Error(start.code);
    const origin = `http://127.0.0.1:${start.web.port}`;
    const token = new URL(start.web.viewerUrl).hash.slice(3);
    const viewer = new TestViewer({ ...start.web, origin, viewerToken: token, presenterToken: "" });
    await until("the fault", () => viewer.status?.faults.includes("file-unreadable") === true);
    expect(viewer.status?.ledger.delivered).toBe(1);
    expect(viewer.hello?.source).toBe("bro\\u{202e}ken.log");
    viewer.close();
    await start.web.close();
  });

  it.each([
    ["empty-input", ""],
    ["not-a-log", "\u007fELF\u0000\u0000"],
  ])("[W35] a recording that is none is the fault %s in the status", async (code, content) => {
    const replay = [{ name: "stdin", open: () => Readable.from([Buffer.from(content)]), hasEnd: false }];
    const start = await startWebWith({ ...NOTHING, replay, listen: { host: "127.0.0.1", port: 0 } }, OPTIONS);
    if (start.kind !== "listening") throw new Error(start.code);
    const origin = `http://127.0.0.1:${start.web.port}`;
    const token = new URL(start.web.viewerUrl).hash.slice(3);
    const viewer = new TestViewer({ ...start.web, origin, viewerToken: token, presenterToken: "" });
    await until("the status", () => viewer.status?.faults.includes(code) === true);
    expect(viewer.status?.faults).toEqual([code]);
    viewer.close();
    await start.web.close();
  });

  it("[W36] takes so many sockets and no more, and lets new ones in when old ones go", async () => {
    const web = await startTestWeb({ limits: { sockets: 3, statusMs: 20 } });
    const viewers = Array.from({ length: 3 }, () => new TestViewer(web));
    await until("three", () => viewers.every(({ status }) => status !== null));
    const fourth = new TestViewer(web);
    await until("refusal", () => fourth.refusedCode !== null);
    viewers[0]?.close();
    await until("a place", () => viewers[1]?.status?.viewers === 2);
    let fifth = new TestViewer(web);
    // A place is free once the connection is gone, a moment after its viewer.
    await until("fifth", () => {
      if (fifth.refusedCode !== null) fifth = new TestViewer(web);
      return fifth.status !== null;
    });
    for (const viewer of [...viewers, fourth, fifth]) viewer.close();
    await web.close();
  });

  it("[W36] ends a connection that never says what it wants", async () => {
    const web = await startTestWeb({ limits: { connectMs: 150 } });
    const socket = connect(web.port, "127.0.0.1");
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${web.port}\r\nOrigin: ${web.origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    let closed = false;
    socket.on("close", () => {
      closed = true;
    });
    socket.on("end", () => socket.end());
    await until("the handshake", () => text.startsWith("HTTP/1.1 101"));
    await until("the end", () => closed);
    await web.close();
  });
});

describe("who is where", () => {
  const tokens = createTokens();
  const at = (remoteAddress: string, localAddress: string, token: string, own = tokens) =>
    entryOf(
      {
        handshake: { auth: { token } },
        conn: { request: { socket: { remoteAddress, localAddress } } },
      } as never,
      own,
    );

  it("[W37] the presenter's token works on this machine only, since nothing here is encrypted", () => {
    for (const remote of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "192.168.1.5"]) {
      expect(at(remote, "192.168.1.5", tokens.presenter)).toEqual({ ok: true, role: "presenter" });
    }
    for (const remote of ["192.168.1.6", "10.0.0.1", "::ffff:192.168.1.6", "fd00::1", "127.evil", ""]) {
      expect(at(remote, "192.168.1.5", tokens.presenter)).toEqual({ ok: false, code: "presenter-remote" });
      expect(at(remote, "192.168.1.5", tokens.viewer)).toEqual({ ok: true, role: "viewer" });
    }
  });

  it("[W37] out of a container this machine comes in as the gateway, and nobody else as it", () => {
    const inContainer = createTokens("172.18.0.1");
    for (const remote of ["172.18.0.1", "::ffff:172.18.0.1"]) {
      const entry = at(remote, "172.18.0.2", inContainer.presenter, inContainer);
      expect(entry).toEqual({ ok: true, role: "presenter" });
    }
    for (const remote of ["172.18.0.3", "172.18.0.10", "192.168.1.6"]) {
      const entry = at(remote, "172.18.0.2", inContainer.presenter, inContainer);
      expect(entry).toEqual({ ok: false, code: "presenter-remote" });
    }
  });

  it("[W13] a server on one address answers to that address, and to localhost where that is it", () => {
    expect([...allowedHosts("127.0.0.1", 4466)].sort()).toEqual(["127.0.0.1:4466", "localhost:4466"]);
    expect([...allowedHosts("::1", 4466)].sort()).toEqual(["[::1]:4466", "localhost:4466"]);
    expect([...allowedHosts("192.168.1.5", 4466)]).toEqual(["192.168.1.5:4466"]);
    expect(allowedHosts("127.0.0.1", 80).has("localhost")).toBe(true);
    expect(allowedHosts("Teacher.lan", 4466).has("teacher.lan:4466")).toBe(true);
    expect(allowedHosts("fd00:0:0:0:0:0:0:1", 4466).has("[fd00::1]:4466")).toBe(true);
    expect(allowedHosts("0.0.0.0", 4466).has("127.0.0.1:4466")).toBe(true);
    expect(allowedHosts("0.0.0.0", 4466).has("0.0.0.0:4466")).toBe(false);
  });
});
