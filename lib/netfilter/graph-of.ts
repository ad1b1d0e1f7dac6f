import { buildGraph } from "./build-graph";
import type { ChainGraph, GraphFamily } from "./chain-graph";
import type { HostModel } from "./host-model";

/** There are some hundred models at all. */
const LIMIT = 32;
const graphs = new Map<string, ChainGraph>();

/** `buildGraph`, once for models that are alike: ways through a graph are indexed on first use, for all who ask. */
export function graphOf(model: HostModel, family: GraphFamily): ChainGraph {
  const key = JSON.stringify([family, Object.entries(model).sort()]);
  const known = graphs.get(key);
  if (known !== undefined) return known;
  const graph = buildGraph(model, family);
  if (graphs.size >= LIMIT) graphs.clear();
  graphs.set(key, graph);
  return graph;
}
