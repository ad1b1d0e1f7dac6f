import { expect, it } from "vitest";
import type { JourneyEvent, Packet, PacketId } from "@/lib/journey/journey";
import { Arrivals } from "./arrivals";

const id = (number: number) => number as PacketId;

function arrivals(hops: Record<number, number>) {
  const handed: [number, number][] = [];
  const made = new Arrivals(
    (packet) => ({ id: packet, hops: Array.from({ length: hops[packet] ?? 0 }) }) as unknown as Packet,
    (packets) => handed.push(...packets.map((packet): [number, number] => [packet.id, packet.hops.length])),
  );
  const facts = (packet: number) =>
    ({ kind: "packet", packet: { id: id(packet) } }) as unknown as JourneyEvent;
  return { made, handed, facts };
}

it("hands a packet on with its first hop, again when it has grown, and not when nothing is new", () => {
  const hops: Record<number, number> = { 1: 0 };
  const { made, handed } = arrivals(hops);
  made.note([id(1)]);
  expect(handed).toEqual([]);
  hops[1] = 2;
  made.note([id(1)]);
  made.note([id(1)]);
  hops[1] = 5;
  made.note([id(1)]);
  expect(handed).toEqual([
    [1, 2],
    [1, 5],
  ]);
});

it("does not hand on what was told before the page came", () => {
  const { made, handed, facts } = arrivals({ 1: 3, 2: 3 });
  made.skip([facts(1)]);
  made.note([id(1), id(2)]);
  expect(handed).toEqual([[2, 3]]);
});

it("hands on how a packet goes on that it has handed on before the page was away", () => {
  const hops: Record<number, number> = { 1: 1, 2: 3 };
  const { made, handed, facts } = arrivals(hops);
  made.note([id(1)]);
  hops[1] = 4;
  made.skip([facts(1), facts(2)]);
  made.note([id(1), id(2)]);
  expect(handed).toEqual([
    [1, 1],
    [1, 4],
  ]);
});
