import type { ChainGraph } from "./chain-graph";
import { edgesFrom, follow, type GraphState, isExit, legalStates, stateKey } from "./graph-walk";
import { groupBy } from "./group-by";
import { basePlace, chainOfPlace, type Place } from "./place";
import { userChainRank } from "./user-chain";

/** For two tiles: the tiles strictly between them on the shortest legal walk. */
type WayIndex = ReadonlyMap<Place, ReadonlyMap<Place, readonly Place[]>>;

const indexes = new WeakMap<ChainGraph, WayIndex>();
const NOTHING: readonly Place[] = [];

/**
 * The tiles that one packet crosses strictly between two places, on the shortest legal walk; [] for
 * neighbours, null where no single packet's walk leads from one to the other. Shortest counts tiles.
 * A user chain stands for its base chain, and lies behind it: base → user and user → other user of the same
 * base are [], the reverse is null, and its base chain is on the way to it from anywhere else. Constant time after the first call for a graph.
 */
export function wayBetween(graph: ChainGraph, from: Place, to: Place): readonly Place[] | null {
  const index = indexOf(graph);
  // Both are nodes: the correlator's hot loop takes this path only.
  const ways = index.get(from);
  if (ways !== undefined && index.has(to)) return ways.get(to) ?? null;
  const target = basePlace(to);
  if (basePlace(from) === target) return withinChain(from, to) ? NOTHING : null;
  const way = index.get(basePlace(from))?.get(target) ?? null;
  return way === null || to === target ? way : [...way, target];
}

/** What the first `wayBetween` of a graph does, ahead of it. */
export function indexWays(graph: ChainGraph): void {
  indexOf(graph);
}

export function reachable(graph: ChainGraph, from: Place, to: Place): boolean {
  return wayBetween(graph, from, to) !== null;
}

/** Number of tiles strictly between, null where unreachable. */
export function distance(graph: ChainGraph, from: Place, to: Place): number | null {
  return wayBetween(graph, from, to)?.length ?? null;
}

function withinChain(from: Place, to: Place): boolean {
  if (from === to || to === basePlace(to)) return false;
  const [before, after] = [userChainRank(from), userChainRank(to)];
  return before === null || after === null || before < after;
}

function indexOf(graph: ChainGraph): WayIndex {
  const known = indexes.get(graph);
  if (known !== undefined) return known;
  const built = buildIndex(graph);
  indexes.set(graph, built);
  return built;
}

function buildIndex(graph: ChainGraph): WayIndex {
  const starts = groupBy(legalStates(graph), (state) => state.place);
  const index = new Map<Place, ReadonlyMap<Place, readonly Place[]>>();
  for (const [place, states] of starts) index.set(place, waysFrom(graph, states));
  return index;
}

/** Breadth first by tiles: glue costs nothing, so a place's states are settled tile by tile. */
function waysFrom(graph: ChainGraph, states: readonly GraphState[]): ReadonlyMap<Place, readonly Place[]> {
  type Open = { readonly state: GraphState; readonly way: readonly Place[] };
  const ways = new Map<Place, readonly Place[]>();
  const seen = new Set<string>();
  let level: Open[] = states.map((state) => ({ state, way: NOTHING }));
  let isStart = true;
  while (level.length > 0) {
    const next: Open[] = [];
    // Grows while it is read: glue joins the level that reached it.
    for (const { state, way } of level) {
      const starting = isStart && states.includes(state);
      if (isExit(state.place) && !starting) continue;
      for (const edge of edgesFrom(graph, state)) {
        const reached = follow(state, edge);
        const key = stateKey(reached);
        if (seen.has(key)) continue;
        seen.add(key);
        if (!ways.has(reached.place)) ways.set(reached.place, way);
        if (chainOfPlace(reached.place) === null) level.push({ state: reached, way });
        else next.push({ state: reached, way: [...way, reached.place] });
      }
    }
    level = next;
    isStart = false;
  }
  return ways;
}
