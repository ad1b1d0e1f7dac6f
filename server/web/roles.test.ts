import pino from "pino";
import { io } from "socket.io-client";
import { afterEach, describe, expect, it } from "vitest";
import { CONTROL_EVENTS } from "@/lib/protocol/control-event";
import { type TrafficRequest, WHOLE_HOST } from "@/lib/protocol/events";
import { FakeHost } from "./testing/fake-host";
import { FakeKmsg } from "./testing/kmsg-records";
import { startTestWeb, type TestWeb } from "./testing/start-test-web";
import { TestViewer, until } from "./testing/test-viewer";

const REQUEST = WHOLE_HOST;
const TRAFFIC: TrafficRequest = {
  from: { kind: "host" },
  to: { kind: "container", id: "0123456789ab", network: "ab12" },
  act: { kind: "ping", count: 1, bytes: 56 },
};
const ARGUMENTS: Readonly<Record<(typeof CONTROL_EVENTS)[number], readonly unknown[]>> = {
  "trace-start": [REQUEST],
  "trace-stop": [],
  "scenario-run": ["container-to-container"],
  "rules-preview": [REQUEST],
  "traffic-run": [TRAFFIC],
  doctor: [],
};

describe("who may do what", { timeout: 20_000 }, () => {
  let web: TestWeb;
  let host: FakeHost;
  let logged = "";
  afterEach(() => web.close());

  async function start(): Promise<void> {
    host = new FakeHost();
    logged = "";
    const log = pino(
      { level: "trace" },
      {
        write: (line: string) => {
          logged += line;
        },
      },
    );
    web = await startTestWeb({
      source: { kind: "live", target: "docker", kmsg: new FakeKmsg(), host, dock: new FakeHost() },
      log,
    });
    await until("topology", () => host.asked.length >= 1);
  }

  function controlSocket(token: unknown) {
    return io(`${web.origin}/control`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth: { token },
      extraHeaders: { Origin: web.origin },
    });
  }

  const wrongTokens = () =>
    [
      ["viewer", web.viewerToken, "not-presenter"],
      ["anonymous", undefined, "bad-message"],
      ["empty", "", "token-refused"],
      ["of another start", Buffer.alloc(24, 7).toString("base64url"), "token-refused"],
      ["almost right", `${web.presenterToken.slice(0, -1)}!`, "token-refused"],
      ["with a tail", `${web.presenterToken} `, "token-refused"],
      ["an object", { toString: "x" }, "bad-message"],
      ["very long", "x".repeat(4000), "bad-message"],
    ] as const;

  it("[W17] the second try to get onto /control ends a viewer's connection", async () => {
    await start();
    const viewer = new TestViewer(web);
    await until("view", () => viewer.status !== null);
    const control = viewer.socket.io.socket("/control", { auth: { token: web.viewerToken } });
    let refused = 0;
    control.on("connect_error", () => {
      refused += 1;
    });
    await until("refusal", () => refused === 1);
    expect(viewer.socket.connected).toBe(true);
    control.connect();
    await until("the cut", () => !viewer.socket.connected);
    expect(refused).toBe(2);
  });

  it("[W17] nobody but the presenter gets onto /control", async () => {
    await start();
    for (const [name, token, code] of wrongTokens()) {
      const socket = controlSocket(token);
      let refused: string | undefined;
      socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
        refused = error.data?.code ?? error.message;
      });
      await until(`refusal of ${name}`, () => refused !== undefined);
      expect([name, refused]).toEqual([name, code]);
      socket.close();
    }
    expect(host.acted()).toEqual([]);
  });

  it.each(CONTROL_EVENTS)("[W17] a viewer that emits %s anyway has no effect and is cut", async (name) => {
    await start();
    // On /view, where it is connected.
    const viewer = new TestViewer(web);
    await until("view", () => viewer.status !== null);
    const first = await viewer.socket.timeout(2000).emitWithAck(name, ...ARGUMENTS[name]);
    expect(first).toMatchObject({ ok: false, code: "not-presenter" });
    expect(viewer.socket.connected).toBe(true);
    viewer.socket.emit(name, ...ARGUMENTS[name]);
    await until("the cut", () => !viewer.socket.connected);
    expect(viewer.closing?.code).toBe("refused");
    // On /control, by a packet that no client library would send: it never joined.
    const rogue = new TestViewer(web);
    await until("view", () => rogue.status !== null);
    (rogue.socket.io.engine as unknown as { write: (text: string) => void }).write(
      `2/control,1${JSON.stringify([name, ...ARGUMENTS[name]])}`,
    );
    await until("the cut", () => !rogue.socket.connected);
    expect(host.acted()).toEqual([]);
  });

  it.each(CONTROL_EVENTS)("[W17] the presenter's %s reaches the host", async (name) => {
    await start();
    const socket = controlSocket(web.presenterToken);
    const outcome = await socket.timeout(3000).emitWithAck(name, ...ARGUMENTS[name]);
    expect(outcome).toMatchObject({ ok: true });
    if (name !== "trace-stop") expect(host.asked.length).toBeGreaterThan(1);
    socket.close();
  });

  it("[W18] an event that the registry does not have is refused, the second ends the connection", async () => {
    await start();
    const socket = controlSocket(web.presenterToken);
    for (const name of ["exec", "__proto__"]) {
      const outcome = await socket.timeout(2000).emitWithAck(name, "x");
      expect(outcome).toMatchObject({ ok: false, code: "bad-message" });
    }
    await until("the cut", () => !socket.connected);
    expect(host.acted()).toEqual([]);
  });

  it("[W19] more than a few controls a second are refused before they are read", async () => {
    await start();
    const socket = controlSocket(web.presenterToken);
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, () => socket.timeout(3000).emitWithAck("rules-preview", REQUEST)),
    );
    expect(outcomes.filter(({ ok }) => ok).length).toBeLessThanOrEqual(12);
    expect(outcomes.filter(({ code }) => code === "too-many-requests").length).toBeGreaterThanOrEqual(48);
    socket.close();
  });

  it("[W20] a message above 16 KiB ends the connection", async () => {
    await start();
    const viewer = new TestViewer(web);
    await until("view", () => viewer.status !== null);
    viewer.socket.emit("ack", "x".repeat(20_000));
    await until("the cut", () => !viewer.socket.connected);
  });

  it("[W20] an acknowledgement of what was never sent is refused", async () => {
    await start();
    const viewer = new TestViewer(web);
    await until("view", () => viewer.status !== null);
    for (const wrong of [1e9, -1]) viewer.socket.emit("ack", wrong);
    await until("the cut", () => !viewer.socket.connected);
    expect(viewer.closing?.code).toBe("refused");
  });

  it("[W21] no token is ever logged, whatever is tried with it", async () => {
    await start();
    const viewer = new TestViewer(web);
    const presenter = controlSocket(web.presenterToken);
    await presenter.timeout(2000).emitWithAck("trace-start", REQUEST);
    await presenter.timeout(2000).emitWithAck("scenario-run", web.presenterToken);
    await fetch(`${web.origin}/metrics`, { headers: { Authorization: `Bearer ${web.presenterToken}` } });
    await fetch(`${web.origin}/${web.presenterToken}`);
    const refused = controlSocket(web.viewerToken);
    await until("view", () => viewer.status !== null);
    await until("rows", () => logged.includes("trace-start") && logged.includes("not-presenter"));
    expect(logged).not.toContain(web.presenterToken);
    expect(logged).not.toContain(web.viewerToken);
    for (const socket of [presenter, refused]) socket.close();
    viewer.close();
  });

  it("[W22] tokens are 192 bits, of this start only, and not the same", async () => {
    await start();
    const { presenterToken, viewerToken, presenterUrl } = web;
    expect(Buffer.from(presenterToken, "base64url")).toHaveLength(24);
    expect(Buffer.from(viewerToken, "base64url")).toHaveLength(24);
    expect(presenterToken).not.toBe(viewerToken);
    expect(presenterUrl).toBe(`${web.origin}/#t=${presenterToken}`);
    const other = await startTestWeb();
    const stranger = new TestViewer(other, { token: viewerToken });
    await until("refusal", () => stranger.refusedCode === "token-refused");
    await other.close();
  });
});
