import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JourneyEvent } from "@/lib/journey/journey";
import { createEventLog } from "./event-log";
import { createResume } from "./resume";
import { anyStream } from "./testing/journey-events";
import { worldOf } from "./testing/world";
import { decodeEvent } from "./wire";

const decode = (text: string): JourneyEvent => decodeEvent(JSON.parse(text)) as JourneyEvent;

describe("SPEC.md section 4, resume", () => {
  it("[P12] over random cuts: nothing twice, nothing missing, or the number shown", () => {
    const steps = fc.array(
      fc.record({
        grow: fc.nat(20),
        /** The message arrives, is lost with the connection, or arrives and the connection is lost after. */
        fate: fc.constantFrom("arrives", "lost", "arrives twice"),
        maxBytes: fc.integer({ min: 1, max: 4000 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    const tail = fc.oneof(fc.constant(1e9), fc.integer({ min: 0, max: 6000 }));
    fc.assert(
      fc.property(anyStream, steps, tail, (events, plan, tailBytes) => {
        const log = createEventLog({ tailBytes, stateBytes: 1e9 });
        const resume = createResume();
        resume.hello("s", 0);
        let mine: JourneyEvent[] = [];
        let replaced = false;
        const exchange = (maxBytes: number, arrivals: number): void => {
          const since = log.since(resume.since?.seq ?? 0, maxBytes);
          for (let time = 0; time < arrivals; time += 1) {
            if (since.kind === "snapshot") {
              resume.snapshot({ from: 1, to: since.to }, since.missing);
              mine = since.events.map(({ text }) => decode(text));
              replaced = true;
            } else {
              const arrival = resume.batch(since, since.texts.length);
              expect(arrival.kind).not.toBe("hole");
              if (arrival.kind === "apply") mine.push(...since.texts.slice(arrival.skip).map(decode));
            }
          }
        };
        let next = 0;
        for (const { grow, fate, maxBytes } of plan) {
          for (const event of events.slice(next, next + grow)) log.append(event);
          next = Math.min(next + grow, events.length);
          exchange(maxBytes, { arrives: 1, lost: 0, "arrives twice": 2 }[fate]);
        }
        while ((resume.since?.seq ?? 0) < log.last) exchange(1000, 1);
        expect(worldOf(mine)).toEqual(worldOf(events.slice(0, next)));
        if (!replaced) expect(mine).toEqual(events.slice(0, next));
        expect(resume.missing).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it("[P13] takes from an overlapping batch only what is new, and refuses one beyond a hole", () => {
    const resume = createResume();
    expect(resume.hello("a", 0)).toBe(true);
    expect(resume.batch({ from: 1, to: 4 }, 4)).toEqual({ kind: "apply", skip: 0, past: 0 });
    expect(resume.batch({ from: 3, to: 6 }, 4)).toEqual({ kind: "apply", skip: 2, past: 2 });
    expect(resume.batch({ from: 2, to: 6 }, 5)).toEqual({ kind: "duplicate" });
    expect(resume.batch({ from: 9, to: 9 }, 1)).toEqual({ kind: "hole", from: 7, to: 8 });
    expect(resume.since).toEqual({ session: "a", seq: 6 });
  });

  it("[P19] tells what of a batch had happened before the reader came, or while it was skipped", () => {
    const resume = createResume();
    resume.hello("a", 20);
    resume.snapshot({ from: 1, to: 4 }, 0);
    // A part with outdated facts left out; then, connected anew, the stream, which knows of no parts.
    expect(resume.batch({ from: 5, to: 12 }, 3)).toEqual({ kind: "apply", skip: 0, past: 3 });
    resume.hello("a", 21);
    expect(resume.batch({ from: 12, to: 23 }, 12)).toEqual({ kind: "apply", skip: 1, past: 10 });
    expect(resume.batch({ from: 24, to: 25 }, 2)).toEqual({ kind: "apply", skip: 0, past: 0 });
    resume.skipped({ from: 26, to: 40 });
    resume.snapshot({ from: 1, to: 30 }, 0);
    expect(resume.batch({ from: 31, to: 40 }, 6)).toEqual({ kind: "apply", skip: 0, past: 6 });
  });

  it("[P14] starts anew when the server did", () => {
    const resume = createResume();
    expect(resume.since).toBeUndefined();
    resume.hello("a", 0);
    resume.snapshot({ from: 1, to: 10 }, 3);
    expect(resume.missing).toBe(3);
    expect(resume.hello("a", 0)).toBe(false);
    expect(resume.since).toEqual({ session: "a", seq: 10 });
    expect(resume.hello("b", 0)).toBe(true);
    expect(resume.since).toEqual({ session: "b", seq: 0 });
    expect(resume.missing).toBe(0);
  });
});
