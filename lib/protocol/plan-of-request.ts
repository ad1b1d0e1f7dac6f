import type { TraceRequest } from "./events";
import type { RulesPlan } from "./rules-plan";
import type { Topology } from "./topology";

/**
 * The request's address and port, and what NAT turns them into on this host: a container's packets
 * carry the host's address behind masquerading and before the published port is translated. So the
 * rules may log more than was asked for, but never half of a packet's way.
 */
export function planOf(request: TraceRequest, topology: Topology | null, ownPort: number | null): RulesPlan {
  const { address, port, container, network, ...rest } = request;
  const asked = [
    ...(address === null ? [] : [address]),
    ...addressesOf(container, topology),
    ...subnetsOf(network, topology),
  ];
  const ports = port === null ? [] : [port, ...otherPorts(port, topology)];
  return {
    ...rest,
    addresses: [...new Set(asked.flatMap((one) => [one, ...otherAddresses(one, topology)]))],
    ports: [...new Set(ports)],
    ownPort,
  };
}

function addressesOf(id: string | null, topology: Topology | null): readonly string[] {
  const found = topology?.containers.find((container) => container.id === id);
  return found?.endpoints.flatMap(({ address }) => address ?? []) ?? [];
}

function subnetsOf(id: string | null, topology: Topology | null): readonly string[] {
  return topology?.networks.find((network) => network.id === id)?.subnets ?? [];
}

function otherAddresses(address: string, topology: Topology | null): readonly string[] {
  const running = topology?.containers.filter(({ state }) => state === "running") ?? [];
  const ends = [...(topology?.ports ?? []), ...running.flatMap(({ endpoints }) => endpoints)];
  const containers = [...new Set(ends.flatMap((end) => end.address ?? []))];
  const nics = topology?.nics.flatMap((nic) => nic.address ?? []) ?? [];
  if (containers.includes(address) || address.includes("/")) return nics;
  return nics.includes(address) ? containers : [];
}

function otherPorts(port: number, topology: Topology | null): readonly number[] {
  return (topology?.published ?? []).flatMap(({ hostPort, containerPort }) =>
    port === hostPort ? [containerPort] : port === containerPort ? [hostPort] : [],
  );
}
