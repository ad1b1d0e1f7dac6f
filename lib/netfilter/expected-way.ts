import type { ChainKey } from "./chain";
import type { ChainEdge, ChainGraph } from "./chain-graph";
import { edgesFrom, follow, type GraphState, isExit } from "./graph-walk";
import { basePlace, chainOfPlace, glue, type Place } from "./place";
import { hookOf, isNat } from "./place-facts";
import type { Trip, TripEnd } from "./trip";

/** One node of a walk. `consulted` is false for a nat tile whose rules the kernel does not run for this packet. */
export type Step = { readonly place: Place; readonly consulted: boolean };

/** Every node on a packet's way through the host, entry and exit included; a flooded frame's clones follow each other. */
export function walkOf(graph: ChainGraph, trip: Trip): readonly Step[] {
  const consult = natRule(trip.first);
  const steps: Step[] = [];
  const enter = (place: Place) => steps.push({ place, consulted: consult(place) });

  /** Walks on until nothing more holds, or to `until`; the place it stands on is already entered. */
  const walk = (from: GraphState, course: Course, until: Place | null): GraphState => {
    let state = from;
    for (;;) {
      if (state.place === until || endsHere(state, steps.length, trip)) return state;
      const edge = edgesFrom(graph, state).find(({ condition }) => takes(condition.kind, course));
      if (edge === undefined) return state;
      state = follow(state, edge);
      enter(state.place);
    }
  };

  const start = STARTS[trip.entry];
  enter(start.place);
  const course: Course = { ...trip, across: trip.bridged };
  if (trip.flood === undefined) {
    walk(start, course, null);
  } else {
    const { ports, localCopy } = trip.flood;
    const split = walk(start, course, trip.entry === "port" ? glue("dec:bridge") : glue("br:tx"));
    for (let copy = 0; copy < ports; copy++) walk(split, { ...course, across: true, exit: "port" }, null);
    const until = localCopy === "dropped" ? glue("ip:rx") : null;
    if (localCopy !== "none") walk(split, { ...course, across: false, exit: "process" }, until);
  }
  const grave = trip.droppedAt === undefined ? null : basePlace(trip.droppedAt);
  const drop = steps.findIndex(({ place }) => place === grave);
  return drop < 0 ? steps : steps.slice(0, drop + 1);
}

/** The tiles that log the packet if every chain has a LOG rule, in order. */
export function expectedWay(graph: ChainGraph, trip: Trip): readonly Place[] {
  return walkOf(graph, trip)
    .filter(({ place, consulted }) => consulted && chainOfPlace(place) !== null)
    .map(({ place }) => place);
}

/** `expectedWay` as chain keys. */
export function expectedChains(graph: ChainGraph, trip: Trip): readonly ChainKey[] {
  return expectedWay(graph, trip).flatMap((place) => chainOfPlace(place) ?? []);
}

/** The nat tiles that the packet passes without being logged, because its connection is already mapped. */
export function skippedPlaces(graph: ChainGraph, trip: Trip): readonly Place[] {
  return walkOf(graph, trip)
    .filter(({ consulted }) => !consulted)
    .map(({ place }) => place);
}

type Course = Trip & { readonly across: boolean };

const STARTS: Readonly<Record<TripEnd, GraphState>> = {
  port: { place: glue("port:rx"), stage: "bridged" },
  nic: { place: glue("nic:rx"), stage: "routed" },
  process: { place: glue("process"), stage: "local" },
  lo: { place: glue("lo"), stage: "looped" },
};

function endsHere({ place }: GraphState, steps: number, trip: Trip): boolean {
  if (steps > 1 && (isExit(place) || (trip.exit === "lo" && place === "lo"))) return true;
  return trip.swallowedFragment === true && place.endsWith("/defrag:PREROUTING");
}

/** Whether a packet on this course meets the condition; the edge's stages have been looked at before. */
function takes(condition: ChainEdge["condition"]["kind"], course: Course): boolean {
  switch (condition) {
    case "brouted":
      return course.brouted === true;
    case "not-brouted":
      return course.brouted !== true;
    case "destination-changed":
    case "rerouted":
      return course.destinationChanged === true;
    case "destination-kept":
    case "not-rerouted":
      return course.destinationChanged !== true;
    case "bridged":
      return course.across;
    case "up":
      return !course.across;
    case "local-in":
      return course.exit === "process";
    case "forward":
      return course.exit !== "process";
    case "to-bridge":
      return course.exit === "port";
    case "to-nic":
      return course.exit === "nic";
    case "to-lo":
      return course.exit === "lo" || course.exit === "process";
    default:
      return true;
  }
}

/**
 * nf_nat_core.c, nf_nat_inet_fn: the rules run only for a connection's first packet, once for its destination
 * (PREROUTING or OUTPUT) and once for its source (INPUT or POSTROUTING).
 */
function natRule(first: boolean): (place: Place) => boolean {
  const mapped = new Set<"destination" | "source">();
  return (place) => {
    if (!isNat(place)) return true;
    const hook = hookOf(place);
    const side = hook === "PREROUTING" || hook === "OUTPUT" ? "destination" : "source";
    if (!first || mapped.has(side)) return false;
    mapped.add(side);
    return true;
  };
}
