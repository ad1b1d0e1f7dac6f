import { once } from "node:events";
import { createReadStream, fstatSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import {
  type Analyzer,
  CORRELATOR_LIMITS,
  countEntry,
  createAnalyzer,
  createCorrelator,
  JourneyFold,
  type LineCounts,
  type LogDoubt,
  NO_INK,
  TERMINAL_INK,
  wayText,
} from "@/lib/journey";
import {
  AsideCounter,
  type Asides,
  createLogReader,
  type LogEntry,
  type PrefixMap,
  parsePrefixMap,
} from "@/lib/kernel-log";
import { FAULTS, type FaultCode, FILE_FAULTS } from "@/lib/protocol/faults";
import { InputLooks } from "@/server/web/input-looks";
import { unpacked } from "@/server/web/unpacked";
import { hintsOf } from "./asides";
import { faultLine } from "./fault-line";
import { LogDecoder } from "./log-decoder";

export type AnalyzeOptions = {
  /** "-" is stdin. */
  readonly file: string;
  readonly json: boolean;
  readonly map?: string | null | undefined;
};

/** What the command touches, so that a test can hand it its own. */
export type AnalyzeStreams = {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly errors: NodeJS.WritableStream;
};

const CHUNK_BYTES = 1 << 18;
const WRITTEN_CHARS = 1 << 16;
/** Conversations, and gaps. */
const HELD_BESIDE = 65_536;

class InputFault extends Error {
  constructor(
    readonly code: FaultCode,
    readonly detail: string,
  ) {
    super(code);
  }
}

/** `hopscope analyze`: 0, or 2 with one line on stderr where the input is none. */
export async function analyze(
  options: AnalyzeOptions,
  streams: AnalyzeStreams = standard(),
): Promise<number> {
  try {
    const map = await readMap(options.map ?? null);
    await (options.json ? printJson(options, map, streams) : printText(options, map, streams));
    return 0;
  } catch (error) {
    const fault = asFault(error, options.file);
    if (fault === null) throw error;
    streams.errors.write(faultLine(fault.code, fault.detail));
    return 2;
  }
}

function standard(): AnalyzeStreams {
  return { input: process.stdin, output: process.stdout, errors: process.stderr };
}

async function printJson(
  { file }: AnalyzeOptions,
  map: PrefixMap | undefined,
  streams: AnalyzeStreams,
): Promise<void> {
  const analyzer: Analyzer = createAnalyzer({ map });
  await readEntries(file, map, streams, async (entries) => {
    for (const entry of entries) analyzer.push(entry);
  });
  const { format, lines, doubts, packets, conversations } = analyzer.end();
  const { output } = streams;
  // Piece by piece: a log of 100 MB makes more JSON than one string can hold.
  await write(
    output,
    `{"format":${JSON.stringify(format)},"lines":${JSON.stringify(lines)},"doubts":${JSON.stringify(doubts)},\n"packets":[`,
  );
  await writeList(output, packets);
  await write(output, `],\n"conversations":[`);
  await writeList(output, conversations);
  await write(output, "]}\n");
}

/** In pieces of a size that is worth a system call. */
async function writeList(output: NodeJS.WritableStream, items: readonly unknown[]): Promise<void> {
  let piece = "";
  for (let at = 0; at < items.length; at++) {
    piece += `${at === 0 ? "\n" : ",\n"}${JSON.stringify(items[at])}`;
    if (piece.length < WRITTEN_CHARS) continue;
    await write(output, piece);
    piece = "";
  }
  if (piece !== "") await write(output, piece);
}

async function printText(
  { file }: AnalyzeOptions,
  map: PrefixMap | undefined,
  streams: AnalyzeStreams,
): Promise<void> {
  const { output } = streams;
  const ink = output.isTTY === true && process.env.NO_COLOR === undefined ? TERMINAL_INK : NO_INK;
  const correlator = createCorrelator({ map });
  const fold = new JourneyFold(({ text: _, ...hop }) => hop, HELD_BESIDE);
  const lines: LineCounts = { total: 0, netfilter: 0, other: 0, lost: 0 };
  let packets = 0;
  const asides = new AsideCounter();
  const print = async (held: number) => {
    for (const event of correlator.take()) fold.apply(event);
    while (fold.size > held) {
      const packet = fold.shiftClosed();
      if (packet === null) return;
      packets += 1;
      await write(output, wayText(packet, fold.conversation(packet.conversation), ink, fold.gaps.of(packet)));
    }
  };
  await readEntries(file, map, streams, async (entries) => {
    for (const entry of entries) {
      countEntry(lines, entry);
      asides.note(entry);
      correlator.push(entry);
    }
    // A chain discovered later can still show that one of these was dropped.
    await print(CORRELATOR_LIMITS.revised);
  });
  correlator.end();
  await print(0);
  await write(output, `${summary(lines, packets, asides.counts(), correlator.doubts())}\n`);
}

function summary(
  { total, netfilter, other, lost }: LineCounts,
  packets: number,
  asides: Asides,
  doubts: readonly LogDoubt[],
): string {
  // ebtables lines that the kernel has split, and lines that were cut or wrapped, take several records each.
  const pieces = total - netfilter - other;
  const further = pieces === 0 ? "" : ` (and ${counted(pieces, "further piece")} of theirs)`;
  const counts = `${counted(total, "record")}: ${counted(netfilter, "log line")} of netfilter${further}, ${counted(other, "other")}, ${lost} lost; ${counted(packets, "packet")}`;
  const hints = [...hintsOf(asides)];
  if (netfilter === 0 && hints.length === 0) hints.push("No rule with a LOG target has logged here");
  for (const doubt of doubts) {
    const { title, cause, fix } = FAULTS[doubt];
    hints.push(`${title}: ${cause} ${fix.slice(0, -1)}`);
  }
  return hints.length === 0 ? counts : `${[counts, ...hints].join(". ")}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Reads a log to its end; throws an `InputFault` for what is none. `asFault` names what went wrong. */
export async function readEntries(
  file: string,
  map: PrefixMap | undefined,
  { input }: Pick<AnalyzeStreams, "input">,
  use: (entries: readonly LogEntry[]) => Promise<void>,
): Promise<void> {
  const reader = createLogReader({ map });
  const decoder = new LogDecoder();
  const looks = new InputLooks(isPlainFile(file === "-" ? input : file));
  const hand = async (entries: readonly LogEntry[]) => {
    for (const { kind } of entries) if (kind === "log") looks.noteLine();
    await use(entries);
  };
  const source = file === "-" ? input : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  for await (const bytes of unpacked(source)) {
    looks.note(bytes);
    await hand(reader.push(decoder.decode(bytes)));
    if (looks.isHopeless) break;
  }
  await hand([...reader.push(decoder.end()), ...reader.end()]);
  const why = looks.why();
  if (why !== null) throw new InputFault(why, nameOf(file));
}

/** Standard input may be one, too: `hopscope analyze - < file`. */
function isPlainFile(input: string | NodeJS.ReadableStream): boolean {
  if (typeof input === "string") return statSync(input, { throwIfNoEntry: false })?.isFile() ?? false;
  return input === process.stdin && fstatSync(0).isFile();
}

export async function readMap(file: string | null): Promise<PrefixMap | undefined> {
  if (file === null) return undefined;
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw asFault(error, file) ?? error;
  }
  const parsed = parsePrefixMap(text);
  if (!parsed.ok) throw new InputFault(parsed.code, `${nameOf(file)}, ${parsed.detail}`);
  return parsed.value;
}

export function asFault(error: unknown, file: string): InputFault | null {
  if (error instanceof InputFault) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code?.startsWith("Z_")) return new InputFault("broken-gzip", `${nameOf(file)}: ${code}`);
  if (code === undefined || syscall === undefined || code === "EPIPE") return null;
  const why = FILE_FAULTS[code];
  return why === undefined
    ? new InputFault("file-unreadable", `${nameOf(file)}: ${code}`)
    : new InputFault(why, nameOf(file));
}

export function nameOf(file: string): string {
  return file === "-" ? "standard input" : file;
}

async function write(output: NodeJS.WritableStream, text: string): Promise<void> {
  if (!output.write(text)) await once(output, "drain");
}
