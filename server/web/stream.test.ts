import { afterEach, describe, expect, it } from "vitest";
import { worldOf } from "@/lib/protocol/testing/world";
import type { WebLimits } from "./limits";
import { FakeHost, NONCE } from "./testing/fake-host";
import { FakeKmsg, KmsgRecords, LINES_PER_PING } from "./testing/kmsg-records";
import { metricsOf, startTestWeb, type TestWeb } from "./testing/start-test-web";
import { TestViewer, until } from "./testing/test-viewer";

const KIB = 1024;

describe("the stream", { timeout: 20_000 }, () => {
  let web: TestWeb;
  let kmsg: FakeKmsg;
  let records: KmsgRecords;
  let lines = 0;
  const viewers: TestViewer[] = [];
  afterEach(async () => {
    for (const viewer of viewers.splice(0)) viewer.close();
    await web.close();
  });

  async function start(limits: Partial<WebLimits> = {}): Promise<void> {
    kmsg = new FakeKmsg();
    records = new KmsgRecords(NONCE);
    lines = 0;
    web = await startTestWeb({
      source: { kind: "live", kmsg, host: new FakeHost() },
      limits: { statusMs: 20, ...limits },
    });
    const first = join();
    await until("tracing", () => first.status?.tracing === "on");
    first.close();
  }

  function join(options: ConstructorParameters<typeof TestViewer>[1] = {}): TestViewer {
    const viewer = new TestViewer(web, options);
    viewers.push(viewer);
    return viewer;
  }

  function pings(count: number): void {
    for (let ping = 0; ping < count; ping += 1) kmsg.write(records.ping());
    lines += count * LINES_PER_PING;
  }

  const hopsOf = (viewer: TestViewer): number => viewer.events.filter(({ kind }) => kind === "hop").length;
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it("[W23] over random cuts of a real connection: nothing twice, nothing missing", async () => {
    await start({ flushMs: 5, idleFlushMs: 1 });
    const steady = join();
    const cut = join();
    await until("both", () => steady.status !== null && cut.status !== null);
    for (let round = 0; round < 40; round += 1) {
      pings(1 + (round % 5));
      await pause((round * 7) % 11);
      if (cut.socket.connected) {
        cut.cut();
        pings(round % 3);
        if (round % 4 === 0) await pause(8);
        cut.socket.connect();
      }
    }
    await until("every line", () => hopsOf(steady) === lines && hopsOf(cut) === lines);
    await until("the end", () => cut.last === steady.last && cut.events.length === steady.events.length);
    expect(cut.events).toEqual(steady.events);
    expect([cut.holes, cut.missing, cut.skipped.length, cut.problems]).toEqual([0, 0, 0, []]);
  });

  it("[W24] who comes late gets the same world as who was there, in parts, while the stream goes on", async () => {
    await start({ messageBytes: 16 * KIB });
    const early = join();
    pings(300);
    await until("early", () => hopsOf(early) === lines);
    const late = join();
    await until("late", () => late.hello !== null);
    const linesBefore = lines;
    pings(50);
    await until("both", () => hopsOf(late) === lines && hopsOf(early) === lines && late.last === early.last);
    expect(late.snapshots).toBe(1);
    expect(late.batches).toBeGreaterThan(5);
    expect(worldOf(late.events)).toEqual(worldOf(early.events));
    expect([late.missing, late.holes]).toEqual([0, 0]);
    const newLines = late.news.flatMap((event) => (event.kind === "hop" ? [event.hop.line] : []));
    expect(newLines).toHaveLength(lines - linesBefore);
    expect(Math.min(...newLines)).toBeGreaterThan(linesBefore);
  });

  it("[W24] a connection cut in the middle of a snapshot goes on from there", async () => {
    await start({ messageBytes: 8 * KIB, windowBytes: 16 * KIB });
    const early = join();
    pings(400);
    await until("early", () => hopsOf(early) === lines);
    const late = join();
    await until("a part", () => late.batches >= 3);
    late.cut();
    expect(late.last).toBeLessThan(early.last);
    late.socket.connect();
    await until("the rest", () => late.last === early.last);
    expect(late.snapshots).toBe(1);
    expect(worldOf(late.events)).toEqual(worldOf(early.events));
  });

  it("[W25] who was away for longer than the tail is told how much is missing, and has whole packets", async () => {
    await start({ tailBytes: 40 * KIB, stateBytes: 60 * KIB });
    const early = join();
    pings(2);
    await until("some", () => hopsOf(early) === lines);
    early.cut();
    pings(600);
    early.socket.connect();
    const late = join();
    await until("both", () => late.last > 9000 && early.last === late.last);
    for (const viewer of [early, late]) {
      expect(viewer.missing).toBeGreaterThan(5000);
      const { packets, conversations } = worldOf(viewer.events);
      const held = [...packets.values()].filter(({ facts }) => facts?.open === false);
      expect(held.length).toBeGreaterThan(5);
      for (const { hops } of held) expect(hops).toHaveLength(LINES_PER_PING / 2);
      expect(conversations.size).toBe(1);
    }
  });

  it("[W26] a viewer that takes nothing is cut with the reason, costs a window, and disturbs nobody", async () => {
    await start({ windowBytes: 64 * KIB, stalledMs: 400, behindMs: 100 });
    const healthy = join({ token: web.presenterToken });
    const dead = join({ acks: false });
    await until("both", () => healthy.status !== null && dead.status !== null);
    const began = performance.now();
    let worst = 0;
    while (dead.closing === null && performance.now() - began < 4000) {
      const sent = performance.now();
      pings(10);
      await until("healthy", () => hopsOf(healthy) === lines);
      worst = Math.max(worst, performance.now() - sent);
    }
    expect(dead.closing).toMatchObject({ code: "too-slow", seq: dead.last });
    await until("the cut", () => !dead.socket.connected);
    const bytes = JSON.stringify(dead.events).length;
    expect(bytes).toBeLessThan(64 * KIB * 6);
    expect(worst).toBeLessThan(500);
    expect([healthy.skipped.length, healthy.missing, healthy.holes]).toEqual([0, 0, 0]);
    // It comes back with the number it has, and is told the rest.
    dead.socket.connect();
    await until("hello", () => dead.socket.connected);
  });

  it("[W27] a viewer over its budget is thinned: the range said, then whole packets up to now", async () => {
    await start({ viewerBytesPerSecond: 20 * KIB, behindMs: 150, thinSnapshotBytes: 16 * KIB });
    const rich = join({ token: web.presenterToken });
    const poor = join();
    await until("both", () => rich.status !== null && poor.status !== null);
    for (let round = 0; round < 40; round += 1) {
      pings(10);
      await pause(20);
    }
    await until("rich", () => hopsOf(rich) === lines);
    await until("skipped", () => poor.skipped.length > 0 && poor.last === rich.last, 8000);
    expect(rich.skipped).toEqual([]);
    const said = poor.skipped.at(-1)!;
    expect(said.to).toBeGreaterThan(said.from);
    const mine = worldOf(poor.events);
    const whole = worldOf(rich.events);
    for (const [id, { hops }] of mine.packets) {
      if (whole.packets.get(id)?.facts?.open === false) expect(hops).toEqual(whole.packets.get(id)?.hops);
    }
    expect(poor.missing).toBeGreaterThan(0);
    expect(poor.holes).toBe(0);
    poor.close();
    await pause(50);
    const metrics = await metricsOf(web);
    expect(Number(/hopscope_viewer_skipped_events (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(0);
  });

  it("[W28] sends at most one batch in 50 ms to one viewer, however many lines come", async () => {
    await start();
    const viewer = join();
    await until("view", () => viewer.status !== null);
    const began = performance.now();
    for (let round = 0; round < 100; round += 1) {
      pings(1);
      await pause(4);
    }
    await until("every line", () => hopsOf(viewer) === lines);
    const ms = performance.now() - began;
    expect(viewer.batches).toBeLessThanOrEqual(ms / 50 + 3);
    expect(viewer.batches).toBeGreaterThan(3);
  });

  it("[W29] hostile text in kernel lines arrives visible and harmless", async () => {
    await start();
    const viewer = join();
    await until("view", () => viewer.status !== null);
    const hostile = "\\x1b[2J<img src=x onerror=alert(1)>\\xe2\\x80\\xaeevil\\x00";
    kmsg.write(
      records.record(
        `hop:${NONCE}:ip:raw:PRE IN=${hostile} OUT= MAC=02:42:ac:12:00:02:02:42:ac:12:00:03:08:00 SRC=172.18.0.3 DST=172.18.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=5 DF PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1 `,
      ),
    );
    pings(1);
    await until("lines", () => hopsOf(viewer) >= lines);
    const text = JSON.stringify(viewer.events);
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text).not.toMatch(/\\u00(?:0|1)/);
    expect(viewer.problems).toEqual([]);
  });
});
