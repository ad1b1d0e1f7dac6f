import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worldOf } from "@/lib/protocol/testing/world";
import { startTestWeb, type TestWeb } from "./testing/start-test-web";
import { TestViewer, until } from "./testing/test-viewer";

const FOLDER = new URL("../../public/captures/", import.meta.url);

it("[W45] a recording larger than what is kept of a live stream reaches a slow viewer whole", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hopscope-web-"));
  const path = join(folder, "long.log");
  const log = readFileSync("lib/journey/testdata/speed.log", "utf8");
  const lines = log.match(/\n/g)?.length ?? 0;
  const rounds = 40;
  writeFileSync(path, Array.from({ length: rounds }, (_, at) => later(log, at)).join(""));
  const kept = {
    ...{ tailBytes: 100_000, stateBytes: 50_000, viewerBytesPerSecond: 50_000 },
    ...{ behindMs: 50, stalledMs: 200, windowBytes: 100_000 },
  };
  const web = await startTestWeb({ source: { kind: "files", paths: [path] }, limits: kept });
  const viewer = new TestViewer(web);
  const hopsOf = ({ events }: TestViewer) => events.filter(({ kind }) => kind === "hop").length;
  await until("every line", () => hopsOf(viewer) === rounds * lines, 20_000);
  const late = new TestViewer(web);
  // It takes a window's worth, says nothing for longer than a live stream would wait, and goes on.
  const stalled = new TestViewer(web, { acks: false });
  await until("every line for who comes late", () => hopsOf(late) === rounds * lines, 20_000);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(stalled.closing).toBeNull();
  stalled.socket.emit("ack", stalled.last);
  const had = hopsOf(stalled);
  await until("more for who was slow", () => hopsOf(stalled) > had);
  for (const each of [viewer, late, stalled]) {
    expect(each.skipped).toEqual([]);
    expect(each.missing).toBe(0);
    each.close();
  }
  await web.close();
  rmSync(folder, { recursive: true });
}, 30_000);

/** The same records, a round later. */
function later(log: string, round: number): string {
  return log.replace(/^(\d+),\d+,(\d+)/gm, (_, priority, stampUs) => {
    return `${priority},${round},${Number(stampUs) + round * 60_000_000}`;
  });
}

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

it("[W35] a recording whose newest line is the first is a fault in the status", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hopscope-web-"));
  const path = join(folder, "turned.log");
  const lines = readFileSync(new URL("wan-to-container.log", FOLDER), "utf8").trimEnd().split("\n");
  writeFileSync(path, `${lines.reverse().join("\n")}\n`);
  const web = await startTestWeb({ source: { kind: "files", paths: [path] } });
  const viewer = new TestViewer(web);
  await until("the fault", () => viewer.status?.faults.includes("newest-first") === true);
  viewer.close();
  await web.close();
  rmSync(folder, { recursive: true });
});
