import type { LogLine } from "./log-line";
import type { KernelRecord } from "./record";

/**
 * What the reader makes of the input, in input order.
 * `log`: a netfilter log line, split or wrapped ones joined (then `pieces` names the records behind its own).
 * `other`: any other program's record, kept as it is.
 * `gap`: `lost` records are missing before record `beforeLine` (exact, from the sequence numbers).
 */
export type LogEntry =
  | {
      readonly kind: "log";
      readonly record: KernelRecord;
      readonly line: LogLine;
      readonly pieces: readonly number[];
    }
  | { readonly kind: "other"; readonly record: KernelRecord }
  | { readonly kind: "gap"; readonly beforeLine: number; readonly lost: number };
