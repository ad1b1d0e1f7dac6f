import type { HostModel } from "@/lib/netfilter/host-model";

/** The host as the map and the topology picture show it. Names are untrusted text, made safe in `web`. */
export type Topology = {
  readonly model: HostModel;
  readonly hostname: string;
  readonly kernel: string;
  readonly bridges: readonly Bridge[];
  readonly ports: readonly BridgePort[];
  readonly nics: readonly Nic[];
  readonly published: readonly PublishedPort[];
  /** Addresses outside the host that the lab owns, for example the `wan` machine. */
  readonly outside: readonly { readonly name: string; readonly address: string }[];
};

export type Bridge = {
  readonly name: string;
  readonly network: string;
  readonly mac: string | null;
  readonly address: string | null;
  /** CIDR */
  readonly subnet: string | null;
};

/** A bridge port: the host's end of a container's veth pair. */
export type BridgePort = {
  readonly name: string;
  readonly bridge: string;
  readonly container: string | null;
  readonly address: string | null;
  readonly mac: string | null;
};

export type Nic = { readonly name: string; readonly address: string | null };

export type PublishedPort = {
  readonly protocol: "tcp" | "udp";
  readonly hostPort: number;
  readonly container: string;
  readonly containerAddress: string;
  readonly containerPort: number;
};
