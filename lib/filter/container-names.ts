import { ownersOf } from "@/lib/protocol/shared-network";
import type { Topology } from "@/lib/protocol/topology";
import { shownAddress } from "./address";

/** Which container has an address or stands behind a bridge port. */
export type ContainerNames = {
  readonly byAddress: ReadonlyMap<string, string>;
  readonly byInterface: ReadonlyMap<string, string>;
};

export const NO_NAMES: ContainerNames = { byAddress: new Map(), byInterface: new Map() };

export function containerNames(topology: Topology | null): ContainerNames {
  if (topology === null) return NO_NAMES;
  const byAddress = new Map<string, string>();
  const byInterface = new Map<string, string>();
  // First those that are gone: a container that runs may have their address by now.
  // Who is in another one's network has no address of its own.
  const owners = ownersOf(topology.containers);
  for (const { name, state, endpoints } of owners.toReversed()) {
    if (state !== "gone") continue;
    for (const { address, address6, port } of endpoints) {
      if (port !== null) byInterface.set(port, name);
      for (const one of [address, address6]) if (one !== null) byAddress.set(addressKey(one), name);
    }
  }
  // Docker tells the addresses also where nobody may look at a container's interfaces and its port is not known.
  for (const { name, state, endpoints } of owners)
    if (state === "running")
      for (const { address, address6 } of endpoints)
        for (const one of [address, address6]) if (one !== null) byAddress.set(addressKey(one), name);
  for (const { name, container, address } of topology.ports) {
    if (container === null) continue;
    byInterface.set(name, container);
    if (address !== null) byAddress.set(addressKey(address), container);
  }
  for (const { container, containerAddress } of topology.published) {
    byAddress.set(addressKey(containerAddress), container);
  }
  return { byAddress, byInterface };
}

/** One spelling for each address: the kernel's log has IPv6 uncompressed, Docker compressed. With or without a prefix length. */
export function addressKey(address: string): string {
  return shownAddress(address.split("/")[0] ?? address);
}
