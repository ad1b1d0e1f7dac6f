import type { TraceRequest } from "./events";
import { OUTSIDE_RANGES } from "./outside";
import type { RulesPlan } from "./rules-plan";
import type { Topology } from "./topology";

/** What a filter names, by address or by the `id` of what has one. */
export type NamedThings = Pick<RulesPlan, "addresses" | "ports"> &
  Pick<TraceRequest, "container" | "network">;

/** The plan of what was asked for on the page. */
export function planOf(request: TraceRequest, topology: Topology | null, ownPort: number | null): RulesPlan {
  const { address, port, container, network, ...rest } = request;
  const named = {
    ...{ container, network },
    addresses: address === null ? [] : [address],
    ports: port === null ? [] : [port],
  };
  return {
    ...rest,
    ...withOtherNames(named, topology === null ? null : withComing(topology, port)),
    ownPort,
  };
}

/**
 * With the host's address in front of a machine outside that test traffic may still bring up, and 127.0.0.1 where
 * Docker translates that too: a port keeps the rest of what goes over `lo` away.
 */
function withComing(topology: Topology, port: number | null): Topology {
  const { nics, bridges, outside, model } = topology;
  const known = [...nics, ...bridges].flatMap(({ address }) => address ?? []);
  const range = OUTSIDE_RANGES.find((one) => !known.some((address) => address.startsWith(`${one}.`)));
  const coming = outside.length > 0 || range === undefined ? [] : [{ name: "wan", address: `${range}.1` }];
  const lo = port === null || model.userlandProxy ? [] : [{ name: "lo", address: "127.0.0.1" }];
  return { ...topology, nics: [...nics, ...coming, ...lo] };
}

/** A container or network was chosen that has no address, as in the host's own network: such rules would log all. */
export function namesNobody({ container, network }: TraceRequest, topology: Topology | null): boolean {
  if (container !== null && addressesOf(container, topology).length === 0) return true;
  return network !== null && subnetsOf(network, topology).length === 0;
}

/**
 * Addresses and ports, and what NAT turns them into on this host: a container's packets carry the host's
 * address behind masquerading and before the published port is translated. So the rules may log more than was
 * asked for, but never half of a packet's way.
 */
export function withOtherNames(
  { addresses, ports, container, network }: NamedThings,
  topology: Topology | null,
): Pick<RulesPlan, "addresses" | "ports"> {
  const asked = [...addresses, ...addressesOf(container, topology), ...subnetsOf(network, topology)];
  return {
    addresses: [...new Set(asked.flatMap((one) => [one, ...otherAddresses(one, topology)]))],
    ports: [...new Set(ports.flatMap((one) => [one, ...otherPorts(one, topology)]))],
  };
}

/** What the filter asks for, without the host's addresses that NAT turns it into; by one of the host's own, all containers. */
export function addressesAsked(
  { address, container, network }: TraceRequest,
  topology: Topology | null,
): readonly string[] {
  const isOwn = address !== null && topology?.nics.some((nic) => nic.address === address) === true;
  return [
    ...(address === null ? [] : [address]),
    ...(isOwn ? ofContainers(topology) : []),
    ...addressesOf(container, topology),
    ...subnetsOf(network, topology),
  ];
}

function addressesOf(id: string | null, topology: Topology | null): readonly string[] {
  const found = topology?.containers.find(
    (container) => container.id === id && container.state === "running",
  );
  return found?.endpoints.flatMap(({ address, address6 }) => [address ?? [], address6 ?? []].flat()) ?? [];
}

function subnetsOf(id: string | null, topology: Topology | null): readonly string[] {
  return topology?.networks.find((network) => network.id === id)?.subnets ?? [];
}

function otherAddresses(address: string, topology: Topology | null): readonly string[] {
  const containers = ofContainers(topology);
  const nics = topology?.nics.flatMap((nic) => nic.address ?? []) ?? [];
  if (containers.includes(address) || address.includes("/")) return nics;
  return nics.includes(address) ? containers : [];
}

/** Of its port, or as Docker tells: a port is known only where the container's inside could be read. */
function ofContainers(topology: Topology | null): readonly string[] {
  if (topology === null) return [];
  const running = topology.containers.filter(({ state }) => state === "running");
  const ends = [...topology.ports, ...running.flatMap(({ endpoints }) => endpoints)];
  return [...new Set(ends.flatMap(({ address }) => address ?? []))];
}

function otherPorts(port: number, topology: Topology | null): readonly number[] {
  return (topology?.published ?? []).flatMap(({ hostPort, containerPort }) =>
    port === hostPort ? [containerPort] : port === containerPort ? [hostPort] : [],
  );
}
