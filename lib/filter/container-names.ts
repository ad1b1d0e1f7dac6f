import { heldAt } from "@/lib/protocol/held-at";
import { ownersOf } from "@/lib/protocol/shared-network";
import type { Topology } from "@/lib/protocol/topology";
import { shownAddress } from "./address";

type Holder = { readonly name: string; readonly sinceUs: number | null };

/** Which container has an address or stands behind a bridge port. */
export type ContainerNames = {
  /** Those that have it, and those that had it. */
  readonly byAddress: ReadonlyMap<string, readonly Holder[]>;
  readonly byInterface: ReadonlyMap<string, string>;
};

export const NO_NAMES: ContainerNames = { byAddress: new Map(), byInterface: new Map() };

export function containerNames(topology: Topology | null): ContainerNames {
  if (topology === null) return NO_NAMES;
  const byAddress = new Map<string, Holder[]>();
  const byInterface = new Map<string, string>();
  const add = (address: string | null, holder: Holder) => {
    if (address === null) return;
    const key = addressKey(address);
    byAddress.set(key, [...(byAddress.get(key) ?? []), holder]);
  };
  // Who is in another one's network has no address of its own.
  const owners = ownersOf(topology.containers);
  // Those that run first. Docker tells the addresses also where nobody may look at a container's interfaces.
  for (const wanted of ["running", "gone"] as const)
    for (const { name, state, endpoints } of owners)
      if (state === wanted)
        for (const { address, address6, sinceUs } of endpoints)
          for (const one of new Set([address, address6])) add(one, { name, sinceUs });
  for (const { name, state, endpoints } of owners.toReversed())
    if (state === "gone") for (const { port } of endpoints) if (port !== null) byInterface.set(port, name);
  const addIfNew = (address: string | null, name: string) => {
    if (address !== null && !byAddress.has(addressKey(address))) add(address, { name, sinceUs: null });
  };
  for (const { name, container, address } of topology.ports) {
    if (container === null) continue;
    byInterface.set(name, container);
    addIfNew(address, container);
  }
  for (const { container, containerAddress } of topology.published) addIfNew(containerAddress, container);
  return { byAddress, byInterface };
}

/** The container that had an address then; null: none that is known. */
export function nameAt(
  { byAddress }: ContainerNames,
  address: string | null,
  stampUs: number | null,
): string | null {
  const holders = address === null ? undefined : byAddress.get(addressKey(address));
  return (holders && heldAt(holders, stampUs)?.name) ?? null;
}

/** One spelling for each address: the kernel's log has IPv6 uncompressed, Docker compressed. With or without a prefix length. */
export function addressKey(address: string): string {
  return shownAddress(address.split("/")[0] ?? address);
}
