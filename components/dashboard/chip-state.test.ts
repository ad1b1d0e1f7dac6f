import { describe, expect, it } from "vitest";
import type { Hello, Status } from "@/lib/protocol/events";
import { INITIAL_STATE } from "../session/session-state";
import { chipState, STALE_AFTER_MS } from "./chip-state";

const status: Status = {
  tracing: "on",
  endsInMs: null,
  ledger: { matched: 0, limited: 0, lost: 0, foreign: 0, dropped: 0, delivered: 0 },
  articleLines: 0,
  linesPerSecond: 12.4,
  packetsPerSecond: 1,
  viewers: 1,
  faults: [],
  ruleNotes: [],
};
const live = { ...INITIAL_STATE, connection: { kind: "live" }, status, heardAtMs: 1_000 } as const;
const REPLAYED: Hello = {
  protocol: 1,
  session: "s",
  version: "1",
  target: "replay",
  role: "viewer",
  scenarios: [],
  topology: null,
  last: 0,
  source: "x",
};

describe("status chip", () => {
  it("tells the rate while live, and how many packets are new while paused", () => {
    expect(chipState(live, 1_100)).toEqual({ kind: "live", rate: 12 });
    expect(chipState({ ...live, paused: true, fresh: 7 }, 1_100)).toEqual({ kind: "paused", fresh: 7 });
  });

  it("is stale when the server is silent, and says for how long", () => {
    expect(chipState(live, 1_000 + STALE_AFTER_MS + 1_500)).toEqual({
      kind: "stale",
      seconds: Math.floor((STALE_AFTER_MS + 1_500) / 1000),
    });
  });

  it("counts down to the next attempt and never says 0 s", () => {
    const waiting = { ...live, connection: { kind: "reconnecting", attempt: 2, retryAtMs: 3_000 } } as const;
    expect(chipState(waiting, 1_200)).toEqual({ kind: "reconnecting", seconds: 2 });
    expect(chipState(waiting, 2_999)).toEqual({ kind: "reconnecting", seconds: 1 });
  });

  it("tells a connection without rules from one that waits for packets", () => {
    const off = { ...live, status: { ...status, tracing: "off", linesPerSecond: 0 } } as const;
    expect(chipState(off, 1_100)).toEqual({ kind: "liveOff" });
    const quiet = { ...live, status: { ...status, linesPerSecond: 0 } };
    expect(chipState(quiet, 1_100)).toEqual({ kind: "liveQuiet", packets: 0 });
  });

  it("tells how many packets a recorded log holds, opened here or sent by a server", () => {
    const totals = { ...INITIAL_STATE.totals, packets: 12 };
    const lines = { total: 90, netfilter: 80, other: 10, lost: 0 };
    const asides = { firewalls: 0, foreign: 0, writers: [] };
    const connection = { kind: "replay", name: "x", lines, asides } as const;
    const opened = { ...INITIAL_STATE, totals, connection };
    expect(chipState(opened, 0)).toEqual({ kind: "replay", packets: 12 });
    expect(chipState({ ...live, totals, hello: REPLAYED }, 1_100)).toEqual({ kind: "replay", packets: 12 });
  });

  it("reads an empty file to its end at once", () => {
    const progress = { readBytes: 0, totalBytes: 0, lines: 0, packets: 0 };
    const reading = { ...INITIAL_STATE, connection: { kind: "reading", name: "x", progress } } as const;
    expect(chipState(reading, 0)).toEqual({ kind: "reading", percent: 1 });
  });
});
