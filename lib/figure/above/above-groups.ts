import { bitsOf, maskAddress, parseAddress } from "@/lib/filter/address";
import { publishedName } from "@/lib/protocol/published-name";
import { isOnHost, ownersOf, sharedName } from "@/lib/protocol/shared-network";
import type { Bridge, Container, Endpoint, Network, Topology } from "@/lib/protocol/topology";
import { portsBeside } from "../beside-ports";
import { type NodeId, nodeId } from "./above-layout";

export type CardFacts = {
  readonly id: NodeId;
  readonly name: string;
  readonly address: string | null;
  /** Where it has one beside `address`. */
  readonly address6: string | null;
  readonly mac: string | null;
  readonly port: string | null;
  readonly gone: boolean;
  /** Since when it has these. */
  readonly sinceUs: number | null;
  readonly published: readonly string[];
};

export type GroupFacts = {
  readonly name: string;
  readonly isInternal: boolean;
  readonly subnets: readonly string[];
  readonly bridge: Bridge | null;
  readonly cards: readonly CardFacts[];
};

/**
 * Networks with what hangs on them, the fullest first. A container that is gone is shown while a packet on
 * screen is its own. Networks without a bridge and without a container are not drawn.
 */
export function groupsOf(topology: Topology, shownGone: ReadonlySet<Endpoint>): readonly GroupFacts[] {
  const bridges = topology.bridges.map((bridge) => {
    const network = topology.networks.find((one) => one.bridge === bridge.name);
    const cards = network === undefined ? [] : endpointCards(topology, network, shownGone);
    const known = new Set(cards.map(({ port }) => port));
    const beside = new Set(portsBeside(topology, bridge.name));
    const others = topology.ports.filter(
      (port) =>
        port.bridge === bridge.name && !known.has(port.name) && (port.container !== null || beside.has(port)),
    );
    return {
      name: network?.name ?? bridge.network,
      isInternal: network?.isInternal === true,
      subnets: network?.subnets ?? (bridge.subnet === null ? [] : [bridge.subnet]),
      bridge,
      cards: [
        ...cards,
        ...others.map(({ name, container, address, mac }) => ({
          id: nodeId("card", name),
          name: container ?? address ?? name,
          address: container === null ? null : address,
          address6: null,
          mac,
          port: name,
          gone: false,
          sinceUs: null,
          published: [],
        })),
      ],
    };
  });
  const bridged = new Set(topology.bridges.map(({ name }) => name));
  const apart = topology.networks
    .filter(({ bridge, driver }) => driver !== "host" && (bridge === null || !bridged.has(bridge)))
    .map((network) => ({
      name: `${network.name} (${network.driver})`,
      isInternal: network.isInternal === true,
      subnets: network.subnets,
      bridge: null,
      cards: endpointCards(topology, network, shownGone),
    }))
    .filter(({ cards }) => cards.length > 0);
  return [...bridges, ...apart].sort((a, b) => b.cards.length - a.cards.length);
}

function endpointCards(
  topology: Topology,
  network: Network,
  shownGone: ReadonlySet<Endpoint>,
): readonly CardFacts[] {
  return ownersOf(topology.containers).flatMap((container) => {
    const { name, state, endpoints } = container;
    const endpoint = endpoints.find((one) => networkOf(topology, one) === network);
    if (endpoint === undefined || (state === "gone" && !shownGone.has(endpoint))) return [];
    const { sinceUs } = endpoint;
    const published = topology.published
      .filter(({ container, containerAddress }) =>
        endpoint.address === null ? container === name : containerAddress === endpoint.address,
      )
      .map((port) => `${publishedName(port)} → ${port.containerPort}`);
    return [
      {
        id: cardId(container, endpoint),
        name: sharedName(container, topology),
        address: endpoint.address,
        address6: endpoint.address6 === endpoint.address ? null : endpoint.address6,
        mac: endpoint.mac,
        port: endpoint.port,
        gone: state === "gone",
        sinceUs,
        published: [...new Set(published)],
      },
    ];
  });
}

/** The card of a container in a network, whether it is drawn or not. */
export function cardId({ id, state }: Container, { port, network, sinceUs }: Endpoint): NodeId {
  return nodeId("card", `${port ?? `${id}/${network}`}${state === "gone" ? `/${sinceUs}` : ""}`);
}

/**
 * Docker makes its own bridge's network anew at each start, by another id: what was in it hung where its address
 * belongs now.
 */
function networkOf({ networks }: Topology, { network, address }: Endpoint): Network | undefined {
  return (
    networks.find(({ id }) => id === network) ??
    networks.find(({ subnets }) => address !== null && subnets.some((subnet) => isWithin(address, subnet)))
  );
}

function isWithin(address: string, subnet: string): boolean {
  const [base = "", prefix = ""] = subnet.split("/");
  if (!/^\d{1,3}$/.test(prefix)) return false;
  const [one, other] = [parseAddress(address), parseAddress(base)];
  return (
    one !== null &&
    other?.version === one.version &&
    Number(prefix) <= bitsOf(one.version) &&
    maskAddress(one, Number(prefix)).value === maskAddress(other, Number(prefix)).value
  );
}

/** Containers that share the host's own network: to the kernel, local processes. */
export function hostContainers(topology: Topology): readonly string[] {
  return topology.containers
    .filter((container) => container.state === "running" && isOnHost(container, topology))
    .map(({ name }) => name);
}
