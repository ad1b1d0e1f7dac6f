import type { ChainGraph, ChainNode } from "@/lib/netfilter/chain-graph";
import type { Hook } from "@/lib/netfilter/hook";
import type { Band } from "@/lib/netfilter/place";

/**
 * What a hook shows of one program's tables (`bridge`: ebtables, else iptables), in the graph's order, which
 * is the kernel's call order: tables, and conntrack where it looks a packet's connection up. Where it
 * confirms a new one (INPUT, POSTROUTING) is left out: no log line could tell.
 */
export function hookNodes(graph: ChainGraph, band: Band, hook: Hook, bridge: boolean): readonly ChainNode[] {
  return graph.nodes.filter((node) => {
    if (node.band !== band || node.hook !== hook) return false;
    if (node.kind === "conntrack") return !bridge && hook !== "INPUT" && hook !== "POSTROUTING";
    return node.kind === "tile" && (node.chain?.startsWith("bridge:") ?? false) === bridge;
  });
}
