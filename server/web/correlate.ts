import type { JourneyEvent } from "@/lib/journey/journey";
import type { LogEntry } from "@/lib/kernel-log";

/** What the web process needs of lib/journey. */
export type Correlate = {
  push(entry: LogEntry): readonly JourneyEvent[];
  /** Nothing came for a while: what waits for more is decided. */
  idle(): readonly JourneyEvent[];
  /** The input is over. */
  end(): readonly JourneyEvent[];
};

export function newCorrelate(): Correlate {
  return {
    push: (entry) =>
      entry.kind === "gap"
        ? [entry]
        : [
            {
              kind: "other",
              line: entry.record.line,
              stampUs: entry.record.stampUs,
              text: entry.record.text,
            },
          ],
    idle: () => [],
    end: () => [],
  };
}
