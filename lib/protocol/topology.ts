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
  /** Machines outside of the host that are ours, as `wan`; `device`: the host's interface that leads there, if known. */
  readonly outside: readonly {
    readonly name: string;
    readonly address: string;
    readonly device: string | null;
  }[];
  /** Null where there is no Docker. */
  readonly engine: Engine | null;
  readonly networks: readonly Network[];
  /**
   * Running, and behind them those that were seen running and are gone: a conversation still names them. One whose
   * addresses or ports have changed is there as it was, too, as gone.
   */
  readonly containers: readonly Container[];
  readonly userChains: readonly UserChain[];
  /** `ip:raw`: of those that the map draws, the tables of iptables that this host has not. Absent: not known. */
  readonly absentTables?: readonly string[];
  /** Absent: the host process lacks none of them, or nobody has told. */
  readonly lacks?: readonly HostRight[];
};

/** Capabilities of the host process, each with something that is off without it. */
export type HostRight = "NET_ADMIN" | "SYS_ADMIN";

export type Engine = {
  readonly version: string;
  /** Which rules Docker writes: "iptables-nft", "iptables-legacy", "nftables", "none". */
  readonly firewall: string;
  readonly rootless: boolean;
};

export type Network = {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly bridge: string | null;
  /** CIDR */
  readonly subnets: readonly string[];
  /** No way out of it (docker network create --internal). */
  readonly isInternal?: boolean;
};

export type Container = {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: "running" | "gone";
  /** Id of the container in whose network namespace it is (`--network container:…`): its endpoints are that one's. */
  readonly sharesWith: string | null;
  readonly endpoints: readonly Endpoint[];
};

/** Of a container in a network. */
export type Endpoint = {
  /** Network id. */
  readonly network: string;
  /** IPv4 where it has one, else IPv6. */
  readonly address: string | null;
  readonly address6: string | null;
  readonly mac: string | null;
  /** The host's end of the veth pair. */
  readonly port: string | null;
  /** Since when it has these, by the kernel log's clock; null: as long as anybody has looked. */
  readonly sinceUs: number | null;
};

/** A chain that some rule jumps to: it hangs below each base chain from which it is reached. */
export type UserChain = {
  readonly family: "bridge" | "ip" | "ip6";
  readonly table: string;
  readonly name: string;
  /** Names of the chains, base or user, that jump to it. */
  readonly from: readonly string[];
  /** As iptables-save prints them, hopscope's own left out. */
  readonly rules: readonly string[];
};

export type Bridge = {
  readonly name: string;
  readonly network: string;
  readonly mac: string | null;
  readonly address: string | null;
  /** CIDR */
  readonly subnet: string | null;
  /** By the sysctl or by its own switch; null where that is not known. */
  readonly callsIptables: boolean | null;
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
  /** The one address of the host that it is bound to; null: all. */
  readonly bound: string | null;
  readonly container: string;
  readonly containerAddress: string;
  readonly containerPort: number;
};
