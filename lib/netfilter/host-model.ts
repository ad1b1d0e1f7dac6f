/** What this host's kernel does with a packet: decides which chains exist and in which order they run. */
export type HostModel = {
  /** `legacy`: hooks of the kernel's table modules. `nft`: base chains of iptables-nft, or hopscope's own. */
  readonly ipBackend: "legacy" | "nft";
  readonly bridgeBackend: "legacy" | "nft";
  /** net.bridge.bridge-nf-call-iptables, or the bridge's own nf_call_iptables. */
  readonly bridgeNfCallIptables: boolean;
  readonly bridgeNfCallIp6tables: boolean;
  /** Absent: as `bridgeNfCallIptables`. ARP only ever meets arptables' FORWARD there. */
  readonly bridgeNfCallArptables?: boolean;
  /** A broute table, or hopscope's stand-in before it, exists. */
  readonly broute: boolean;
  /** The security table is normally absent. */
  readonly security: boolean;
  readonly userlandProxy: boolean;
};

export const DEFAULT_HOST_MODEL: HostModel = {
  ipBackend: "legacy",
  bridgeBackend: "legacy",
  bridgeNfCallIptables: true,
  bridgeNfCallIp6tables: true,
  broute: true,
  security: false,
  userlandProxy: true,
};
