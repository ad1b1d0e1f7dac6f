import { closeSync, constants, openSync, readSync } from "node:fs";
import { type OwnLine, ownLineOf } from "./own-log";

/** A record never exceeds PRINTKRB_RECORD_MAX and CONSOLE_EXT_LOG_MAX; a smaller buffer would be EINVAL. */
const RECORD_BYTES = 8192;

/** All lines of these rules that the kernel's ring still holds. The kernel escapes all but printable ASCII. */
export function readOwnLines(nonce: string): readonly OwnLine[] {
  const log = openSync("/dev/kmsg", constants.O_RDONLY | constants.O_NONBLOCK);
  const record = Buffer.alloc(RECORD_BYTES);
  const lines: OwnLine[] = [];
  try {
    for (;;) {
      try {
        const text = record.toString("latin1", 0, readSync(log, record));
        const line = ownLineOf(text);
        if (line?.text.startsWith(`hop:${nonce}:`)) lines.push(line);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // EPIPE: records were overwritten while we read; the next read goes on behind them.
        if (code !== "EPIPE" && code !== "EINTR") break;
      }
    }
  } finally {
    closeSync(log);
  }
  return lines;
}
