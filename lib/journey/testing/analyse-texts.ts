import { createLogReader } from "@/lib/kernel-log";
import type { Analysis } from "../analysis";
import { analyze } from "../analyzer";

/** Texts as records of /dev/kmsg; a number is a pause of so many µs, `"lost 3"` three records that are missing. */
export type Item = string | number;

export function kmsg(items: readonly Item[]): string {
  let [seq, stampUs] = [0, 1_000_000];
  const records: string[] = [];
  for (const item of items) {
    if (typeof item === "number") {
      stampUs += item;
      continue;
    }
    const lost = /^lost (\d+)$/.exec(item);
    if (lost !== null) {
      seq += Number(lost[1]);
      continue;
    }
    seq += 1;
    stampUs += 3;
    records.push(`7,${seq},${stampUs},-;${item}`);
  }
  return `${records.join("\n")}\n`;
}

export function analyseText(text: string): Analysis {
  const reader = createLogReader();
  return analyze([...reader.push(text), ...reader.end()]);
}

export const analyseItems = (items: readonly Item[]): Analysis => analyseText(kmsg(items));

export const linesOf = (analysis: Analysis) =>
  analysis.packets.map(({ hops }) => hops.map(({ line }) => line));
export const fatesOf = (analysis: Analysis) => analysis.packets.map(({ fate }) => fate);
export const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);
