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
