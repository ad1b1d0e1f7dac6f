import { foreignWriterOf, isOtherFirewallRecord } from "@/lib/kernel-log";
import { printable } from "./fault-line";

/** More than a reader takes in. */
const MOST_NAMES = 4;

/** Other programs' records that look like netfilter's: how many, and whose. */
export class Asides {
  private firewalls = 0;
  private foreign = 0;
  private readonly writers = new Set<string>();

  note(text: string): void {
    if (isOtherFirewallRecord(text)) this.firewalls += 1;
    else {
      const writer = foreignWriterOf(text);
      if (writer === null) return;
      this.foreign += 1;
      if (this.writers.size < MOST_NAMES)
        this.writers.add(writer === "" ? "another program" : printable(writer));
    }
  }

  hints(): readonly string[] {
    const hints: string[] = [];
    if (this.firewalls > 0)
      hints.push(
        `Of the others, UFW or firewalld wrote ${this.firewalls}, which do not name their chain: --map FILE does (one "PREFIX = CHAIN" a line, such as "[UFW BLOCK] = ip:filter:INPUT")`,
      );
    if (this.foreign > 0)
      hints.push(
        `Of the others, ${this.foreign} ${this.foreign === 1 ? "looks" : "look"} like netfilter's, but the log says that ${[...this.writers].join(", ")} wrote ${this.foreign === 1 ? "it" : "them"}, not the kernel, whose lines alone are read (dmesg, journalctl -k)`,
      );
    return hints;
  }
}
