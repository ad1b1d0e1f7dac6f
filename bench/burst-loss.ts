import { type FigureRow, median, thousands } from "./figure-row";
import { openFlood } from "./flood";
import { countLines, dmesgFollow, hopscopeRecord } from "./kernel-log-readers";

const RULES = 10;
const PACKETS = 5000;
const BURST_MS = 400;
const ROUNDS = 5;

/** Records lost in one burst of 50,000 lines within 0.3 to 0.5 s, beside `dmesg -w` in bursts of the same kind. */
export async function measureBurstLoss(): Promise<readonly FigureRow[]> {
  const lines = RULES * PACKETS;
  const lost = { ours: [] as number[], peer: [] as number[] };
  const tookMs: number[] = [];
  // In turn, not at once: two readers and the sender on two cores would measure the scheduler.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [who, reader] of [
      ["ours", hopscopeRecord],
      ["peer", dmesgFollow],
    ] as const) {
      const marker = `burst-${process.pid}-${round}-${who}`;
      const flood = openFlood(RULES, marker);
      try {
        const [got = 0] = await countLines([reader], marker, async () =>
          tookMs.push(await flood.send(PACKETS, BURST_MS)),
        );
        lost[who].push(flood.matched() - got);
      } finally {
        flood.close();
      }
    }
  }
  const ours = median(lost.ours);
  const peer = median(lost.peer);
  const share = (count: number) => `${thousands(count)} lost (${((100 * count) / lines).toFixed(1)} %)`;
  return [
    {
      what: `burst of ${thousands(lines)} lines in ${Math.round(Math.min(...tookMs))}–${Math.round(Math.max(...tookMs))} ms, median of ${ROUNDS}`,
      ours: share(ours),
      peer: { name: "dmesg -w", value: share(peer) },
      goal: "≤ 1/10 of the peer",
      met: ours <= peer / 10,
    },
  ];
}
