import type { ChainGraph, ChainNode, GraphFamily } from "@/lib/netfilter/chain-graph";
import { graphOf } from "@/lib/netfilter/graph-of";
import type { Hook } from "@/lib/netfilter/hook";
import { DEFAULT_HOST_MODEL, type HostModel } from "@/lib/netfilter/host-model";
import type { Band } from "@/lib/netfilter/place";

/** What stands in a hook's box. `ghost`: nothing is called there; the nodes only keep its room. */
export type HookContent = { readonly nodes: readonly ChainNode[]; readonly ghost: boolean };

/**
 * The hooks of the map. `bridge…`: ebtables. `called…`: iptables that br_netfilter calls out of the bridge.
 * The rest: iptables of the network layer.
 */
export const MAP_HOOKS = {
  bridgePre: ["link", "PREROUTING", true],
  bridgeInput: ["link", "INPUT", true],
  bridgeForward: ["link", "FORWARD", true],
  bridgeOutput: ["link", "OUTPUT", true],
  bridgePost: ["link", "POSTROUTING", true],
  calledPre: ["link", "PREROUTING", false],
  calledForward: ["link", "FORWARD", false],
  calledPost: ["link", "POSTROUTING", false],
  pre: ["net", "PREROUTING", false],
  input: ["net", "INPUT", false],
  forward: ["net", "FORWARD", false],
  output: ["net", "OUTPUT", false],
  post: ["net", "POSTROUTING", false],
} as const satisfies Readonly<Record<string, readonly [Band, Hook, boolean]>>;

export type MapHook = keyof typeof MAP_HOOKS;

export type MapContent = {
  readonly graph: ChainGraph;
  readonly hooks: Readonly<Record<MapHook, HookContent>>;
};

/** What this host's hooks hold. A hook without a call keeps its room: the map does not jump with a sysctl. */
export function mapContent(model: HostModel, family: GraphFamily): MapContent {
  const graph = graphOf(model, family);
  const full = graphOf({ ...DEFAULT_HOST_MODEL, security: model.security }, "ip");
  const contentOf = (name: MapHook): HookContent => {
    const nodes = hookNodes(graph, name);
    return nodes.length > 0 ? { nodes, ghost: false } : { nodes: hookNodes(full, name), ghost: true };
  };
  const names = Object.keys(MAP_HOOKS) as MapHook[];
  const hooks = Object.fromEntries(names.map((name) => [name, contentOf(name)])) as Record<
    MapHook,
    HookContent
  >;
  return { graph, hooks };
}

/**
 * Tables in the graph's order, which is the kernel's call order, and conntrack where it looks a packet's
 * connection up. Where it confirms a new one (INPUT, POSTROUTING) is left out: no log line could tell.
 */
function hookNodes(graph: ChainGraph, name: MapHook): readonly ChainNode[] {
  const [band, hook, bridge] = MAP_HOOKS[name];
  return graph.nodes.filter((node) => {
    if (node.band !== band || node.hook !== hook) return false;
    if (node.kind === "conntrack") return !bridge && hook !== "INPUT" && hook !== "POSTROUTING";
    return node.kind === "tile" && (node.chain?.startsWith("bridge:") ?? false) === bridge;
  });
}
