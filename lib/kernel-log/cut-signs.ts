import type { LogEntry } from "./entry";

/** A field that stands behind the devices. */
const FIELD =
  /(?:^|\s)(?:SRC|DST|LEN|TOS|PREC|TTL|ID|PROTO|SPT|DPT|WINDOW|RES|URGP|TYPE|CODE|SEQ|HOPLIMIT)=[0-9a-zA-Z]/;
/** One such line in so many: a log that was cut at a column has more. */
const RARE = 10;

/** Have a log's lines been cut into rows that could not be put together (K41)? */
export class CutSigns {
  private lines = 0;
  private pieces = 0;
  private isOpen = false;

  note(entry: LogEntry): void {
    if (entry.kind === "log") {
      this.lines += 1;
      this.isOpen = entry.line.truncated || entry.line.l3.kind === "none";
    } else if (entry.kind === "other" && this.isOpen) {
      const { seq, stampUs, text } = entry.record;
      if (seq !== null || stampUs !== null) this.isOpen = false;
      else if (FIELD.test(text)) {
        this.pieces += 1;
        this.isOpen = false;
      }
    }
  }

  get areThere(): boolean {
    return this.pieces > 0 && this.pieces * RARE >= this.lines;
  }
}
