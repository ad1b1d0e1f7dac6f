import type { JourneyEvent, LineCounts } from "@/lib/journey";
import type { ReplaySource } from "./contract";
import type { WebLog } from "./log";
import { replay } from "./replay-intake";
import type { Watching } from "./watching";

/** Recorded logs, read once. Nothing here can reach the host: control verbs are answered with a reason. */
export function watchReplay(
  sources: readonly ReplaySource[],
  emit: (events: readonly JourneyEvent[]) => void,
  log: WebLog,
): Watching {
  const count: LineCounts = { total: 0, netfilter: 0, other: 0, lost: 0 };
  const faults: string[] = [];
  replay(sources, emit, count).then(
    (found) => faults.push(...found),
    (error: NodeJS.ErrnoException) => {
      // zlib's own (unpacked.ts).
      faults.push(error.code?.startsWith("Z_") ? "broken-gzip" : "file-unreadable");
      log.error({ reason: error.message }, "replay stopped");
    },
  );
  return {
    trace: () => ({ tracing: "off", endsInMs: null, articleLines: 0, faults, ruleNotes: [] }),
    ledger: () => ({
      matched: count.netfilter + count.lost,
      limited: 0,
      lost: count.lost,
      foreign: 0,
      dropped: 0,
      delivered: count.netfilter,
    }),
    lines: () => count.netfilter,
    topology: () => null,
    act: async () => ({ ok: false, code: "replay-only", detail: "" }),
    presenterCame() {},
    presentersGone() {},
    close() {},
  };
}
