import { afterEach, expect, it, vi } from "vitest";
import type { Packet, PacketId } from "@/lib/journey/journey";
import { AwaitedTraffic } from "./awaited-traffic";

const packets = (...ids: readonly number[]): ReadonlySet<PacketId> => new Set(ids as PacketId[]);
const packetOf = (id: PacketId) => ({ id }) as Packet;
const isEven = ({ id }: Packet) => id % 2 === 0;

afterEach(() => {
  vi.useRealTimers();
});

it("finds what was sent among what came since, once", () => {
  const traffic = new AwaitedTraffic();
  expect(traffic.find(packets(1, 2), packetOf)).toBeNull();
  traffic.begin(isEven);
  // Of an earlier one a line comes late.
  expect(traffic.find(packets(2, 3), packetOf)).toBeNull();
  expect(traffic.find(packets(3, 4, 6), packetOf)).toBe(4);
  expect(traffic.find(packets(8), packetOf)).toBeNull();
});

it("waits no longer once somebody looks at something else, or too long", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const traffic = new AwaitedTraffic();
  traffic.begin(isEven);
  traffic.forget();
  expect(traffic.find(packets(2), packetOf)).toBeNull();
  traffic.begin(isEven);
  vi.advanceTimersByTime(15_001);
  expect(traffic.find(packets(4), packetOf)).toBeNull();
});

it("what is not to be chosen is known, with its answers, as long as it is awaited", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const traffic = new AwaitedTraffic();
  traffic.find(packets(2), packetOf);
  traffic.begin(isEven, false);
  expect(traffic.find(packets(4), packetOf)).toBeNull();
  const of = (id: number, conversation: number) => traffic.isOf({ id, conversation } as Packet);
  expect([of(2, 1), of(3, 1), of(4, 1), of(5, 1), of(5, 2)]).toEqual([false, false, true, true, false]);
  vi.advanceTimersByTime(15_001);
  expect([traffic.isAwaiting(), of(6, 1)]).toEqual([false, false]);
});

it("the end of one sending gives up its own traffic only", () => {
  const traffic = new AwaitedTraffic();
  const giveUp = traffic.begin(() => false);
  const giveUpEven = traffic.begin(isEven);
  giveUp();
  expect(traffic.find(packets(2), packetOf)).toBe(2);
  traffic.begin(isEven);
  giveUpEven();
  expect(traffic.find(packets(4), packetOf)).toBe(4);
});
