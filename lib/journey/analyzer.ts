import type { LogEntry } from "@/lib/kernel-log";
import { type Analysis, analysedHop, analysisOf } from "./analysis";
import { type CorrelatorOptions, createCorrelator } from "./correlator";
import { JourneyFold } from "./fold";

/** A whole log at once. */
export function analyze(entries: Iterable<LogEntry>, options: CorrelatorOptions = {}): Analysis {
  const analyzer = createAnalyzer(options);
  for (const entry of entries) analyzer.push(entry);
  return analyzer.end();
}

export type Analyzer = { readonly push: (entry: LogEntry) => void; readonly end: () => Analysis };

/** One array of events for so many entries. */
const DRAINED_ENTRIES = 256;

/** A log entry by entry; its result is held in memory as a whole. */
export function createAnalyzer(options: CorrelatorOptions = {}): Analyzer {
  const correlator = createCorrelator(options);
  const fold = new JourneyFold(analysedHop);
  const lines = { total: 0, netfilter: 0, other: 0, lost: 0 };
  let undrained = 0;
  const drain = () => {
    for (const event of correlator.take()) fold.apply(event);
    undrained = 0;
  };
  return {
    push(entry) {
      countEntry(lines, entry);
      correlator.push(entry);
      undrained += 1;
      if (undrained === DRAINED_ENTRIES) drain();
    },
    end() {
      correlator.end();
      drain();
      return analysisOf(fold.result(), lines, correlator.doubts());
    },
  };
}

export type LineCounts = { total: number; netfilter: number; other: number; lost: number };

export function countEntry(lines: LineCounts, entry: LogEntry): void {
  switch (entry.kind) {
    case "log":
      lines.total += 1 + entry.pieces.length;
      lines.netfilter += 1;
      break;
    case "other":
      lines.total += 1;
      lines.other += 1;
      break;
    case "gap":
      lines.lost += entry.lost;
      break;
  }
}
