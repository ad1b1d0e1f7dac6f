import type { Hop, Packet } from "@/lib/journey/journey";
import type { ChainGraph } from "@/lib/netfilter/chain-graph";
import {
  edgesFrom,
  follow,
  type GraphState,
  isExit,
  legalStates,
  stateKey,
} from "@/lib/netfilter/graph-walk";
import { basePlace, chainOfPlace, glue, type Place } from "@/lib/netfilter/place";

/** A place on a packet's way; `hop` is the index of the hop that was logged there, null where none was. */
export type Passage = { readonly place: Place; readonly hop: number | null };

/** Where the bridge copies what it floods, each port's copy and the host's own (br_flood, br_pass_frame_up). */
export const COPYING = glue("dec:bridge");

/**
 * Every place that a packet passes, in order, out of the few that logged it: between two hops the shortest
 * walk that the kernel could take, before the first and behind the last hop the walk to where its lines say
 * it came from and went. A packet whose hops no single walk joins (a flooded frame's clones, lost records)
 * has more than one strand. Never empty for a packet with hops.
 */
export function routePlaces(
  graph: ChainGraph,
  packet: Packet,
  isBridge: (name: string) => boolean,
): readonly (readonly Passage[])[] {
  const strands: Passage[][] = [];
  let strand: Passage[] = [];
  let heads: readonly GraphState[] = [];
  const known = new Set(graph.nodes.map(({ place }) => place));

  packet.hops.forEach((hop, index) => {
    const place = placeOnGraph(graph, hop.place);
    if (!known.has(place)) return;
    // A user chain's hop behind its base chain's, or one more fragment in the same tile.
    if (strand.at(-1)?.place === place) return;
    const from = strand.length === 0 ? entryOf(packet, hop, isBridge) : heads;
    const isGoal = (state: GraphState) => state.place === place;
    const walk = shortestWalk(graph, from, isGoal, isBrouted(hop, isBridge));
    if (walk === null) {
      if (strand.length > 0) strands.push(strand);
      const statesAt = (at: Place) => legalStates(graph).filter((state) => state.place === at);
      // A later fragment comes in by the port anew.
      const anew = shortestWalk(graph, entryOf(packet, hop, isBridge), isGoal, isBrouted(hop, isBridge));
      const isDirect = anew?.states.filter((state) => chainOfPlace(state.place) !== null).length === 1;
      const wasCopied = strands.some((one) => one.some((passage) => passage.place === COPYING));
      const copy = wasCopied ? shortestWalk(graph, statesAt(COPYING), isGoal, false) : null;
      const again = isDirect ? anew : copy;
      strand = (again?.states ?? [{ place }]).map((state) => ({ place: state.place, hop: null }));
      strand[strand.length - 1] = { place, hop: index };
      heads = again?.ends ?? statesAt(place);
      return;
    }
    const steps = strand.length === 0 ? walk.states : walk.states.slice(1);
    for (const state of steps) strand.push({ place: state.place, hop: state.place === place ? index : null });
    heads = walk.ends;
  });

  const exit = exitOf(packet, isBridge);
  if (exit !== null && strand.length > 0) {
    const walk = shortestWalk(graph, heads, ({ place }) => place === exit, false);
    for (const { place } of walk?.states.slice(1) ?? []) strand.push({ place, hop: null });
  }
  if (strand.length > 0) strands.push(strand);
  return strands.flatMap(splitAtLoopback);
}

/** A map shows one of `ip` and `ip6`; the other's tiles stand at the same places. */
export function placeOnGraph(graph: ChainGraph, place: Place): Place {
  const base = basePlace(place);
  const other = graph.family === "ip" ? "ip6" : graph.family === "ip6" ? "ip" : null;
  return other === null ? base : (base.replace(`/${other}:`, `/${graph.family}:`) as Place);
}

type Walk = { readonly states: readonly GraphState[]; readonly ends: readonly GraphState[] };

