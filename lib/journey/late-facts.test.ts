import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { Archive } from "./archive";
import { createCorrelator } from "./correlator";
import { JourneyFold } from "./fold";
import type { JourneyEvent } from "./journey";
import { analyseItems, type Item, kmsg } from "./testing/analyse-texts";
import { packetLines, ping, published } from "./testing/packet-lines";

const whole = (id: number) =>
  packetLines({ ...published(2, id, 1, "", true), l4: ping(id, 1), newL4: ping(id, 1) }, "nft");
/** Up to FORWARD: whether more was due only a packet tells that goes on. */
const half = (id: number) => {
  const lines = whole(id);
  return lines.slice(
    0,
    lines.findIndex((line) => line.includes("POSTROUTING")),
  );
};

function* eventsOf(items: readonly Item[], isEnded: boolean): Generator<JourneyEvent> {
  const correlator = createCorrelator();
  const reader = createLogReader();
  for (const entry of [...reader.push(kmsg(items)), ...reader.end()]) {
    correlator.push(entry);
    yield* correlator.take();
  }
  if (isEnded) correlator.end();
  yield* correlator.take();
}

const MANY = 5000;
const late: readonly Item[] = [
  ...Array.from({ length: MANY }, (_, at) => [...half(at + 1), 1000]).flat(),
  300_000,
  ...whole(MANY + 1),
];

describe("what is learnt of packets long after they were told", () => {
  it("[A15] makes none anew, in a fold whose packets are taken out, and changes none that was taken", () => {
    const fold = new JourneyFold((hop) => hop);
    const taken = new Map<number, string>();
    const take = (most: number) => {
      while (fold.size > most) {
        const packet = fold.shiftClosed();
        if (packet === null) return;
        expect(taken.has(packet.id)).toBe(false);
        taken.set(packet.id, packet.fate);
      }
    };
    for (const event of eventsOf(late, true)) {
      fold.apply(event);
      take(4096);
    }
    take(0);
    expect(taken.size).toBe(MANY + 1);
    for (const { id, fate } of analyseItems(late).packets)
      expect(`${id} ${taken.get(id)}`).toBe(`${id} ${fate}`);
  }, 20_000);

  it("[A15] makes no row anew in an archive that has discarded them", () => {
    const archive = new Archive({ packets: 10, hops: 100, rows: 10 });
    for (const event of eventsOf(late, true)) archive.apply(event);
    expect(archive.totals).toMatchObject({ packets: MANY + 1, discardedPackets: MANY + 1 - 10 });
  });

  it("[F3] is told at once, and not only when the log ends", () => {
    const by = (id: number, ...chains: readonly string[]) =>
      whole(id).filter((line) => chains.some((chain) => line.includes(chain)));
    const [first = "", ...rest] = by(1, "mangle-PREROUTING", "filter-FORWARD");
    const items: Item[] = [...by(2, "filter-FORWARD", "mangle-POSTROUTING"), 400_000];
    items.push(first, "lost 3", ...rest, 400_000);
    for (let id = 3; id < 20; id++)
      items.push(...by(id, "mangle-PREROUTING", "filter-FORWARD", "mangle-POSTROUTING"), 400_000);
    const fates = (isEnded: boolean) => {
      let fate = "";
      for (const event of eventsOf(items, isEnded))
        if (event.kind === "packet" && event.packet.id === 2) fate = event.packet.fate;
      return fate;
    };
    expect(fates(true)).toBe("dropped");
    expect(fates(false)).toBe("dropped");
  });
});
