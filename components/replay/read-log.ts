import { countEntry } from "@/lib/journey/analyzer";
import { createCorrelator, type LogDoubt } from "@/lib/journey/correlator";
import type { JourneyEvent } from "@/lib/journey/journey";
import { AsideCounter, type Asides, createLogReader, type LogEntry } from "@/lib/kernel-log";
import type { LineCounts, ReadProgress } from "../session/connection";
import { textOf } from "./log-text";
import type { ReadFault } from "./read-message";

export type ReadSink = {
  /** Resolves when more is welcome; false: that is enough, as if the log ended here. */
  readonly take: (events: readonly JourneyEvent[], progress: ReadProgress) => Promise<boolean>;
};

export type ReadEnd =
  | {
      readonly kind: "done";
      readonly lines: LineCounts;
      readonly asides: Asides;
      readonly doubts: readonly LogDoubt[];
    }
  | { readonly kind: "failed"; readonly code: ReadFault; readonly detail: string };

/** Reads a log from its first byte to its last, `chunkBytes` at a time, in memory that does not grow with it. */
export async function readLog(log: Blob, chunkBytes: number, { take }: ReadSink): Promise<ReadEnd> {
  const text = await textOf(log, chunkBytes);
  if (!text.ok) return { kind: "failed", code: text.code, detail: text.detail };
  const reader = createLogReader();
  const correlator = createCorrelator();
  const lines = { total: 0, netfilter: 0, other: 0, lost: 0 };
  const asides = new AsideCounter();
  let packets = 0;
  let readBytes = 0;

  const put = (entries: readonly LogEntry[]) => {
    for (const entry of entries) {
      countEntry(lines, entry);
      asides.note(entry);
      correlator.push(entry);
    }
  };
  const hand = () => {
    const events = correlator.take();
    for (const event of events) if (event.kind === "packet") packets = Math.max(packets, event.packet.id);
    return take(events, { readBytes, totalBytes: log.size, lines: lines.total, packets });
  };

  try {
    for await (const chunk of text.chunks) {
      readBytes = chunk.readBytes;
      put(reader.push(chunk.text));
      if (!(await hand())) break;
    }
  } catch (error) {
    return { kind: "failed", code: "file-unreadable", detail: String(error) };
  }
  put(reader.end());
  correlator.end();
  await hand();
  return { kind: "done", lines, asides: asides.counts(), doubts: correlator.doubts() };
}
