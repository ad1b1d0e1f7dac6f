import type { Ledger, Status } from "@/lib/protocol/events";
import { eventMessage } from "./message-text";

/** Figures as they stand now. */
export type StatusSource = {
  trace(): Pick<Status, "tracing" | "endsInMs" | "articleLines" | "faults" | "ruleNotes">;
  ledger(): Ledger;
  viewers(): number;
  /** Ever seen. */
  lines(): number;
  packets(): number;
};

/** Rates are over this time. */
const RATE_MS = 1000;

/** Says what changed, at most once in `everyMs`. */
export class StatusBoard {
  private said = "";
  private since = { ms: performance.now(), lines: 0, packets: 0 };
  private rates = { linesPerSecond: 0, packetsPerSecond: 0 };
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly source: StatusSource,
    everyMs: number,
    private readonly tell: (message: string) => void,
  ) {
    this.timer = setInterval(() => this.update(), everyMs);
    this.timer.unref();
  }

  message(): string {
    const { source } = this;
    const status: Status = {
      ...source.trace(),
      ledger: source.ledger(),
      ...this.rates,
      viewers: source.viewers(),
    };
    return eventMessage("status", status);
  }

  update(): void {
    this.measure();
    const message = this.message();
    if (message === this.said) return;
    this.said = message;
    this.tell(message);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private measure(): void {
    const ms = performance.now();
    const elapsedMs = ms - this.since.ms;
    if (elapsedMs < RATE_MS) return;
    const lines = this.source.lines();
    const packets = this.source.packets();
    this.rates = {
      linesPerSecond: Math.round(((lines - this.since.lines) * 1000) / elapsedMs),
      packetsPerSecond: Math.round(((packets - this.since.packets) * 1000) / elapsedMs),
    };
    this.since = { ms, lines, packets };
  }
}
