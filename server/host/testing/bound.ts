import { availableParallelism, loadavg } from "node:os";

/** A promised time holds for a machine that has a core to spare; one that is busy otherwise gets three times as long. */
export function boundMs(promisedMs: number): number {
  return (loadavg()[0] ?? 0) < availableParallelism() - 0.5 ? promisedMs : promisedMs * 3;
}
