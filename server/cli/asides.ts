import type { Asides } from "@/lib/kernel-log";
import { printable } from "./fault-line";

/** What the summary says of other programs' records that look like netfilter's. */
export function hintsOf({ firewalls, foreign, writers }: Asides): readonly string[] {
  const hints: string[] = [];
  if (firewalls > 0)
    hints.push(
      `Of the others, UFW or firewalld wrote ${firewalls}, which do not name their chain: --map FILE does (one "PREFIX = CHAIN" a line, such as "[UFW BLOCK] = ip:filter:INPUT")`,
    );
  if (foreign > 0) {
    const names = writers.map((writer) => (writer === "" ? "another program" : printable(writer)));
    hints.push(
      `Of the others, ${foreign} ${foreign === 1 ? "looks" : "look"} like netfilter's, but the log says that ${names.join(", ")} wrote ${foreign === 1 ? "it" : "them"}, not the kernel, whose lines alone are read (dmesg, journalctl -k)`,
    );
  }
  return hints;
}
