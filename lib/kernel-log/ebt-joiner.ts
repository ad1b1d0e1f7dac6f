import { hasEbtPorts } from "./ebt-log";
import type { LogEntry } from "./entry";
import type { LogLine } from "./log-line";
import { parseLogLine } from "./parse-line";
import type { KernelRecord } from "./record";

/** Records that other CPUs may log between a line and its pieces before the line is given up as whole. */
const HELD_RECORDS = 16;
/** The pieces follow under one spinlock, within microseconds. */
const HELD_US = 10_000;

const IP4 = 0x0800;
const ARP = 0x0806;
const RARP = 0x8035;
const IP6 = 0x86dd;

/** Of a line that was not split. */
const WHOLE: readonly number[] = [];

type Held = { readonly record: KernelRecord; readonly line: LogLine; readonly pieces: readonly number[] };

/**
 * Puts split ebt_log lines together (ebt_log.c prints one line with two to four printk calls, and any
 * other CPU's record in between splits it) and hands entries on in input order.
 *
 * Only a line that can still be continued is held, together with what follows it, until one of: the piece
 * that completes it, the next ebt line (ebt_log_lock lets one call print at a time), a whole record of the
 * same caller, HELD_RECORDS records, HELD_US of log time, or `flush`.
 */
export class EbtJoiner {
  private held: Held | null = null;
  private waiting: LogEntry[] = [];
  private readonly out: (entry: LogEntry) => void;

  constructor(out: (entry: LogEntry) => void) {
    this.out = out;
  }

  offerGap(entry: LogEntry): void {
    this.pass(entry);
  }

  offerLog(record: KernelRecord, line: LogLine, pieces = WHOLE): void {
    if (line.generator === "ebt_log") {
      this.flush();
      if (mayGoOn(line)) this.held = { record, line, pieces };
      else this.out({ kind: "log", record, line, pieces });
      return;
    }
    this.settle(record);
    this.pass({ kind: "log", record, line, pieces });
  }

  offerOther(record: KernelRecord): void {
    if (this.held !== null && record.seq === null ? isPieceText(record.text) : record.continuation) {
      if (this.takesPiece(record)) return;
    } else this.settle(record);
    this.pass({ kind: "other", record });
  }

  /** Hands on what is held: at the end of the input, or when the source is quiet. */
  flush(): void {
    const { held } = this;
    if (held === null) return;
    this.held = null;
    this.out({ kind: "log", ...held });
    for (const entry of this.waiting) this.out(entry);
    this.waiting = [];
  }

  private pass(entry: LogEntry): void {
    if (this.held === null) this.out(entry);
    else {
      this.waiting.push(entry);
      if (this.waiting.length >= HELD_RECORDS) this.flush();
    }
  }

  private settle(record: KernelRecord): void {
    const held = this.held?.record;
    if (held === undefined) return;
    const late = held.stampUs !== null && record.stampUs !== null && record.stampUs - held.stampUs > HELD_US;
    const sameCaller = held.caller !== null && held.caller === record.caller;
    if (late || sameCaller) this.flush();
  }

  private takesPiece(piece: KernelRecord): boolean {
    const { held } = this;
    if (held === null || (held.record.caller !== null && held.record.caller !== piece.caller)) return false;
    const pieces = [...held.pieces, piece.line];
    if (piece.text === "") {
      // The final "\n" as a record of its own: the line is complete.
      this.held = { ...held, pieces };
      this.flush();
      return true;
    }
    const text = held.record.text.trimEnd() + piece.text;
    const line = parseLogLine(text);
    if (
      line === null ||
      line.l3 === held.line.l3 ||
      (line.truncated && !piece.text.startsWith(" INCOMPLETE "))
    ) {
      return false;
    }
    this.held = { record: { ...held.record, text }, line, pieces };
    return true;
  }
}

/** ` IP SRC=…`, ` SPT=…` and the others; "" is the newline. */
function isPieceText(text: string): boolean {
  return (
    text === "" ||
    text.startsWith(" IP SRC=") ||
    text.startsWith(" IPv6 SRC=") ||
    text.startsWith(" ARP ") ||
    text.startsWith(" SPT=") ||
    text.startsWith(" INCOMPLETE ")
  );
}

/** Whether ebt_log.c could print more behind what is there. */
function mayGoOn(line: LogLine): boolean {
  if (line.truncated) return false;
  const { l3 } = line;
  if (l3.kind === "none") {
    const proto = line.mac?.proto ?? null;
    return proto === IP4 || proto === IP6 || proto === ARP || proto === RARP;
  }
  if (l3.kind === "arp") return l3.payload === null;
  const { l4 } = l3;
  if (l4 === null) return false;
  if (l4.kind === "tcp" || l4.kind === "udp" || l4.kind === "udplite") return l4.sport === null;
  return l4.kind === "other" && hasEbtPorts(l4.protocol) && l4.ports === undefined;
}
