import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worldOf } from "@/lib/protocol/testing/world";
import { startTestWeb, type TestWeb } from "./testing/start-test-web";
import { TestViewer, until } from "./testing/test-viewer";

const FOLDER = new URL("../../public/captures/", import.meta.url);

describe("replay of the article's captures", () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await startTestWeb();
  });
  afterAll(() => web.close());

  it("[W1] streams every line of every file as one history, with numbers of their own", async () => {
    const viewer = new TestViewer(web);
    const logs = readdirSync(FOLDER).map((name) => readFileSync(new URL(name, FOLDER), "utf8"));
    const lines = logs.join("").match(/\n/g)?.length ?? 0;
    const hops = () => viewer.events.flatMap((event) => (event.kind === "hop" ? [event.hop] : []));
    await until("every line", () => hops().length === lines && viewer.status !== null);
    expect(viewer.hello).toMatchObject({ protocol: 1, target: "replay", role: "viewer" });
    expect(viewer.hello?.source).toContain("wan-to-container.log");
    expect(viewer.problems).toEqual([]);
    expect(new Set(hops().map(({ line }) => line)).size).toBe(lines);
    const { conversations, packets } = worldOf(viewer.events);
    expect([...conversations.values()].map(({ scenario }) => scenario)).toEqual([
      "container-to-container",
      "localhost-to-container",
      "wan-to-container",
    ]);
    for (const { facts } of packets.values()) expect(conversations.has(facts?.conversation ?? 0)).toBe(true);
    viewer.close();
  });

  it("[W2] answers control verbs with the reason, and says balanced figures", async () => {
    const viewer = new TestViewer(web, { token: web.presenterToken });
    await until("status", () => viewer.status !== null);
    const { ledger } = viewer.status!;
    expect(ledger.matched).toBe(
      ledger.limited + ledger.lost + ledger.foreign + ledger.dropped + ledger.delivered,
    );
    const control = viewer.socket.io.socket("/control", { auth: { token: web.presenterToken } });
    const outcome = await control.timeout(2000).emitWithAck("trace-stop");
    expect(outcome).toMatchObject({ ok: false, code: "replay-only" });
    viewer.close();
  });
});
