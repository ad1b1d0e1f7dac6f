import { type FigureRow, thousands } from "./figure-row";
import { openFlood } from "./flood";
import { countLines, hopscopeRecord } from "./kernel-log-readers";

const RULES = 10;
const LINES_PER_SECOND = 20_000;
const SECONDS = 10;

/** Records lost at a steady rate that the kernel's ring alone would hold for 30 ms. */
export async function measureSteadyLoss(): Promise<readonly FigureRow[]> {
  const marker = `steady-${process.pid}`;
  const flood = openFlood(RULES, marker);
  try {
    const packets = (LINES_PER_SECOND * SECONDS) / RULES;
    const [got = 0] = await countLines([hopscopeRecord], marker, () => flood.send(packets, SECONDS * 1000));
    const lost = flood.matched() - got;
    return [
      {
        what: `${thousands(LINES_PER_SECOND)} lines/s for ${SECONDS} s`,
        ours: `${thousands(lost)} lost of ${thousands(flood.matched())}`,
        peer: null,
        goal: "0 lost",
        met: lost === 0,
      },
    ];
  } finally {
    flood.close();
  }
}
