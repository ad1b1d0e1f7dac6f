import type { Bridge, Network, Nic } from "@/lib/protocol/topology";
import { byName } from "./by-name";
import { networkShape, subnetShape } from "./docker-shapes";
import type { Link } from "./links";
import { parseJson, readEach } from "./parse-json";

const SUBNETS_MAX = 16;

/** @param json body of GET /networks */
export function readNetworks(json: string): readonly Network[] {
  return readEach(networkShape, parseJson(json))
    .map((network) => ({
      id: network.Id,
      name: network.Name,
      driver: network.Driver,
      bridge: network.Driver === "bridge" ? bridgeName(network.Id, network.Options) : null,
      subnets: readEach(subnetShape, network.IPAM.Config, SUBNETS_MAX).flatMap(({ Subnet }) => Subnet ?? []),
      isInternal: network.Internal,
    }))
    .sort((a, b) => byName(a.name, b.name) || compare(a.id, b.id));
}

/** moby, drivers/bridge: "br-" and the first twelve digits of the network's id, unless one was asked for. */
function bridgeName(id: string, options: { readonly "com.docker.network.bridge.name"?: string | undefined }) {
  return options["com.docker.network.bridge.name"] || `br-${id.slice(0, 12)}`;
}

/**
 * The bridges of Docker's networks that stand on this host.
 * @param allCallIptables net.bridge.bridge-nf-call-iptables; where it is 0, a bridge's own switch decides
 */
export function bridgesOf(
  networks: readonly Network[],
  links: readonly Link[],
  allCallIptables: boolean,
): readonly Bridge[] {
  return networks.flatMap(({ name, bridge, subnets }) => {
    const link = links.find((candidate) => candidate.kind === "bridge" && candidate.name === bridge);
    if (link === undefined) return [];
    const address = link.addresses.find((one) => isIpv4(one.address)) ?? link.addresses[0];
    const subnet = subnets.find(isIpv4) ?? subnets[0] ?? null;
    const callsIptables = allCallIptables || link.calls.iptables;
    const own = { name: link.name, network: name, mac: link.mac, address: address?.address ?? null };
    return [{ ...own, subnet, callsIptables }];
  });
}

/** The host's own interfaces: with an address, and neither a bridge, a port of one, nor the loopback. */
export function nicsOf(links: readonly Link[]): readonly Nic[] {
  return links.flatMap(({ name, kind, master, addresses }) => {
    const address = addresses.find((one) => isIpv4(one.address))?.address;
    return name === "lo" || kind === "bridge" || master !== null || address === undefined
      ? []
      : [{ name, address }];
  });
}

export function isIpv4(text: string): boolean {
  return !text.includes(":");
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
