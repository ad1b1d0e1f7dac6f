import { type ChainEdge, type ChainGraph, STAGES, type Stage } from "./chain-graph";
import { groupBy } from "./group-by";
import type { Place } from "./place";

/** The kernel's view of a packet between two steps. */
export type GraphState = { readonly place: Place; readonly stage: Stage };

const ENTRIES: ReadonlyMap<string, Stage> = new Map([
  ["port:rx", "bridged"],
  ["nic:rx", "routed"],
  ["process", "local"],
]);
const EXITS: readonly string[] = ["port:tx", "nic:tx", "process"];

/** Where a packet's walk can begin on this graph, with the stage it begins in. */
export function entryStates(graph: ChainGraph): readonly GraphState[] {
  return graph.nodes.flatMap(({ place }) => {
    const stage = ENTRIES.get(place);
    return stage === undefined ? [] : [{ place, stage }];
  });
}

/** `port:tx`, `nic:tx`, `process`: a process is both, but no walk leads through it. */
export function exitPlaces(graph: ChainGraph): readonly Place[] {
  return graph.nodes.filter(({ place }) => EXITS.includes(place)).map(({ place }) => place);
}

export function isExit(place: Place): boolean {
  return EXITS.includes(place);
}

const outgoing = new WeakMap<ChainGraph, ReadonlyMap<Place, readonly ChainEdge[]>>();

/** The edges that a packet in this state may take. */
export function edgesFrom(graph: ChainGraph, { place, stage }: GraphState): readonly ChainEdge[] {
  let byPlace = outgoing.get(graph);
  if (byPlace === undefined) {
    byPlace = groupBy(graph.edges, (edge) => edge.from);
    outgoing.set(graph, byPlace);
  }
  return (byPlace.get(place) ?? []).filter((edge) => edge.stages.includes(stage));
}

export function follow(state: GraphState, edge: ChainEdge): GraphState {
  return { place: edge.to, stage: edge.becomes ?? state.stage };
}

/** Every state that a packet can be in, found by walking from the entries. */
export function legalStates(graph: ChainGraph): readonly GraphState[] {
  const seen = new Map<string, GraphState>();
  const open = [...entryStates(graph)];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = stateKey(state);
    if (seen.has(key)) continue;
    seen.set(key, state);
    if (isExit(state.place) && state.stage !== "local") continue;
    for (const edge of edgesFrom(graph, state)) open.push(follow(state, edge));
  }
  return [...seen.values()];
}

export function stateKey({ place, stage }: GraphState): string {
  return `${STAGES.indexOf(stage)}${place}`;
}
