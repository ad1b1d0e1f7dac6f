import type { Packet } from "@/lib/journey/journey";
import {
  buildGraph,
  type ChainGraph,
  DEFAULT_HOST_MODEL,
  type GraphFamily,
  type HostModel,
} from "@/lib/netfilter";
import type { Topology } from "@/lib/protocol/topology";

export function familyOf(packet: Packet | undefined): GraphFamily {
  const family = packet?.header.family;
  return family === "ip6" || family === "arp" ? family : "ip";
}

export function modelOf(topology: Topology | null): HostModel {
  return topology?.model ?? DEFAULT_HOST_MODEL;
}

const graphs = new WeakMap<HostModel, Map<GraphFamily, ChainGraph>>();

/** One graph for each model and family: ways through it are indexed on first use. */
export function graphOf(model: HostModel, family: GraphFamily): ChainGraph {
  const known = graphs.get(model) ?? new Map<GraphFamily, ChainGraph>();
  graphs.set(model, known);
  const graph = known.get(family) ?? buildGraph(model, family);
  known.set(family, graph);
  return graph;
}
