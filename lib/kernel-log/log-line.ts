/**
 * A netfilter log line, parsed: the shapes of net/netfilter/nf_log_syslog.c (`nf_log`)
 * and net/bridge/netfilter/ebt_log.c (`ebt_log`).
 */
export type LogLine = {
  readonly generator: "nf_log" | "ebt_log";
  /** As the rule's author wrote it, without the format-owned space of ebt_log. */
  readonly prefix: string;
  readonly in: string | null;
  readonly out: string | null;
  readonly physIn: string | null;
  readonly physOut: string | null;
  readonly mac: MacHeader | null;
  readonly l3: Layer3;
  readonly uid: number | null;
  readonly gid: number | null;
  /** skb->mark; the kernel prints it only when it is not 0. */
  readonly mark: number | null;
  /** The line ends in the middle of a field: nothing after it is known. */
  readonly truncated: boolean;
};

/** The received link-layer header. `raw` is the text behind `MAC=` (with a TUNNEL), "" in the other forms. */
export type MacHeader = {
  readonly dst: string | null;
  readonly src: string | null;
  /** EtherType. */
  readonly proto: number | null;
  readonly vlan: { readonly proto: number; readonly tci: number } | null;
  readonly raw: string;
};

export type Layer3 = Ip4 | Ip6 | Arp | OtherL3;

export type Ip4 = {
  readonly kind: "ip4";
  readonly src: string;
  readonly dst: string;
  /** bytes; null where the generator does not print it (ebt_log prints no LEN, TTL, ID). */
  readonly length: number | null;
  /** nf_log: masked 0x1E, the precedence apart; ebt_log: the whole byte. Null where the line is cut before it. */
  readonly tos: number | null;
  readonly prec: number | null;
  readonly ttl: number | null;
  readonly id: number | null;
  readonly ce: boolean;
  readonly df: boolean;
  readonly mf: boolean;
  /** in units of 8 bytes, 0 for a whole packet or a head fragment. */
  readonly fragmentOffset: number;
  readonly options: string | null;
  readonly l4: Layer4 | null;
};

export type Ip6 = {
  readonly kind: "ip6";
  /** lower-case, uncompressed groups as the kernel prints them. */
  readonly src: string;
  readonly dst: string;
  readonly length: number | null;
  readonly trafficClass: number | null;
  readonly hopLimit: number | null;
  readonly flowLabel: number | null;
  /** offset in bytes. */
  readonly fragment: { readonly offset: number; readonly more: boolean; readonly id: number } | null;
  readonly l4: Layer4 | null;
};

export type Arp = {
  readonly kind: "arp";
  readonly hardwareType: number;
  readonly protocolType: number;
  readonly opcode: number;
  readonly payload: {
    readonly macSrc: string;
    readonly ipSrc: string;
    readonly macDst: string;
    readonly ipDst: string;
  } | null;
};

/** No layer 3 text: ebt_log without --log-ip, another EtherType, or TRUNCATED. */
export type OtherL3 = { readonly kind: "none" };

export type Layer4 = Tcp | Udp | Icmp | Security | OtherL4;

export type Tcp = {
  readonly kind: "tcp";
  readonly sport: number | null;
  readonly dport: number | null;
  readonly seq: number | null;
  readonly ack: number | null;
  readonly window: number | null;
  /** Set flags in the kernel's order, for example ["ACK","SYN"]. */
  readonly flags: readonly string[];
  readonly urgp: number | null;
  readonly options: string | null;
  /** INCOMPLETE [n bytes]: the header was cut (usual inside ICMP errors). */
  readonly incompleteBytes: number | null;
};

export type Udp = {
  readonly kind: "udp" | "udplite";
  readonly sport: number | null;
  readonly dport: number | null;
  readonly length: number | null;
  readonly incompleteBytes: number | null;
};

export type Icmp = {
  readonly kind: "icmp" | "icmp6";
  readonly type: number | null;
  readonly code: number | null;
  readonly id: number | null;
  readonly seq: number | null;
  readonly mtu: number | null;
  readonly gateway: string | null;
  readonly parameter: number | null;
  /** The packet that an error speaks of: never to be mixed with the outer one. */
  readonly embedded: Ip4 | Ip6 | null;
  readonly incompleteBytes: number | null;
};

export type Security = {
  readonly kind: "ah" | "esp";
  readonly spi: number | null;
  readonly incompleteBytes: number | null;
};

export type OtherL4 = {
  readonly kind: "other";
  readonly protocol: number;
  /** SCTP and DCCP in ebt_log; nf_log prints none. */
  readonly ports?: { readonly sport: number; readonly dport: number };
};
