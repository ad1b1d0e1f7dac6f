import type { ChainGraph, GraphFamily } from "./chain-graph";
import { graphBuilder } from "./graph-builder";
import type { HostModel } from "./host-model";
import { addLinkLayer } from "./link-layer";
import { addNetworkLayer } from "./network-layer";

/**
 * The chains of a host as a graph, for the packets of one upper protocol. Every order inside a hook comes
 * from the priorities; a packet's stage (chain-graph.ts) tells which edges it may take.
 */
export function buildGraph(model: HostModel, family: GraphFamily): ChainGraph {
  const builder = graphBuilder(family, model);
  addNetworkLayer(builder, family, model, addLinkLayer(builder, family, model));
  return builder.graph();
}
