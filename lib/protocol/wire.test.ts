import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventText } from "./event-text";
import { anyEvent } from "./testing/journey-events";
import { decodeEvent, encodeEvent } from "./wire";

describe("SPEC.md section 1, the wire", () => {
  it("[P1] gives every event back exactly, through JSON", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(decodeEvent(JSON.parse(JSON.stringify(encodeEvent(event))))).toEqual(event);
      }),
      { numRuns: 1000 },
    );
  });

  it("[P2] takes no tuple that is shorter, longer or of other kinds of values", () => {
    const junk = fc.oneof(
      fc.constant(undefined),
      fc.boolean(),
      fc.double(),
      fc.constant({}),
      fc.constant([[]]),
    );
    fc.assert(
      fc.property(anyEvent, fc.nat(), junk, (event, at, wrong) => {
        const tuple: unknown[] = [...encodeEvent(event)];
        expect(decodeEvent(tuple.slice(0, -1))).toBeNull();
        expect(decodeEvent([...tuple, 0])).toBeNull();
        const index = at % tuple.length;
        const isStillValid = typeof wrong === "number" && Number.isSafeInteger(wrong) && wrong >= 0;
        if (!isStillValid) expect(decodeEvent(tuple.with(index, wrong))).toBeNull();
      }),
    );
  });

  it("[P2] never throws, whatever comes", () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withSparseArray: true, withNullPrototype: true }),
        (value) => {
          decodeEvent(value);
          decodeEvent([value]);
        },
      ),
      { numRuns: 2000 },
    );
    for (const tag of ["__proto__", "constructor", "toString", "H", "", "hop"]) {
      expect(decodeEvent([tag, 1, 1])).toBeNull();
    }
  });

  it("[P3] sends base chains as numbers and user chains as text", () => {
    const event = decodeEvent(["h", 1, 1, 1, 1, 8, 17, 0, null, null, null, null, ""]);
    if (event?.kind !== "hop") throw new Error("no hop");
    expect(event.hop.chain).toBe("ip:raw:OUTPUT");
    expect(event.hop.place).toBe("net/ip:raw:OUTPUT");
    const user = { ...event, hop: { ...event.hop, chain: "ip:filter:DOCKER-USER" as never } };
    expect(encodeEvent(user)[5]).toBe("ip:filter:DOCKER-USER");
  });

  it("[P4] leaves nothing in an event's text that moves a cursor, hides or turns the reading direction", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const values = (JSON.parse(eventText(event)) as unknown[]).flat(3);
        for (const value of values) {
          if (typeof value === "string") expect(value).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});
