import type { LogEntry } from "./entry";
import { foreignWriterOf } from "./foreign-writer";
import { isOtherFirewallRecord } from "./other-firewall";

/** Other programs' records that look like netfilter's: how many, and whose. */
export type Asides = {
  /** UFW's or firewalld's. */
  readonly firewalls: number;
  /** Those that the log says others than the kernel wrote. */
  readonly foreign: number;
  /** Who wrote those, the first ones named; "" where the log names nobody. */
  readonly writers: readonly string[];
};

/** More than a reader takes in. */
const MOST_WRITERS = 4;

/** Of a whole log, entry by entry: the only such line may be its last (K45). */
export class AsideCounter {
  private firewalls = 0;
  private foreign = 0;
  private readonly writers = new Set<string>();

  note(entry: LogEntry): void {
    if (entry.kind !== "other") return;
    const { text } = entry.record;
    if (isOtherFirewallRecord(text)) {
      this.firewalls += 1;
      return;
    }
    const writer = foreignWriterOf(text);
    if (writer === null) return;
    this.foreign += 1;
    if (this.writers.size < MOST_WRITERS) this.writers.add(writer);
  }

  counts(): Asides {
    return { firewalls: this.firewalls, foreign: this.foreign, writers: [...this.writers] };
  }
}
