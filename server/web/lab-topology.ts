import type { LabFacts } from "@/lib/protocol/host-verbs";
import type { Topology } from "@/lib/protocol/topology";
import { BRIDGE, CONTAINERS, NIC, WAN, WEB } from "@/server/host/lab/lab-plan";

/** The lab as `host` builds it: of it all there is to ask is what this kernel made of one switch. */
export function labTopology({ bridgeNfCallIptables: bridged, kernel }: LabFacts): Topology {
  return {
    model: {
      ipBackend: "nft",
      bridgeBackend: "nft",
      bridgeNfCallIptables: bridged,
      bridgeNfCallIp6tables: bridged,
      broute: true,
      security: false,
      userlandProxy: false,
    },
    hostname: "lab",
    kernel,
    bridges: [{ ...BRIDGE, network: "bridge", callsIptables: bridged }],
    ports: CONTAINERS.map(({ machine, port, address, mac }) => ({
      name: port,
      bridge: BRIDGE.name,
      container: machine,
      address,
      mac,
    })),
    nics: [{ name: NIC.name, address: NIC.address }],
    published: [WEB.published, WEB.blocked].map((hostPort) => ({
      ...{ protocol: "tcp" as const, bound: null },
      hostPort,
      container: WEB.container,
      containerAddress: WEB.address,
      containerPort: WEB.port,
    })),
    outside: [{ name: "wan", address: WAN.address, device: null }],
    engine: null,
    networks: [
      { id: "lab", name: "bridge", driver: "bridge", bridge: BRIDGE.name, subnets: [BRIDGE.subnet] },
    ],
    containers: CONTAINERS.map(({ machine, port, address, mac }) => ({
      id: machine,
      name: machine,
      ...{ image: "", sharesWith: null },
      state: "running",
      endpoints: [{ network: "lab", address, address6: null, mac, port, sinceUs: null }],
    })),
    userChains: [],
  };
}
