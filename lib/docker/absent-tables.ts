import type { WholeReading } from "@/lib/protocol/host-verbs";

/** Those that the map draws in any case (security: `HostModel`). */
const TABLES = ["raw", "mangle", "nat", "filter"];

/**
 * `ip:raw`: iptables-save names the tables that there are, of which the kernel makes one when it is first asked for. None
 * at all, and it may have been no program or no right that lacked: then nothing is known.
 */
export function absentTables({
  iptables,
  ip6tables,
}: Pick<WholeReading, "iptables" | "ip6tables">): readonly string[] {
  return [["ip", iptables] as const, ["ip6", ip6tables] as const].flatMap(([family, saved]) => {
    const there = [...saved.matchAll(/^\*(\w+)$/gm)].map(([, table]) => table);
    return there.length === 0
      ? []
      : TABLES.filter((table) => !there.includes(table)).map((table) => `${family}:${table}`);
  });
}
