import { addressKey } from "@/lib/filter/container-names";
import type { LogLine } from "@/lib/kernel-log";
import { ownersOf } from "@/lib/protocol/shared-network";
import type { Container, Topology } from "@/lib/protocol/topology";

type End = { readonly container: string; readonly network: string };

/**
 * Behind which port a container is, as its own packets show it: they come in by the port with the MAC address that
 * Docker gave the container in that network. For a host where nobody may look at the containers' interfaces.
 */
export class SeenPorts {
  /** Bridge of each port, and whose containers are looked for there: by MAC, and by address. */
  private bridgeOf: ReadonlyMap<string, string> = new Map();
  private wanted: ReadonlyMap<string, End> = new Map();
  private found = new Map<string, End>();

  /** What is looked for from now on. A port that is gone is forgotten: its name may come back with another container. */
  know({ ports, bridges, networks, containers }: Topology): void {
    const there = new Set(ports.map(({ name }) => name));
    for (const name of this.found.keys()) if (!there.has(name)) this.found.delete(name);
    this.bridgeOf = new Map(
      ports.flatMap(({ name, bridge, container }) => (container === null ? [[name, bridge] as const] : [])),
    );
    const standing = new Set(bridges.map(({ name }) => name));
    const bridgeOfNetwork = new Map(networks.map(({ id, bridge }) => [id, bridge]));
    const wanted = new Map<string, End>();
    for (const { id, state, endpoints } of ownersOf(containers))
      for (const { network, port, address, address6, mac } of endpoints) {
        const bridge = bridgeOfNetwork.get(network) ?? null;
        if (state === "gone" || port !== null || bridge === null || !standing.has(bridge)) continue;
        for (const key of [mac?.toLowerCase(), address, address6])
          if (key) wanted.set(`${bridge} ${addressKey(key)}`, { container: id, network });
      }
    this.wanted = wanted;
  }

  /** Does the line tell of a port that was not known? Only what comes in does: OUT is no sender's port. */
  note({ in: device, out, physIn, mac, l3 }: LogLine): boolean {
    if (this.wanted.size === 0 || device === null || out !== null) return false;
    const port = physIn ?? device;
    const bridge = this.bridgeOf.get(port);
    if (bridge === undefined || this.found.has(port)) return false;
    const source = l3.kind === "ip4" || l3.kind === "ip6" ? l3.src : null;
    // An address proves less than a MAC: it counts where a line has no MAC.
    const key = mac?.src?.toLowerCase() ?? source;
    const end = key === null ? undefined : this.wanted.get(`${bridge} ${addressKey(key)}`);
    if (end === undefined || [...this.found.values()].some((one) => isSame(one, end))) return false;
    this.found.set(port, end);
    return true;
  }

  /** The host with the ports that were found. */
  fill(topology: Topology): Topology {
    if (this.found.size === 0) return topology;
    const ends = new Map([...this.found].map(([port, end]) => [`${end.container} ${end.network}`, port]));
    const containers = topology.containers.map((container) =>
      container.state === "gone" ? container : withPorts(container, ends),
    );
    const running = containers.filter(({ state }) => state === "running");
    const byId = new Map(running.map((container) => [container.id, container]));
    const ports = topology.ports.map((port) => {
      const found = port.container === null ? this.found.get(port.name) : undefined;
      const owner = found && byId.get(found.container);
      const end = owner?.endpoints.find((one) => one.network === found?.network && one.port === port.name);
      return owner === undefined || end === undefined
        ? port
        : { ...port, container: owner.name, address: end.address, mac: end.mac };
    });
    return { ...topology, containers, ports };
  }
}

function isSame(a: End, b: End): boolean {
  return a.container === b.container && a.network === b.network;
}

function withPorts(container: Container, ends: ReadonlyMap<string, string>): Container {
  const endpoints = container.endpoints.map((end) => ({
    ...end,
    port: end.port ?? ends.get(`${container.sharesWith ?? container.id} ${end.network}`) ?? null,
  }));
  return { ...container, endpoints };
}
