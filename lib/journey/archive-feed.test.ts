import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Archive } from "./archive";
import { ArchiveFeed } from "./archive-feed";
import type { ArchivePart } from "./archive-part";
import type { ConversationId, JourneyEvent, PacketId } from "./journey";
import { ListView } from "./list-view";
import { event, facts, SMALL, talk } from "./testing/archive-events";

/** All that a page can ask. */
function shown(archive: Archive) {
  const rows = Array.from({ length: archive.endRow - archive.firstRow }, (_, at) => at + archive.firstRow);
  return {
    rows: rows.map((row) => [row, strip(archive.row(row))]),
    packets: rows.flatMap((row) => {
      const found = archive.row(row);
      if (found?.kind !== "packet") return [];
      const { packet } = found;
      return [
        [
          archive.packet(packet),
          archive.rowOf(packet),
          archive.conversationOf(packet),
          archive.fateOf(packet),
        ],
      ];
    }),
    // Here one may be told without any packet.
    conversations: ([1, 2, 3] as ConversationId[]).map((id) => {
      const packets = [...archive.packetsOf(id)].sort((a, b) => a - b);
      return packets.length === 0 ? null : [archive.conversation(id), packets];
    }),
    totals: archive.totals,
    places: new Map([...archive.places()].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** A row comes with its number. */
function strip(row: object | undefined) {
  const { number: _, ...rest } = { number: 0, ...row };
  return rest;
}

/** The correlator tells a conversation with each packet that joins it. */
const joining = (one: JourneyEvent): readonly JourneyEvent[] =>
  one.kind === "packet"
    ? [{ kind: "conversation", conversation: talk(one.packet.conversation, [one.packet.id]) }, one]
    : [one];

const turn = fc.record({
  events: fc.array(event, { maxLength: 20 }).map((events) => events.flatMap(joining)),
  told: fc.constantFrom("nothing", "counts", "one row", "some rows"),
});

/** As between threads: what goes over is a copy. */
const over = (part: ArchivePart): ArchivePart => structuredClone(part);

describe("archive feed", () => {
  it("[A10] a copy that is told in parts, whenever and however many rows, is in the end what the archive is", () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 30 }), (turns) => {
        const feed = new ArchiveFeed(SMALL);
        const whole = new Archive(SMALL);
        const copy = new Archive(SMALL);
        const list = new ListView(copy, () => true);
        for (const { events, told } of turns) {
          feed.apply(events);
          for (const one of events) whole.apply(one);
          if (told === "counts") list.update(copy.take(over(feed.counts())));
          if (told === "one row") list.update(copy.take(over(feed.take(1))));
          if (told === "some rows") list.update(copy.take(over(feed.take(7))));
        }
        do list.update(copy.take(over(feed.take(3))));
        while (feed.waiting > 0);
        expect(shown(copy)).toEqual(shown(whole));
        const fresh = new ListView(copy, () => true);
        const rows = (of: ListView) => Array.from({ length: of.length }, (_, index) => of.at(index));
        expect(rows(list)).toEqual(rows(fresh));
      }),
    );
  });

  it("[A11] of what was discarded before it was told nothing goes over but its count", () => {
    const feed = new ArchiveFeed(SMALL);
    const many = Array.from(
      { length: 1000 },
      (_, at): JourneyEvent => ({ kind: "packet", packet: facts(at + 1, null) }),
    );
    feed.apply(many);
    expect(feed.waiting).toBe(SMALL.packets);
    const copy = new Archive(SMALL);
    copy.take(feed.take(100));
    expect(copy.packet(1 as PacketId)).toBeUndefined();
    expect(copy.packet(1000 as PacketId)).toEqual({ ...facts(1000, null), hops: [] });
    expect(copy.totals).toMatchObject({ packets: 1000, discardedPackets: 1000 - SMALL.packets });
  });

  it("[A12] counts told alone leave the rows that are there", () => {
    const feed = new ArchiveFeed(SMALL);
    const copy = new Archive(SMALL);
    feed.apply([{ kind: "packet", packet: facts(1, null) }]);
    copy.take(feed.take(10));
    feed.apply(Array.from({ length: 50 }, (_, at) => ({ kind: "packet", packet: facts(at + 2, null) })));
    copy.take(feed.counts());
    expect(copy.totals).toMatchObject({ packets: 51, discardedPackets: 0 });
    expect(copy.packet(1 as PacketId)).toBeDefined();
  });
});
