import { BRIDGE, CONTAINERS, type LabOptions, type Machine, NIC, WAN } from "./lab-plan";

export type Namespaces = Readonly<Record<Machine, number>>;

/** Input of `ip -batch -`, run in each machine's namespace; the host's first, it makes the cables. */
export function ipBatch(machine: Machine, pids: Namespaces): string {
  const lines =
    machine === "host" ? hostLines(pids) : machine === "wan" ? wanLines() : containerLines(machine);
  return `${["link set lo up", ...lines, ...knownNeighbours(machine)].join("\n")}\n`;
}

function hostLines(pids: Namespaces): readonly string[] {
  return [
    // vlan and snooping off: no queries of the bridge's own between the packets.
    `link add ${BRIDGE.name} address ${BRIDGE.mac} type bridge mcast_snooping 0`,
    `address add ${BRIDGE.address}/16 brd 172.18.255.255 dev ${BRIDGE.name}`,
    `link set ${BRIDGE.name} up`,
    ...CONTAINERS.flatMap(({ machine, port, mac }) => [
      `link add ${port} type veth peer name eth0 address ${mac} netns ${pids[machine]}`,
      `link set ${port} master ${BRIDGE.name} up`,
    ]),
    `link add ${NIC.name} address ${NIC.mac} type veth peer name ${WAN.name} address ${WAN.mac} netns ${pids.wan}`,
    `address add ${NIC.address}/24 brd 172.17.8.255 dev ${NIC.name}`,
    `link set ${NIC.name} up`,
  ];
}

function containerLines(machine: "nginx" | "netutils"): readonly string[] {
  const address = CONTAINERS.find((container) => container.machine === machine)?.address;
  return [
    `address add ${address}/16 brd 172.18.255.255 dev eth0`,
    "link set eth0 up",
    `route add default via ${BRIDGE.address}`,
  ];
}

function wanLines(): readonly string[] {
  return [`address add ${WAN.address}/24 brd 172.17.8.255 dev ${WAN.name}`, `link set ${WAN.name} up`];
}

/** As on a host that has been up for a while, so that a scenario logs its own packets and no ARP. */
function knownNeighbours(machine: Machine): readonly string[] {
  const entry = (address: string, mac: string, device: string) =>
    `neigh replace ${address} lladdr ${mac} dev ${device} nud permanent`;
  switch (machine) {
    case "host":
      return [
        ...CONTAINERS.map(({ address, mac }) => entry(address, mac, BRIDGE.name)),
        entry(WAN.address, WAN.mac, NIC.name),
      ];
    case "wan":
      return [entry(NIC.address, NIC.mac, WAN.name)];
    default:
      return [
        entry(BRIDGE.address, BRIDGE.mac, "eth0"),
        ...CONTAINERS.filter((other) => other.machine !== machine).map(({ address, mac }) =>
          entry(address, mac, "eth0"),
        ),
      ];
  }
}

/** Input of `bridge -batch -`: without these the first frame to a container is flooded to all ports. */
export function knownForwarding(): string {
  return `${CONTAINERS.map(({ port, mac }) => `fdb replace ${mac} dev ${port} master static`).join("\n")}\n`;
}

/** Sysctls of a Docker host, by value; IPv6 off: no router solicitations between the packets. */
export function sysctls(
  machine: Machine,
  options: LabOptions,
): Readonly<Record<"0" | "1", readonly string[]>> {
  const quiet = ["net/ipv6/conf/all/disable_ipv6", "net/ipv6/conf/default/disable_ipv6"];
  if (machine !== "host") return { "0": [], "1": quiet };
  const bridged = ["net/bridge/bridge-nf-call-iptables", "net/bridge/bridge-nf-call-ip6tables"];
  const off = options.bridgeNfCallIptables === false;
  return { "0": off ? bridged : [], "1": [...quiet, "net/ipv4/ip_forward", ...(off ? [] : bridged)] };
}
