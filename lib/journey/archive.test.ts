import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Place } from "@/lib/netfilter/place";
import { Archive } from "./archive";
import type { ConversationId, PacketId } from "./journey";
import { ListView } from "./list-view";
import { event, facts, hop, PLACES, SMALL, toHop } from "./testing/archive-events";

function held(archive: Archive): { rows: number; packets: number; hops: number } {
  let packets = 0;
  let hops = 0;
  for (let row = archive.firstRow; row < archive.endRow; row += 1) {
    const found = archive.row(row);
    if (found?.kind !== "packet") continue;
    packets += 1;
    hops += archive.packet(found.packet)?.hops.length ?? 0;
  }
  return { rows: archive.endRow - archive.firstRow, packets, hops };
}

describe("archive", () => {
  it("[A1] applying all events in order gives each packet its facts and its hops in the order told", () => {
    const archive = new Archive();
    archive.apply({ kind: "packet", packet: facts(1, null) });
    archive.apply(toHop({ id: 1, line: 7, place: PLACES[0]! }));
    archive.apply(toHop({ id: 1, line: 6, place: PLACES[1]! }));
    archive.apply({ kind: "packet", packet: facts(1, PLACES[1]!) });
    expect(archive.packet(1 as PacketId)).toEqual({
      ...facts(1, PLACES[1]!),
      hops: [hop(7, PLACES[0]!), hop(6, PLACES[1]!)],
    });
  });

  it("[A2] a packet that was read never changes under its reader", () => {
    const archive = new Archive();
    archive.apply({ kind: "packet", packet: facts(1, null) });
    const before = archive.packet(1 as PacketId);
    archive.apply(toHop({ id: 1, line: 1, place: PLACES[0]! }));
    expect(before?.hops).toEqual([]);
    expect(archive.packet(1 as PacketId)).not.toBe(before);
    expect(archive.packet(1 as PacketId)).toBe(archive.packet(1 as PacketId));
  });

  it("[A3] it never holds more than its limits, but for the one newest row", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (events) => {
        const archive = new Archive(SMALL);
        for (const one of events) {
          archive.apply(one);
          const { rows, packets, hops } = held(archive);
          expect(rows).toBeLessThanOrEqual(SMALL.rows);
          expect(packets).toBeLessThanOrEqual(SMALL.packets);
          if (rows > 1) expect(hops).toBeLessThanOrEqual(SMALL.hops);
        }
      }),
    );
  });

  it("[A4] what is discarded is counted: seen = held + discarded", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (events) => {
        const archive = new Archive(SMALL);
        for (const one of events) archive.apply(one);
        expect(archive.totals.packets).toBe(held(archive).packets + archive.totals.discardedPackets);
      }),
    );
  });

  it("[A5] visits count every hop ever told, also of packets discarded since", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (events) => {
        const archive = new Archive(SMALL);
        for (const one of events) archive.apply(one);
        const visits = [...archive.places().values()].reduce((sum, count) => sum + count.visits, 0);
        expect(visits).toBe(events.filter((one) => one.kind === "hop").length);
      }),
    );
  });

  it("[A6] without limits, drops of the places are the packets that now end there", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (events) => {
        const archive = new Archive();
        for (const one of events) archive.apply(one);
        const ends = new Map<Place, number>();
        for (let id = 0; id <= 40; id += 1) {
          const at = archive.packet(id as PacketId)?.droppedAt ?? null;
          if (at !== null) ends.set(at, (ends.get(at) ?? 0) + 1);
        }
        for (const [at, count] of archive.places()) expect(count.drops).toBe(ends.get(at) ?? 0);
        expect(archive.totals.drops).toBe([...ends.values()].reduce((a, b) => a + b, 0));
      }),
    );
  });

  it("[A7] a gap stands as a row at its place and adds to the lost records", () => {
    const archive = new Archive();
    archive.apply({ kind: "packet", packet: facts(1, null) });
    archive.apply({ kind: "gap", beforeLine: 4, lost: 12 });
    archive.apply({ kind: "packet", packet: facts(2, null) });
    expect([0, 1, 2].map((row) => archive.row(row)?.kind)).toEqual(["packet", "gap", "packet"]);
    expect(archive.totals.lost).toBe(12);
  });
});

