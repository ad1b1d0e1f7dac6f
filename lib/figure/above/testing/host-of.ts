import { DEFAULT_HOST_MODEL } from "@/lib/netfilter/host-model";
import type { Topology } from "@/lib/protocol/topology";

/** A Docker host with so many containers, shared out over three networks of its own and one without any. */
export function hostOf(count: number): Topology {
  const networks = ["bridge", "backend", "frontend", "empty"].map((name, index) => ({
    id: `a${index}`,
    name,
    driver: "bridge",
    bridge: index === 0 ? "docker0" : `br-00000000000${index}`,
    subnets: [`172.${17 + index}.0.0/16`],
  }));
  const containers = Array.from({ length: count }, (_, index) => {
    const network = index % 3;
    const end = (index + 2).toString(16).padStart(2, "0");
    return {
      id: `c${index}`,
      name: `container-number-${index}`,
      image: "image:1",
      state: "running" as const,
      sharesWith: null,
      endpoints: [
        {
          network: `a${network}`,
          address: `172.${17 + network}.0.${index + 2}`,
          address6: index % 2 === 0 ? null : `fd00:${17 + network}::${end}`,
          mac: `02:42:ac:1${network}:00:${end}`,
          port: `veth${end}`,
          sinceUs: null,
        },
      ],
    };
  });
  return {
    model: DEFAULT_HOST_MODEL,
    hostname: "host",
    kernel: "6.1.0",
    bridges: networks.map(({ bridge, name, subnets }, index) => ({
      name: bridge,
      network: name,
      mac: `02:42:00:00:00:0${index}`,
      address: `172.${17 + index}.0.1`,
      subnet: subnets[0] ?? null,
      callsIptables: null,
    })),
    ports: containers.flatMap(({ name, endpoints }) =>
      endpoints.map(({ network, address, mac, port }) => ({
        name: port,
        bridge: networks.find(({ id }) => id === network)?.bridge ?? "",
        container: name,
        address,
        mac,
      })),
    ),
    nics: [
      { name: "lo", address: "127.0.0.1" },
      { name: "eth0", address: "192.0.2.10" },
    ],
    published: containers.slice(0, 3).map(({ name, endpoints: [first] }, index) => ({
      protocol: "tcp" as const,
      hostPort: 8080 + index,
      bound: null,
      container: name,
      containerAddress: first?.address ?? "",
      containerPort: 80,
    })),
    outside: [{ name: "wan", address: "192.0.2.1", device: null }],
    engine: { version: "29.0.0", firewall: "iptables-nft", rootless: false },
    networks,
    containers,
    userChains: [],
  };
}
