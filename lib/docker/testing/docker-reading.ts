import type { WholeReading } from "@/lib/protocol/host-verbs";

/** An id of Docker, out of a small number. */
export function idOf(number: number): string {
  return number.toString(16).padStart(4, "0").padEnd(64, "e");
}

export type GivenContainer = {
  readonly number: number;
  /** The last part of its address, where that is not its number. */
  readonly address?: number;
  readonly name: string;
  readonly published?: number;
  readonly labels?: Readonly<Record<string, string>>;
};

type Given = {
  readonly revision?: number;
  readonly networkName?: string;
  readonly containers?: readonly GivenContainer[];
};

/**
 * A host with one network `172.18.0.0/16`, its bridge `shop0`, and these containers, in the words of Docker
 * 20.10 and iproute2 6.1 (fields that nothing reads are few, but there). Container n has the address
 * 172.18.0.n and the port vethn.
 */
export function dockerReading({
  revision = 1,
  networkName = "shop",
  containers = [{ number: 2, name: "web", published: 8080 }],
}: Given = {}): WholeReading {
  const mac = (number: number) => `02:42:ac:12:00:${number.toString(16).padStart(2, "0")}`;
  const network = idOf(1);
  const addr = (local: string) => [{ family: "inet", local, prefixlen: 16, scope: "global" }];
  return {
    revision,
    hostname: "shop-host",
    kernel: "6.1.0",
    docker: {
      version: JSON.stringify({ Version: "20.10.24", ApiVersion: "1.41" }),
      info: JSON.stringify({ SecurityOptions: ["name=seccomp,profile=default"], Name: "secret-name" }),
      networks: JSON.stringify([
        {
          Name: networkName,
          Id: network,
          Driver: "bridge",
          IPAM: { Driver: "default", Config: [{ Subnet: "172.18.0.0/16", Gateway: "172.18.0.1" }] },
          Options: { "com.docker.network.bridge.name": "shop0" },
          Labels: {},
        },
      ]),
      containers: JSON.stringify(
        containers.map(({ number, address = number, name, published, labels = {} }) => ({
          Id: idOf(number),
          Names: [`/${name}`],
          Image: "image",
          Command: "sleep",
          Ports:
            published === undefined
              ? []
              : ["0.0.0.0", "::"].map((IP) => ({
                  IP,
                  PrivatePort: 80,
                  PublicPort: published,
                  Type: "tcp",
                })),
          Labels: labels,
          State: "running",
          NetworkSettings: {
            Networks: {
              [networkName]: {
                NetworkID: network,
                Gateway: "172.18.0.1",
                IPAddress: `172.18.0.${address}`,
                MacAddress: mac(number),
              },
            },
          },
          Mounts: [],
        })),
      ),
    },
    links: JSON.stringify([
      { ifindex: 1, ifname: "lo", addr_info: addr("127.0.0.1") },
      { ifindex: 2, ifname: "eth0", address: "08:00:27:00:00:01", addr_info: addr("10.0.2.15") },
      {
        ifindex: 3,
        ifname: "shop0",
        address: "02:42:00:00:00:01",
        linkinfo: { info_kind: "bridge", info_data: { nf_call_iptables: 0 } },
        addr_info: addr("172.18.0.1"),
      },
      ...containers.map(({ number }) => ({
        ifindex: 100 + number,
        link_index: 50,
        ifname: `veth${number}`,
        master: "shop0",
        address: "fe:00:00:00:00:01",
        linkinfo: { info_kind: "veth", info_slave_kind: "bridge" },
        addr_info: [],
      })),
    ]),
    inside: containers.map(({ number, address = number }) => ({
      container: idOf(number),
      links: JSON.stringify([
        { ifindex: 1, ifname: "lo", addr_info: addr("127.0.0.1") },
        {
          ifindex: 50,
          link_index: 100 + number,
          link_netnsid: 0,
          ifname: "eth0",
          address: mac(number),
          linkinfo: { info_kind: "veth" },
          addr_info: addr(`172.18.0.${address}`),
        },
      ]),
    })),
    iptables: "",
    ip6tables: "",
    ebtables: "",
    iptablesVersion: "iptables v1.8.9 (nf_tables)",
    sysctls: { "net.bridge.bridge-nf-call-iptables": "1" },
    capabilities: "1ffffffffff",
    outside: null,
  };
}
