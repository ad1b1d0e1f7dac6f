import type { RulesPlan } from "@/lib/protocol/host-verbs";
import type { Topology } from "@/lib/protocol/topology";
import { readAddress } from "./log-rule";
import type { Selection } from "./plan";

/**
 * The plan's address and port, and what NAT turns them into on this host: a container's packets
 * carry the host's address behind masquerading and before the published port is translated. So the
 * rules may log more than was asked for, but never half of a packet's way.
 */
export function selectionOf(plan: RulesPlan, topology: Topology | null): Selection {
  const { protocol, linesPerSecond, ownPort } = plan;
  const addresses = plan.address === null ? [] : [plan.address, ...otherAddresses(plan.address, topology)];
  const ports = plan.port === null ? [] : [plan.port, ...otherPorts(plan.port, topology)];
  return {
    protocol,
    addresses: [...new Set(addresses)].flatMap((address) => readAddress(address) ?? []),
    ports: [...new Set(ports)],
    linesPerSecond,
    ownPort,
  };
}

function otherAddresses(address: string, topology: Topology | null): readonly string[] {
  const containers = topology?.ports.flatMap((port) => port.address ?? []) ?? [];
  const nics = topology?.nics.flatMap((nic) => nic.address ?? []) ?? [];
  if (containers.includes(address)) return nics;
  return nics.includes(address) ? containers : [];
}

function otherPorts(port: number, topology: Topology | null): readonly number[] {
  return (topology?.published ?? []).flatMap(({ hostPort, containerPort }) =>
    port === hostPort ? [containerPort] : port === containerPort ? [hostPort] : [],
  );
}
