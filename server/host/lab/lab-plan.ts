/** The article's environment: its addresses, and its names of interfaces. */
export type Machine = "host" | "nginx" | "netutils" | "wan";
export const MACHINES: readonly Machine[] = ["host", "nginx", "netutils", "wan"];

export const BRIDGE = {
  name: "docker0",
  mac: "02:42:db:a1:f2:79",
  address: "172.18.0.1",
  subnet: "172.18.0.0/16",
};
export const NIC = { name: "enp0s8", mac: "08:00:27:ff:b2:c4", address: "172.17.8.211" };
export const WAN = { name: "eth0", mac: "0a:00:27:00:00:02", address: "172.17.8.1" };
export const CONTAINERS = [
  { machine: "nginx", port: "veth5ead5c7", address: "172.18.0.2", mac: "02:42:ac:12:00:02" },
  { machine: "netutils", port: "vethd709394", address: "172.18.0.3", mac: "02:42:ac:12:00:03" },
] as const;
export const WEB = {
  container: "nginx",
  address: "172.18.0.2",
  port: 80,
  published: 5566,
  blocked: 5577,
} as const;

export type LabOptions = {
  /** net.bridge.bridge-nf-call-iptables of the lab's host. Default true, as on the article's host. */
  readonly bridgeNfCallIptables?: boolean;
};
