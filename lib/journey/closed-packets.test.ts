import { describe, expect, it } from "vitest";
import { analyseItems, analyseText } from "./testing/analyse-texts";
import { bridged, fromHost, packetLines, ping } from "./testing/packet-lines";

const WAY = packetLines(bridged(3, 2, 7, ping(1, 1)));
const HALF = 5;
/** Up to where a packet waits for its neighbour, and the rest. */
const LOCAL = packetLines(fromHost(2, 7, ping(1, 1)));
const PARKED = LOCAL.findLastIndex((line) => line.includes("iptable/")) + 1;

const packets = (...items: Parameters<typeof analyseItems>[0]) => analyseItems(items).packets.length;

/** A packet in two halves, `between` apart, with these stamps in µs. */
function stamped(first: number, second: number): number {
  const texts = WAY.map((text, at) => `7,${at + 1},${at < HALF ? first : second},-;${text}`);
  return analyseText(`${texts.join("\n")}\n`).packets.length;
}

describe("a packet of which nothing more is heard", () => {
  it("[J11] is over after 250 ms of the log's time", () => {
    expect(packets(...WAY.slice(0, HALF), 249_000, ...WAY.slice(HALF))).toBe(1);
    expect(packets(...WAY.slice(0, HALF), 251_000, ...WAY.slice(HALF))).toBe(2);
  });

  it("[J11] is over after 1.5 s where stamps are whole seconds", () => {
    expect(stamped(5_000_000, 6_000_000)).toBe(1);
    expect(stamped(5_000_000, 7_000_000)).toBe(2);
  });

  it("[J11] is over after 512 records where there are no stamps", () => {
    const apart = (records: number) => {
      const noise = Array.from({ length: records }, (_, at) => `usb 1-1: new device number ${at}`);
      return analyseText([...WAY.slice(0, HALF), ...noise, ...WAY.slice(HALF), ""].join("\n")).packets.length;
    };
    expect(apart(511)).toBe(1);
    expect(apart(513)).toBe(2);
  });

  it("[J11] is over after 4 s where it waits for a neighbour", () => {
    expect(packets(...LOCAL.slice(0, PARKED), 3_900_000, ...LOCAL.slice(PARKED))).toBe(1);
    expect(packets(...LOCAL.slice(0, PARKED), 4_100_000, ...LOCAL.slice(PARKED))).toBe(2);
  });

  it("[J11] is of another boot where stamps fall back by more than 1 s", () => {
    expect(stamped(9_000_001, 8_100_001)).toBe(1);
    expect(stamped(9_000_001, 7_900_001)).toBe(2);
  });
});
