import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import type { ChainKey } from "@/lib/netfilter";
import { createCorrelator } from "./correlator";
import { JourneyFold } from "./fold";
import { kmsg } from "./testing/analyse-texts";
import { bridged, packetLines, ping } from "./testing/packet-lines";

/** A ping that shows all chains, then one of which only the first six lines came; stamps are 3 µs apart. */
function twoPings() {
  const whole = packetLines(bridged(3, 2, 1, ping(1, 1)), "nft");
  const short = packetLines(bridged(3, 2, 2, ping(2, 1)), "nft").slice(0, 6);
  const reader = createLogReader();
  const correlator = createCorrelator();
  const fold = new JourneyFold((hop) => hop);
  const entries = [...reader.push(kmsg([...whole, 1000, ...short])), ...reader.end()];
  const last = entries.at(-1);
  const lastUs = (last?.kind === "log" ? last.record.stampUs : null) ?? Number.NaN;
  const fates = () => {
    for (const event of correlator.take()) fold.apply(event);
    return fold
      .result()
      .packets.map(({ fate, droppedAt, incomplete, open }) =>
        open ? "open" : `${fate} ${incomplete ?? droppedAt}`,
      );
  };
  for (const entry of entries) correlator.push(entry);
  return { correlator, lastUs, fates };
}

const WHOLE = "forwarded null";

/** A packet into the host that filter INPUT shows or not, once `mute` has no rule. */
function endOf(mute: readonly string[], inputs: readonly string[], family: "ip" | "ip6" = "ip"): string {
  const lines = ["raw:PRE", "mangle:PRE", "mangle:FWD", "filter:FWD", "mangle:POST", "raw:PRE", "mangle:PRE"];
  const ends = family === "ip" ? "SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64" : V6;
  const text = [...lines, ...inputs].map((prefix, index) => {
    const id = index < 5 ? 7 : 8;
    const out = prefix.endsWith("FWD") || prefix.endsWith("POST") ? "eth1" : "";
    const l4 = family === "ip" ? `ID=${id} PROTO=ICMP TYPE=8 CODE=0` : "PROTO=ICMPv6 TYPE=128 CODE=0";
    return `hop:abcdefgh:${family}:${prefix} IN=eth0 OUT=${out} MAC= ${ends} ${l4} ID=${id} SEQ=1 `;
  });
  const reader = createLogReader();
  const correlator = createCorrelator();
  const fold = new JourneyFold((hop) => hop);
  correlator.renew(mute as ChainKey[]);
  for (const entry of [...reader.push(kmsg(text)), ...reader.end()]) correlator.push(entry);
  correlator.advance(60_000_000_000);
  for (const event of correlator.take()) fold.apply(event);
  const last = fold.result().packets.at(-1);
  return `${last?.hops.length} ${last?.fate}`;
}

const V6 =
  "SRC=fd00:0000:0000:0000:0000:0000:0000:0001 DST=fd00:0000:0000:0000:0000:0000:0000:0002 LEN=104 TC=0 HOPLIMIT=64 FLOWLBL=0";

describe("rules that others have removed", () => {
  it.each(["ip", "ip6"] as const)(
    "[F12] the chain's silence proves no drop, its neighbours' does (%s)",
    (family) => {
      expect(endOf([], ["mangle:IN"], family)).toBe("3 dropped");
      expect(endOf([`${family}:filter:INPUT`], ["mangle:IN"], family)).toBe("3 delivered");
      expect(endOf([`${family}:filter:INPUT`], [], family)).toBe("2 dropped");
      expect(endOf([`${family === "ip" ? "ip6" : "ip"}:filter:INPUT`], ["mangle:IN"], family)).toBe(
        "3 dropped",
      );
    },
  );
});

describe("lines that a limit has cut", () => {
  it("[F1] a packet that ends too early was dropped where nothing was cut", () => {
    const { correlator, lastUs, fates } = twoPings();
    correlator.cut(lastUs - 900, lastUs - 100);
    correlator.advance(lastUs + 5_000_000);
    expect(fates()).toEqual([WHOLE, expect.stringMatching(/^dropped link\//)]);
  });

  it("[F5] it is incomplete where lines were cut when its last one came", () => {
    const { correlator, lastUs, fates } = twoPings();
    correlator.cut(lastUs - 900, lastUs + 100);
    correlator.advance(lastUs + 5_000_000);
    expect(fates()).toEqual([WHOLE, "incomplete limit"]);
  });

  it("[F5] a drop that was shown before the counters were read is taken back", () => {
    const { correlator, lastUs, fates } = twoPings();
    correlator.advance(lastUs + 5_000_000);
    expect(fates()[1]).toMatch(/^dropped /);
    correlator.cut(lastUs - 100, lastUs + 900);
    expect(fates()).toEqual([WHOLE, "incomplete limit"]);
  });

  it("[F5] it stays so when lines are cut again before it is over, up to fifteen times", () => {
    const { correlator, lastUs, fates } = twoPings();
    correlator.cut(lastUs - 900, lastUs + 100);
    for (let at = 1; at <= 15; at++) correlator.cut(lastUs + at * 1000, lastUs + at * 1000 + 500);
    correlator.advance(lastUs + 5_000_000);
    expect(fates()).toEqual([WHOLE, "incomplete limit"]);
  });

  it("[F5] two windows that do not touch leave what lies between them alone", () => {
    const { correlator, lastUs, fates } = twoPings();
    correlator.cut(lastUs - 900, lastUs - 500);
    correlator.cut(lastUs + 500, lastUs + 900);
    correlator.advance(lastUs + 5_000_000);
    expect(fates()[1]).toMatch(/^dropped /);
  });
});
