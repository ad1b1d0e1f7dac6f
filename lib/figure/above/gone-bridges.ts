import type { Packet } from "@/lib/journey/journey";
import { heldAt } from "@/lib/protocol/held-at";
import { ownersOf } from "@/lib/protocol/shared-network";
import type { Topology } from "@/lib/protocol/topology";
import { beganUs } from "../packet-ends";
import { seenTopology } from "./seen-topology";

/**
 * The host as it was for these packets: with the bridge that they crossed also where its network has been removed
 * since, and on its ports the containers that were there.
 */
export function withGoneBridges(topology: Topology, packets: readonly Packet[]): Topology {
  const there = new Set(topology.bridges.map(({ name }) => name));
  const seen = seenTopology(packets, topology.model);
  const bridges = seen.bridges.filter(({ name }) => !there.has(name));
  if (bridges.length === 0) return topology;
  const gone = new Set(bridges.map(({ name }) => name));
  const endpoints = ownersOf(topology.containers)
    .filter(({ state }) => state === "gone")
    .flatMap(({ name, endpoints }) => endpoints.map((end) => ({ ...end, name })));
  const [first] = packets;
  const stampUs = first === undefined ? null : beganUs(first);
  const ports = seen.ports
    .filter(({ bridge }) => gone.has(bridge))
    .map((port) => {
      const was =
        endpoints.find((one) => one.port === port.name) ??
        heldAt(
          endpoints.filter(({ address }) => address !== null && address === port.address),
          stampUs,
        );
      return { ...port, container: was?.name ?? null };
    });
  return {
    ...topology,
    bridges: [...topology.bridges, ...bridges],
    ports: [...topology.ports, ...ports],
  };
}
