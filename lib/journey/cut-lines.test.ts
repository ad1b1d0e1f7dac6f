import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
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

  it("[F5] two windows that do not touch leave what lies between them alone", () => {
    const { correlator, lastUs, fates } = twoPings();
    correlator.cut(lastUs - 900, lastUs - 500);
    correlator.cut(lastUs + 500, lastUs + 900);
    correlator.advance(lastUs + 5_000_000);
    expect(fates()[1]).toMatch(/^dropped /);
  });
});