/** A frame that BROUTING sends to the network layer is its port's there: IN names the port, and no PHYSIN is left (br_input.c). */
function isBrouted(hop: Hop, isBridge: (name: string) => boolean): boolean {
  return hop.in !== null && hop.physIn === null && !isBridge(hop.in);
}

/** Breadth first over (place, stage); `ends`: every state in which the goal can be reached that early or later. */
function shortestWalk(
  graph: ChainGraph,
  from: readonly GraphState[],
  isGoal: (state: GraphState) => boolean,
  brouted: boolean,
): Walk | null {
  const before = new Map<string, GraphState | null>();
  const queue: GraphState[] = [];
  for (const state of from) {
    before.set(stateKey(state), null);
    queue.push(state);
  }
  let found: GraphState | null = null;
  const ends: GraphState[] = [];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] as GraphState;
    if (isGoal(state) && before.get(stateKey(state)) !== undefined) {
      if (found === null || found.place === state.place) {
        found ??= state;
        ends.push(state);
      }
      if (before.get(stateKey(state)) !== null) continue;
    }
    if (isExit(state.place) && before.get(stateKey(state)) !== null) continue;
    for (const edge of edgesFrom(graph, state)) {
      if (edge.condition.kind === "brouted" && !brouted) continue;
      const to = follow(state, edge);
      if (before.has(stateKey(to))) continue;
      before.set(stateKey(to), state);
      queue.push(to);
    }
  }
  if (found === null) return null;
  const states: GraphState[] = [];
  for (let state: GraphState | null = found; state !== null; state = before.get(stateKey(state)) ?? null) {
    states.unshift(state);
  }
  return { states, ends };
}

const ENTRY: Readonly<Record<"port" | "nic" | "process" | "lo", GraphState>> = {
  port: { place: glue("port:rx"), stage: "bridged" },
  nic: { place: glue("nic:rx"), stage: "routed" },
  process: { place: glue("process"), stage: "local" },
  lo: { place: glue("nic:rx"), stage: "looped" },
};

/** What the first line tells of where the packet came from; [] where it tells nothing. */
function entryOf(packet: Packet, first: Hop, isBridge: (name: string) => boolean): readonly GraphState[] {
  const place = basePlace(first.place);
  const chain = place.slice(place.lastIndexOf(":") + 1);
  if (place.startsWith("link/")) {
    const routed = place.startsWith("link/bridge:") && (chain === "OUTPUT" || chain === "POSTROUTING");
    // ARP is never forwarded by the network layer: what leaves without having come in is the host's own.
    if (routed && packet.header.family === "arp") return [ENTRY.process];
    return routed ? [] : [ENTRY.port];
  }
  if (chain === "OUTPUT") return [ENTRY.process];
  if (first.physIn) return [ENTRY.port];
  if (first.in === "lo") return [ENTRY.lo];
  if (first.in) return [isBridge(first.in) ? ENTRY.port : ENTRY.nic];
  return chain === "POSTROUTING" && packet.direction !== "unknown" ? [ENTRY.process] : [];
}

function exitOf(packet: Packet, isBridge: (name: string) => boolean): Place | null {
  if (packet.fate === "delivered") return glue("process");
  if (packet.fate !== "forwarded") return null;
  const last = packet.hops.at(-1);
  if (last === undefined) return null;
  if (last.place.startsWith("link/") || last.physOut) return glue("port:tx");
  return last.out !== null && isBridge(last.out) ? glue("port:tx") : glue("nic:tx");
}

/** `lo` has no place of its own: a packet leaves and comes back beside the network interfaces. */
function splitAtLoopback(strand: readonly Passage[]): readonly (readonly Passage[])[] {
  const at = strand.findIndex(({ place }) => place === "lo");
  if (at < 0) return [strand];
  return [
    [...strand.slice(0, at), { place: glue("nic:tx"), hop: null }],
    [{ place: glue("nic:rx"), hop: null }, ...strand.slice(at + 1)],
  ];
}
