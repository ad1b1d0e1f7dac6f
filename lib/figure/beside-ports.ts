import { ownersOf } from "@/lib/protocol/shared-network";
import type { BridgePort, Topology } from "@/lib/protocol/topology";

/** A bridge's running containers of which it is not known behind which of its ports they are. */
export function portlessOn({ networks, containers }: Topology, bridge: string): readonly string[] {
  const ids = new Set(networks.filter((network) => network.bridge === bridge).map(({ id }) => id));
  return ownersOf(containers).flatMap(({ name, state, endpoints }) =>
    state === "running" && endpoints.some(({ network, port }) => port === null && ids.has(network))
      ? [name]
      : [],
  );
}

/**
 * A bridge's ports beside those of its containers. Where no more ports than containers are left over, each of them is
 * one of these containers' own, though not known whose: nothing stands beside.
 */
export function portsBeside(topology: Topology, bridge: string): readonly BridgePort[] {
  const left = topology.ports.filter((port) => port.bridge === bridge && port.container === null);
  return left.length <= portlessOn(topology, bridge).length ? [] : left;
}
