import type { ChainKey, Table } from "./chain";
import type { EdgeCondition } from "./edge-condition";
import type { Hook } from "./hook";
import type { HostModel } from "./host-model";
import type { Band, Place } from "./place";

/** The upper protocol whose packets walk the graph. The bridge's chains are part of each. */
export type GraphFamily = "ip" | "ip6" | "arp";

export type NodeKind = "tile" | "decision" | "port" | "process" | "conntrack" | "glue";

export type ChainNode = {
  readonly place: Place;
  /** null for everything but tiles. */
  readonly chain: ChainKey | null;
  readonly kind: NodeKind;
  /** The netfilter hook it is registered at; null for what is no hook function. */
  readonly hook: Hook | null;
  readonly table: Table | null;
  /** The hook priority: lower runs earlier. null where there is no hook. */
  readonly priority: number | null;
  readonly band: Band | "process";
};

/**
 * What a packet has behind it, as far as the kernel's later choices depend on it:
 * `bridged` came by a bridge port and was not routed, `routed` was taken up by the network layer,
 * `local` was made on this host, `looped` came back over `lo`.
 */
export const STAGES = ["bridged", "routed", "local", "looped"] as const;
export type Stage = (typeof STAGES)[number];

export type ChainEdge = {
  readonly from: Place;
  readonly to: Place;
  readonly condition: EdgeCondition;
  /** A packet takes this edge only in one of these stages. */
  readonly stages: readonly Stage[];
  /** The stage after it; null: unchanged. */
  readonly becomes: Stage | null;
};

export type ChainGraph = {
  readonly family: GraphFamily;
  readonly model: HostModel;
  readonly nodes: readonly ChainNode[];
  readonly edges: readonly ChainEdge[];
};
