import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Archive } from "./archive";
import { ArchiveFeed } from "./archive-feed";
import type { PacketId } from "./journey";
import { overviewOf, packetNear } from "./overview";
import { event, facts, PLACES, SMALL, toHop } from "./testing/archive-events";

/** A packet a line; the stamp is ten times the line (testing/archive-events). */
function archiveOf(packets: readonly { readonly line: number; readonly dropped?: boolean }[]): Archive {
  const archive = new Archive();
  for (const [at, { line, dropped = false }] of packets.entries()) {
    archive.apply({ kind: "packet", packet: facts(at, dropped ? PLACES[1]! : null) });
    archive.apply(toHop({ id: at, line, place: PLACES[0]! }));
  }
  return archive;
}

describe("overview", () => {
  it("[A14] has each packet in the stretch in which it began, the last one too", () => {
    const archive = archiveOf([{ line: 0 }, { line: 4, dropped: true }, { line: 5 }, { line: 10 }]);
    expect(overviewOf(archive, 2)).toEqual({
      fromUs: 0,
      toUs: 100,
      bins: [
        { packets: 2, dropped: 1 },
        { packets: 2, dropped: 0 },
      ],
    });
  });

  it("[A14] is none where all times are one, or there is no packet", () => {
    expect(overviewOf(archiveOf([{ line: 3 }, { line: 3 }]), 10)).toBeNull();
    expect(overviewOf(archiveOf([]), 10)).toBeNull();
  });

  it("[A14] counts each held packet with a time once, and its copy in another thread is the same", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (events, bins) => {
        const archive = new Archive(SMALL);
        const feed = new ArchiveFeed(SMALL);
        for (const one of events) archive.apply(one);
        feed.apply(events);
        const copy = new Archive(SMALL);
        while (feed.waiting > 0) copy.take(feed.take(3));
        const overview = overviewOf(archive, bins);
        expect(overviewOf(copy, bins)).toEqual(overview);
        if (overview === null) return;
        const held = Array.from({ length: 41 }, (_, id) => archive.packet(id as PacketId));
        const timed = held.filter((packet) => packet?.hops[0] !== undefined);
        expect(overview.bins.reduce((sum, { packets }) => sum + packets, 0)).toBe(timed.length);
        expect(overview.bins).toHaveLength(bins);
      }),
    );
  });

  it("[A14] a moment leads to the packet that began nearest to it", () => {
    const archive = archiveOf([{ line: 0 }, { line: 4 }, { line: 10 }]);
    expect(packetNear(archive, 39)).toBe(1);
    expect(packetNear(archive, 1e9)).toBe(2);
    expect(packetNear(archiveOf([]), 0)).toBeNull();
  });
});
