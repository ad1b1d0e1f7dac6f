import type { Table } from "@/lib/netfilter/chain";

/** What `-j TRACE` of the legacy iptables writes before the packet. */
export type TracePrefix = {
  readonly table: Table;
  /** A base chain or a user's. */
  readonly chain: string;
  /** `rule`: this one matched, and its target is not said; `return`: back to the caller; `policy`: nothing matched. */
  readonly reason: "rule" | "return" | "policy";
};

const TRACE = /^TRACE: (raw|mangle|nat|filter|security):(\S{1,31}):(rule|return|policy):\d{1,10}[ \t]*$/;

/** `TRACE: <table>:<chain>:<reason>:<n>␠` (trace_packet, net/ipv4/netfilter/ip_tables.c); null: another prefix. */
export function parseTracePrefix(prefix: string): TracePrefix | null {
  if (!prefix.startsWith("TRACE: ")) return null;
  const [, table, chain, reason] = TRACE.exec(prefix.slice(0, 128)) ?? [];
  return chain === undefined
    ? null
    : { table: table as Table, chain, reason: reason as TracePrefix["reason"] };
}
