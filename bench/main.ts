import { measureBurstLoss } from "./burst-loss";
import { measureDelay } from "./delay";
import { type FigureRow, printRows } from "./figure-row";
import { measureFrameTime } from "./frame-time";
import { measureMemory } from "./memory";
import { measurePageWeight } from "./page-weight";
import { measureParseSpeed } from "./parse-speed";
import { measureRoundTrip } from "./round-trip";
import { measureStartTime } from "./start-time";
import { measureSteadyLoss } from "./steady-loss";

/** name → measurement; each can be run alone. Those that need root and a real kernel say so by failing. */
const MEASUREMENTS: Readonly<Record<string, () => readonly FigureRow[] | Promise<readonly FigureRow[]>>> = {
  parse: () => measureParseSpeed(),
  burst: measureBurstLoss,
  steady: measureSteadyLoss,
  delay: measureDelay,
  frame: measureFrameTime,
  memory: () => measureMemory(),
  start: measureStartTime,
  rtt: measureRoundTrip,
  weight: () => measurePageWeight(),
};

export const BENCHES = Object.keys(MEASUREMENTS);

/** Prints every figure beside its peer; false if one missed its goal or could not be measured. */
export async function runBench(names: readonly string[], say: (text: string) => void): Promise<boolean> {
  const rows: FigureRow[] = [];
  for (const name of names) {
    say(`measuring ${name} …`);
    try {
      rows.push(...((await MEASUREMENTS[name]?.()) ?? []));
    } catch (error) {
      rows.push({
        what: name,
        // A browser's failure brings its whole log along.
        ours: `not measured: ${(error as Error).message.split("\n", 1)[0]}`,
        peer: null,
        goal: "",
        met: false,
      });
    }
  }
  printRows(rows);
  return rows.every((row) => row.met);
}
