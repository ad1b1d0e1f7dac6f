import { countEntry } from "@/lib/journey/analysis";
import { createCorrelator } from "@/lib/journey/correlator";
import type { JourneyEvent } from "@/lib/journey/journey";
import { createLogReader, type LogEntry } from "@/lib/kernel-log";
import { textOf } from "./log-text";
import type { ReadMessage } from "./read-message";

/** Events handed over at once: a few ms to copy between threads. */
const PART_EVENTS = 600;

export type ReadSink = {
  /** Resolves when the next part is welcome; false: stop reading. */
  readonly send: (message: ReadMessage) => Promise<boolean>;
};

/** Reads a log from its first byte to its last, in parts, in memory that does not grow with it. */
export async function readLog(log: Blob, sink: ReadSink): Promise<void> {
  const text = await textOf(log);
  if (!text.ok) {
    await sink.send({ kind: "failed", code: text.code, detail: text.detail });
    return;
  }
  const reader = createLogReader();
  const correlator = createCorrelator();
  const lines = { total: 0, netfilter: 0, other: 0, lost: 0 };
  let packets = 0;
  let pending: JourneyEvent[] = [];

  const take = (events: readonly JourneyEvent[]) => {
    for (const event of events) {
      if (event.kind === "packet") packets = Math.max(packets, event.packet.id);
      pending.push(event);
    }
  };
  const takeEntries = (entries: readonly LogEntry[]) => {
    for (const entry of entries) {
      countEntry(lines, entry);
      correlator.push(entry);
    }
    take(correlator.take());
  };
  const send = (readBytes: number) => {
    const events = pending;
    pending = [];
    const progress = { readBytes, totalBytes: log.size, lines: lines.total, packets };
    return sink.send({ kind: "part", events, progress });
  };

  try {
    for await (const chunk of text.chunks) {
      takeEntries(reader.push(chunk.text));
      if (pending.length >= PART_EVENTS && !(await send(chunk.readBytes))) return;
    }
  } catch (error) {
    await sink.send({ kind: "failed", code: "file-unreadable", detail: String(error) });
    return;
  }
  takeEntries(reader.end());
  correlator.end();
  take(correlator.take());
  if (await send(log.size)) await sink.send({ kind: "done", lines });
}