describe("conversations of the archive", () => {
  it("[A7] the gaps of a packet are those that an analysis tells of it, those beside a torn one too", () => {
    const archive = new Archive();
    archive.apply({ kind: "gap", beforeLine: 7, lost: 12 });
    archive.apply({ kind: "packet", packet: { ...facts(1, null), fate: "incomplete", incomplete: "lost" } });
    archive.apply(toHop({ id: 1, line: 7, place: PLACES[0]! }));
    const gaps = () => archive.gapsOf(archive.packet(1 as PacketId)!);
    expect(gaps()).toEqual([{ beforeLine: 7, lost: 12 }]);
    for (const beforeLine of [8, 9]) archive.apply({ kind: "gap", beforeLine, lost: 1 });
    archive.apply(toHop({ id: 1, line: 9, place: PLACES[1]! }));
    expect(gaps()).toEqual([{ beforeLine: 8, lost: 2 }]);
  });

  it("[A3] of rows that were discarded it holds no gaps either", () => {
    const archive = new Archive({ packets: 5, hops: 12, rows: 9 });
    archive.apply({ kind: "packet", packet: facts(1, null) });
    archive.apply(toHop({ id: 1, line: 1, place: PLACES[0]! }));
    for (let beforeLine = 2; beforeLine < 100; beforeLine += 1)
      archive.apply({ kind: "gap", beforeLine, lost: 1 });
    const packet = { ...facts(2, null), hops: [hop(1, PLACES[0]!), hop(200, PLACES[1]!)] };
    expect(archive.gapsOf(packet)).toEqual([{ beforeLine: 91, lost: 9 }]);
  });

  it("[A9] a conversation has just the held packets that last said they belong to it", () => {
    const belongs = fc.record({ id: fc.nat(12), conversation: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(belongs, { maxLength: 80 }), (told) => {
        const archive = new Archive(SMALL);
        for (const { id, conversation } of told)
          archive.apply({
            kind: "packet",
            packet: { ...facts(id, null), conversation: conversation as ConversationId },
          });
        for (const id of [1, 2, 3] as ConversationId[]) {
          const held: PacketId[] = [];
          for (let packet = 0; packet <= 12; packet += 1)
            if (archive.packet(packet as PacketId)?.conversation === id) held.push(packet as PacketId);
          expect([...archive.packetsOf(id)].sort((a, b) => a - b)).toEqual(held);
        }
      }),
    );
  });
});

describe("list view", () => {
  it("[A8] kept up to date piece by piece, it is what a new view over the same rows would be", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), fc.integer({ min: 1, max: 30 }), (events, every) => {
        const archive = new Archive(SMALL);
        const dropped = (row: number) => {
          const found = archive.row(row);
          return found?.kind === "packet" && archive.packet(found.packet)?.fate === "dropped";
        };
        const view = new ListView(archive, dropped);
        let changed: number[] = [];
        events.forEach((one, at) => {
          const row = archive.apply(one);
          if (row !== null) changed.push(row);
          if (at % every === 0) {
            view.update(changed);
            changed = [];
          }
        });
        view.update(changed);
        const fresh = new ListView(archive, dropped);
        const rows = (of: ListView) => Array.from({ length: of.length }, (_, index) => of.at(index));
        expect(rows(view)).toEqual(rows(fresh));
      }),
    );
  });

  it("[A13] out of time it stops, and goes on where it was when it is asked again", () => {
    const archive = new Archive();
    for (let id = 1; id <= 300; id += 1)
      archive.apply({ kind: "packet", packet: facts(id, id % 2 === 0 ? (PLACES[0] ?? null) : null) });
    let looked = 0;
    const dropped = (row: number) => {
      looked += 1;
      const found = archive.row(row);
      return found?.kind === "packet" && archive.fateOf(found.packet) === "dropped";
    };
    const timeIsUp = () => true;
    const view = new ListView(archive, dropped, timeIsUp);
    expect(looked).toBeLessThan(50);
    for (let id = 1; id <= 300; id += 2)
      archive.apply({ kind: "packet", packet: facts(id, PLACES[1] ?? null) });
    const changed = Array.from({ length: 150 }, (_, at) => 2 * at);
    let isDone = view.update(changed, timeIsUp);
    for (let turns = 0; !isDone && turns < 100; turns += 1) isDone = view.update([], timeIsUp);
    expect(isDone).toBe(true);
    expect(Array.from({ length: view.length }, (_, index) => view.at(index))).toEqual(
      Array.from({ length: 300 }, (_, row) => row),
    );
  });
});
