import type { Packet } from "@/lib/journey/journey";
import type { ChainGraph } from "@/lib/netfilter/chain-graph";
import { bandOfPlace, type Place } from "@/lib/netfilter/place";
import { heldAt } from "@/lib/protocol/held-at";
import { ownersOf } from "@/lib/protocol/shared-network";
import type { Topology } from "@/lib/protocol/topology";
import {
  beganUs,
  finalDestination,
  firstSource,
  nicIn,
  nicOut,
  portIn,
  portOut,
  portsOut,
} from "../packet-ends";
import { type Passage, routePlaces } from "../route-places";
import { geometryKey } from "../route-way";
import { cardId } from "./above-groups";
import { type AboveLayout, ELSEWHERE, NET, type NodeId, PROCESS, PROXY } from "./above-layout";

/** A node on a packet's way, with the packet's hops that happened there, by index. */
export type Station = { readonly node: NodeId; readonly hops: readonly number[] };

export type AboveHost = {
  readonly layout: AboveLayout;
  readonly graph: ChainGraph;
  readonly topology: Topology;
};

/** The nodes that a packet passes, in order; more than one list where no single walk joins its hops. */
export function stationsOf(host: AboveHost, packet: Packet): readonly (readonly Station[])[] {
  const routes = routesOf(host, packet)
    .map((route) => stationsOnRoute(host, packet, route))
    .filter((stations) => stations.length > 0);
  const [first] = packet.hops;
  const isInPieces = packet.hops.filter(({ place }) => place === first?.place).length > 1;
  if (portsOut(packet).length > 1) return oneBehindOther(routes);
  return isInPieces ? joined(routes) : routes;
}

/** The copies of a flooded frame part in one bridge: seen from above what happened to all of them happened there. */
function oneBehindOther(routes: readonly (readonly Station[])[]): readonly (readonly Station[])[] {
  const ways: (readonly Station[])[] = [];
  for (const route of routes) {
    const [first, ...rest] = route;
    const before = ways.at(-1);
    const end = before?.at(-1);
    if (before === undefined || end === undefined || first === undefined || end.node !== first.node)
      ways.push(route);
    else
      ways.splice(-1, 1, [
        ...before.slice(0, -1),
        { node: end.node, hops: [...end.hops, ...first.hops] },
        ...rest,
      ]);
  }
  return ways;
}

/**
 * Of a packet that came in fragments each has a route up to where they are put together, and the last goes on from
 * there. Seen from above they come by one way: that last one, which takes over what happened to the others.
 */
function joined(routes: readonly (readonly Station[])[]): readonly (readonly Station[])[] {
  const kept: (readonly Station[])[] = [];
  // From the back, so that what goes on is met before what comes together in it.
  for (const route of [...routes].reverse()) {
    const at = kept.findIndex((other) => route.every(({ node }, index) => other[index]?.node === node));
    const other = kept[at];
    if (other === undefined) kept.unshift(route);
    else
      kept[at] = other.map(({ node, hops }, index) => ({
        node,
        hops: [...(route[index]?.hops ?? []), ...hops],
      }));
  }
  return kept;
}

function stationsOnRoute(host: AboveHost, packet: Packet, route: readonly Passage[]): readonly Station[] {
  const stations: { node: NodeId; hops: number[] }[] = [];
  let routed = false;
  for (const { place, hop } of route) {
    const nodes = nodesAt(host, packet, place, routed, hop);
    if (bandOfPlace(place) === "net") routed = true;
    for (const node of nodes) {
      const last = stations.at(-1);
      if (last?.node !== node) stations.push({ node, hops: hop === null ? [] : [hop] });
      else if (hop !== null) last.hops.push(hop);
    }
  }
  return stations;
}

/** Live traffic is the same few routes over and over. */
const REMEMBERED = 200;
const remembered = new WeakMap<ChainGraph, Map<string, readonly (readonly Passage[])[]>>();

function routesOf({ graph, topology }: AboveHost, packet: Packet): readonly (readonly Passage[])[] {
  const bridges = new Set(topology.bridges.map(({ name }) => name));
  const isBridge = (name: string) => bridges.has(name);
  const known = remembered.get(graph) ?? new Map<string, readonly (readonly Passage[])[]>();
  remembered.set(graph, known);
  const key = geometryKey(packet, isBridge);
  const before = known.get(key);
  if (before !== undefined) return before;
  const routes = withUserHops(routePlaces(graph, packet, isBridge), packet);
  if (known.size >= REMEMBERED) known.clear();
  known.set(key, routes);
  return routes;
}

