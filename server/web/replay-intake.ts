import { StringDecoder } from "node:string_decoder";
import { countEntry, createCorrelator, type JourneyEvent, type LineCounts } from "@/lib/journey";
import { createLogReader, type LogEntry } from "@/lib/kernel-log";
import type { FaultCode } from "@/lib/protocol/faults";
import type { ReplaySource } from "./contract";
import { InputLooks } from "./input-looks";
import { type Shift, shiftEvent } from "./shift-event";
import { unpacked } from "./unpacked";

/** A piece of this many characters is parsed in one turn of the event loop: a few milliseconds. */
const PIECE_CHARS = 64 * 1024;

/**
 * Reads recorded logs one after the other, each any transport, into one stream of events. Rejects when a
 * file cannot be read. `count` is kept up to date meanwhile. Resolves with what is wrong with some.
 */
export async function replay(
  sources: readonly ReplaySource[],
  emit: (events: readonly JourneyEvent[]) => void,
  count: LineCounts,
): Promise<readonly FaultCode[]> {
  const faults = new Set<FaultCode>();
  let by: Shift = { packet: 0, conversation: 0, line: 0 };
  for (const source of sources) {
    const top = { ...by };
    const shift = by;
    const emitShifted = (events: readonly JourneyEvent[]): void => {
      emit(events.map((event) => shiftEvent(event, shift, top)));
    };
    for (const why of await replayOne(source, emitShifted, count)) faults.add(why);
    by = top;
  }
  return [...faults];
}

async function replayOne(
  source: ReplaySource,
  emit: (events: readonly JourneyEvent[]) => void,
  count: LineCounts,
): Promise<readonly FaultCode[]> {
  const looks = new InputLooks(source.hasEnd);
  const reader = createLogReader();
  const correlator = createCorrelator();
  const decoder = new StringDecoder("utf8");
  const take = (entries: readonly LogEntry[]): void => {
    for (const entry of entries) {
      countEntry(count, entry);
      if (entry.kind === "log") looks.noteLine();
      correlator.push(entry);
    }
    emit(correlator.take());
  };
  try {
    for await (const bytes of unpacked(source.open())) {
      looks.note(bytes);
      const text = decoder.write(bytes);
      for (let at = 0; at < text.length; at += PIECE_CHARS) {
        take(reader.push(text.slice(at, at + PIECE_CHARS)));
        await turn();
      }
      if (looks.isHopeless) break;
    }
  } finally {
    // What was readable is shown, also of a file that breaks off.
    take(reader.push(decoder.end()));
    take(reader.end());
    correlator.end();
    emit(correlator.take());
  }
  const why = looks.why();
  return why === null ? correlator.doubts() : [why];
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
