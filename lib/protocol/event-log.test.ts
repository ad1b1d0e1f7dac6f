import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JourneyEvent } from "@/lib/journey/journey";
import { createEventLog, type EventLogLimits } from "./event-log";
import type { StateView } from "./held-state";
import { anyStream } from "./testing/journey-events";
import { worldOf } from "./testing/world";
import { decodeEvent } from "./wire";

const ROOMY: EventLogLimits = { tailBytes: 1e9, stateBytes: 1e9 };
const tight = fc.record({
  tailBytes: fc.integer({ min: 0, max: 20_000 }),
  stateBytes: fc.integer({ min: 0, max: 20_000 }),
});

function filled(events: readonly JourneyEvent[], limits: EventLogLimits) {
  const log = createEventLog(limits);
  for (const event of events) log.append(event);
  return log;
}

function decoded(view: StateView): readonly JourneyEvent[] {
  return view.events.map(({ text }) => decodeEvent(JSON.parse(text)) as JourneyEvent);
}

describe("SPEC.md section 3, the event log", () => {
  it("[P7] numbers events from 1 and gives them back one a number", () => {
    fc.assert(
      fc.property(anyStream, fc.nat(300), fc.integer({ min: 1, max: 5000 }), (events, from, maxBytes) => {
        const log = filled(events, ROOMY);
        let seq = Math.min(from, events.length);
        const got: unknown[] = [];
        while (seq < log.last) {
          const since = log.since(seq, maxBytes);
          if (since.kind !== "batch") throw new Error("snapshot");
          expect(since.from).toBe(seq + 1);
          expect(since.to - since.from + 1).toBe(since.texts.length);
          expect(since.texts.length).toBeGreaterThan(0);
          got.push(...since.texts.map((text) => decodeEvent(JSON.parse(text))));
          seq = since.to;
        }
        expect(got).toEqual(events.slice(Math.min(from, events.length)));
      }),
    );
  });

  it("[P8] a snapshot adds up to the same as all events, and is missing none, where there is room", () => {
    fc.assert(
      fc.property(anyStream, (events) => {
        const view = filled(events, ROOMY).snapshot(1e9);
        expect(view).toMatchObject({ to: events.length, missing: 0 });
        expect(worldOf(decoded(view))).toEqual(worldOf(events));
      }),
    );
  });

  it("[P9] holds no more bytes than it was allowed, at any time", () => {
    fc.assert(
      fc.property(anyStream, tight, (events, limits) => {
        const log = createEventLog(limits);
        for (const event of events) {
          log.append(event);
          expect(log.heldBytes).toBeLessThanOrEqual(limits.tailBytes + limits.stateBytes);
        }
      }),
    );
  });

  it("[P10] a snapshot in little room has whole packets only, and counts every event that went", () => {
    fc.assert(
      fc.property(anyStream, tight, fc.integer({ min: 0, max: 20_000 }), (events, limits, maxBytes) => {
        const view = filled(events, limits).snapshot(maxBytes);
        const whole = worldOf(events);
        const held = worldOf(decoded(view));
        for (const [id, packet] of held.packets) expect(packet).toEqual(whole.packets.get(id));
        for (const { packets } of held.conversations.values()) {
          for (const id of packets) expect(held.packets.has(id)).toBe(true);
        }
        const isGone = (event: JourneyEvent): boolean => {
          if (event.kind === "hop") return !held.packets.has(event.packet);
          if (event.kind === "packet") return !held.packets.has(event.packet.id);
          if (event.kind === "conversation") return !held.conversations.has(event.conversation.id);
          return !held.loose.some((other) => JSON.stringify(other) === JSON.stringify(event));
        };
        const gone = events.filter(isGone).length;
        // A conversation that went and came again: its earlier events went too.
        const ofHeld = events.filter((event) => event.kind === "conversation" && !isGone(event)).length;
        expect(view.missing).toBeGreaterThanOrEqual(gone);
        expect(view.missing).toBeLessThanOrEqual(gone + ofHeld);
      }),
      { numRuns: 300 },
    );
  });

  it("[P10] keeps a conversation that is still going on when only its oldest packets go", () => {
    fc.assert(
      fc.property(anyStream, tight, (events, limits) => {
        const view = filled(events, limits).snapshot(1e9);
        const held = worldOf(decoded(view));
        for (const packet of held.packets.values()) {
          if (packet.facts !== null) expect(held.conversations.has(packet.facts.conversation)).toBe(true);
        }
      }),
    );
  });

  it("[P11] answers a number that is not held any more, or not yet, with a snapshot", () => {
    fc.assert(
      fc.property(anyStream, tight, fc.nat(400), (events, limits, seq) => {
        const since = filled(events, limits).since(seq, 1e9);
        if (seq > events.length) expect(since.kind).toBe("snapshot");
        if (since.kind === "batch") expect(since.to).toBe(events.length);
        else expect(since.to).toBe(events.length);
      }),
    );
  });
});