/** What a route leaves out, a user chain's hop or one more fragment, happens where the hop before it did. */
function withUserHops(
  routes: readonly (readonly Passage[])[],
  { hops }: Packet,
): readonly (readonly Passage[])[] {
  const told = new Set(routes.flatMap((route) => route.map(({ hop }) => hop)));
  return routes.map((route) =>
    route.flatMap((passage) => {
      if (passage.hop === null) return [passage];
      const all = [passage];
      for (let hop = passage.hop + 1; hop < hops.length && !told.has(hop); hop++)
        all.push({ place: passage.place, hop });
      return all;
    }),
  );
}

function nodesAt(
  host: AboveHost,
  packet: Packet,
  place: Place,
  routed: boolean,
  hop: number | null,
): readonly NodeId[] {
  const { layout, topology } = host;
  switch (place as string) {
    case "port:rx":
      return present(cardOf(host, portIn(packet), firstSource(packet), beganUs(packet)));
    case "port:tx":
      return present(cardOf(host, portOut(packet, topology), finalDestination(packet), beganUs(packet)));
    case "nic:rx":
      return arrival(layout, nicIn(packet), firstSource(packet));
    case "nic:tx":
      return arrival(layout, nicOut(packet), finalDestination(packet)).toReversed();
    case "process":
      return [isProxied(topology, packet) && layout.proxy !== null ? PROXY : PROCESS];
  }
  switch (bandOfPlace(place)) {
    case "net":
      return [NET];
    case "link": {
      const line = hop === null ? undefined : packet.hops[hop];
      const names = [line?.in, line?.out, routed ? portOut(packet, topology) : portIn(packet)];
      const bridge = names.map((name) => bridgeOf(topology, name)).find((name) => name !== null);
      const shown = layout.groups.find((group) => group.bridge?.name === bridge)?.bridge;
      return present(shown?.id ?? null);
    }
    default:
      return [];
  }
}

function present(node: NodeId | null): readonly NodeId[] {
  return node === null ? [] : [node];
}

/**
 * By the port first, then by who had the address then, as the chain map names them (end-labels.ts). Where that one's
 * card is not drawn there is none: the address is another one's by now.
 */
function cardOf(
  { layout, topology }: AboveHost,
  port: string | null,
  address: string | null,
  stampUs: number | null,
): NodeId | null {
  const cards = layout.groups.flatMap((group) => group.cards);
  const ofPort = cards.find((card) => port !== null && card.port === port);
  if (ofPort !== undefined) return ofPort.id;
  const ends = ownersOf(topology.containers).flatMap((container) =>
    container.endpoints.map((end) => ({ ...end, card: cardId(container, end) })),
  );
  const holder =
    ends.find((end) => port !== null && end.port === port) ??
    heldAt(
      ends.filter((end) => address !== null && [end.address, end.address6].includes(address)),
      stampUs,
    );
  const found = cards.find((card) =>
    holder === undefined
      ? address !== null && [card.address, card.address6, card.name].includes(address)
      : card.id === holder.card,
  );
  return found?.id ?? null;
}

/** From the machine outside to the interface. `lo` has nobody behind it. */
function arrival(layout: AboveLayout, name: string | null, address: string | null): readonly NodeId[] {
  const nic = layout.nics.find((one) => one.name === name);
  if (nic === undefined) return [];
  if (nic.name === "lo") return [nic.id];
  const machine = layout.machines.find(({ lines }) => address !== null && lines.includes(address));
  return [machine?.id ?? ELSEWHERE, nic.id];
}

function bridgeOf(topology: Topology, device: string | null | undefined): string | null {
  if (device === null || device === undefined) return null;
  if (topology.bridges.some(({ name }) => name === device)) return device;
  return topology.ports.find(({ name }) => name === device)?.bridge ?? null;
}

/** The process at this end is docker-proxy: the host's own published port, not rewritten. */
function isProxied({ published }: Topology, { header, changes, fate }: Packet): boolean {
  if (header.protocol !== "tcp" && header.protocol !== "udp") return false;
  const at = fate === "delivered" ? header.dport : header.sport;
  const rewritten = changes.some(({ field }) => field === "dport" || field === "sport");
  return (
    !rewritten && published.some(({ hostPort, protocol }) => hostPort === at && protocol === header.protocol)
  );
}
