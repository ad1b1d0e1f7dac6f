import type { Packet } from "@/lib/journey/journey";
import { looksLikeBridge } from "@/lib/netfilter/bridge-name";
import type { HostModel } from "@/lib/netfilter/host-model";
import type { Bridge, BridgePort, Nic, Topology } from "@/lib/protocol/topology";
import { finalDestination, firstSource, nicIn, nicOut, portIn, portsOut } from "../packet-ends";

/**
 * The host as a log alone tells of it: its bridges, the ports and interfaces that its lines name, and the
 * addresses that were seen behind them.
 */
export function seenTopology(packets: readonly Packet[], model: HostModel): Topology {
  const bridges = new Map<string, Bridge>();
  const ports = new Map<string, BridgePort>();
  const nics = new Map<string, Nic>();
  for (const packet of packets) {
    const names = new Set(packet.hops.flatMap((hop) => [hop.in, hop.out]));
    const bridge = [...names].find((name) => name !== null && looksLikeBridge(name)) ?? null;
    if (bridge !== null && !bridges.has(bridge))
      bridges.set(bridge, {
        name: bridge,
        network: "",
        mac: null,
        address: null,
        subnet: null,
        callsIptables: null,
      });
    const behind = [
      [portIn(packet), firstSource(packet)] as const,
      // Behind which of several ports the destination is a flooded frame does not tell.
      ...portsOut(packet).map(
        (name, _, all) => [name, all.length === 1 ? finalDestination(packet) : null] as const,
      ),
    ];
    for (const [name, address] of behind) {
      const before = name === null ? undefined : ports.get(name);
      if (name === null || (before !== undefined && before.address !== null)) continue;
      // A packet that was routed in shows a bridge of its own on each side.
      const own = before?.bridge ?? bridgeBeside(packet, name) ?? bridge;
      if (own !== null && own !== "")
        ports.set(name, {
          name,
          bridge: own,
          container: null,
          address: isHost(address) ? address : null,
          mac: null,
        });
    }
    for (const name of [nicIn(packet), nicOut(packet)])
      if (name !== null && !looksLikeBridge(name)) nics.set(name, { name, address: null });
  }
  return {
    model,
    hostname: "",
    kernel: "",
    bridges: [...bridges.values()],
    ports: [...ports.values()],
    nics: [...nics.values()],
    published: [],
    outside: [],
    engine: null,
    networks: [],
    containers: [],
    userChains: [],
  };
}

/** The bridge of the line that names the port. */
function bridgeBeside({ hops }: Packet, port: string): string | null {
  for (const hop of hops) {
    if (hop.physIn === port && hop.in !== null && looksLikeBridge(hop.in)) return hop.in;
    if (hop.physOut === port && hop.out !== null && looksLikeBridge(hop.out)) return hop.out;
  }
  return null;
}

/** No broadcast, no multicast. */
function isHost(address: string | null): boolean {
  return (
    address !== null && !/^(?:255\.|22[4-9]\.|23\d\.|0\.|ff)/i.test(address) && !address.endsWith(".255")
  );
}
