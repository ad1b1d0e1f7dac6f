import { createLogReader, type LogEntry } from "@/lib/kernel-log";
import { pairOf, pairOfMark, TWIN, withoutPair } from "./rules";

type LogRecord = Extract<LogEntry, { kind: "log" }>;

/**
 * A capture without its marks, and the lines (1-based) that each true packet left. ARP is in the capture but
 * not among the packets: the kernel prints no mark on it.
 */
export type TrueCapture = {
  readonly records: readonly string[];
  readonly packets: readonly (readonly number[])[];
  /** Lines right behind lost records, their mark among those: whose they are nobody knows. */
  readonly unmarked: ReadonlySet<number>;
};

/** Groups lines by the mark that the kernel printed on them, and takes the marks away. */
export function truePackets(marked: readonly string[]): TrueCapture {
  const records: string[] = [];
  const twinsBefore: number[] = [];
  let twins = 0;
  const groups = new Map<string, number[]>();
  const aliases = new Map<string, string>();
  const waiting = new Map<string, (string | null)[]>();
  const unmarked = new Set<number>();
  let lastSeq: number | null = null;
  for (const raw of marked) {
    const seq = Number(raw.split(",", 2)[1]);
    // A twin or its line may be among the lost: none that waits can be trusted.
    if (lastSeq !== null && seq !== lastSeq + 1) waiting.clear();
    lastSeq = seq;
    const entry = readOne(raw);
    if (entry === null) throw new Error(`not a log line: ${raw}`);
    const { line } = entry;
    const isTwin = line.prefix.includes(`/${TWIN}/`);
    const pair = isTwin ? pairOfMark(line.mark) : pairOf(line.prefix);
    const place = `${line.in ?? ""}>${line.out ?? ""} ${line.prefix.split(/[/-]/).at(-1)?.trim()} ${pair}`;
    let mark = line.mark === null ? null : String(line.mark);
    if (mark !== null) mark = datagramMark(entry, mark, aliases);
    if (isTwin) {
      twins += 1;
      const queue = waiting.get(place) ?? [];
      queue.push(mark);
      waiting.set(place, queue);
      continue;
    }
    const twin = line.generator === "ebt_log" ? waiting.get(place)?.shift() : mark;
    mark = twin ?? null;
    twinsBefore.push(twins);
    records.push(withoutPair(raw).replace(/ ?MARK=0x[0-9a-f]+ ?$/, ""));
    if (twin === undefined) unmarked.add(records.length);
    if (mark === null) continue;
    const group = groups.get(mark);
    if (group === undefined) groups.set(mark, [records.length]);
    else group.push(records.length);
  }
  return { records: renumbered(records, twinsBefore), packets: [...groups.values()], unmarked };
}

/** Fragments of one datagram are one packet: they share source, destination and ID (ip_defrag, ip_fragment.c). */
function datagramMark({ line }: LogRecord, mark: string, aliases: Map<string, string>): string {
  const { l3 } = line;
  if (l3.kind === "ip4" && (l3.mf || l3.fragmentOffset > 0)) {
    const key = `${l3.src} ${l3.id}`;
    const first = aliases.get(key);
    if (first === undefined) aliases.set(key, aliases.get(mark) ?? mark);
    aliases.set(mark, aliases.get(key) ?? mark);
  }
  return aliases.get(mark) ?? mark;
}

function readOne(raw: string): LogRecord | null {
  const reader = createLogReader();
  const entry = [...reader.pushKmsgRecord(`${raw}\n`), ...reader.end()].find(({ kind }) => kind === "log");
  return entry?.kind === "log" ? entry : null;
}

/** Without the twins the numbers have holes, which would read as lost records; true gaps stay. */
function renumbered(records: readonly string[], twinsBefore: readonly number[]): readonly string[] {
  return records.map((record, at) =>
    record.replace(
      /^(\d+),(\d+),/,
      (_, priority, seq) => `${priority},${Number(seq) - (twinsBefore[at] ?? 0)},`,
    ),
  );
}
