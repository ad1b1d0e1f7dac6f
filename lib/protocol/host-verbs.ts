import type { ChainKey } from "@/lib/netfilter/chain";
import type {
  ArticleScenario,
  BackEnd,
  Finding,
  LabScenario,
  Outcome,
  RulesPreview,
  TrafficRequest,
} from "./events";
import type { Topology } from "./topology";

/**
 * What `web` may ask of the privileged `host`, and nothing else. One request is one line of JSON:
 * at most `HOST_FRAME_BYTES` bytes, `{"id":1,"verb":"renew"}`; the answer is one line
 * `{"id":1,"ok":true,"value":…}` or `{"id":1,"ok":false,"code":"…","detail":"…"}`.
 * Answers may come in another order: a scenario takes seconds. Codes are keys of lib/protocol/faults.ts.
 *
 * `host` is the process that ran `hopscope serve` as root: `createHost` in server/host/host.ts.
 */
export const HOST_FRAME_BYTES = 4096;
/**
 * An answer that is longer is none of ours. The longest is `reading`: 38 MiB at most of Docker's answers and of
 * what programs print (server/host/docker), and JSON may put a backslash before each character of that.
 */
export const HOST_ANSWER_BYTES = 80 << 20;
/** Requests a second; a faster peer gets `host-busy`. `renew` and `counters` every second fit well. */
export const HOST_REQUESTS_PER_SECOND = 20;
/** ms. The rules go when the last `renew` is older than this. */
export const LEASE_MS = 5000;
export const MIN_LINES_PER_SECOND = 10;
export const MAX_LINES_PER_SECOND = 100_000;
export const DEFAULT_LINES_PER_SECOND = 2000;
export const MAX_MINUTES = 240;
export const MAX_ONE_OF = 256;
export const MAX_PLAN_ADDRESSES = 32;
export const MAX_PLAN_PORTS = 16;
export const MAX_PINGS = 10;
/** Payload of the largest datagram: 65,535 less an IPv4 and an ICMP header. */
export const MAX_PING_BYTES = 65_507;

/** What shall be logged: enumerations, bounded integers, and an address that `host` checks again. */
export type RulesPlan = {
  readonly backend: BackEnd;
  readonly protocol: "all" | "icmp" | "tcp" | "udp";
  /**
   * IPv4 or IPv6 without a zone, or a network `172.18.0.0/16`; at most MAX_PLAN_ADDRESSES, empty: any.
   * NAT's other names of them are in it already (`planOf` in lib/protocol/plan-of-request.ts).
   */
  readonly addresses: readonly string[];
  /** 1..65535, at most MAX_PLAN_PORTS, empty: any. */
  readonly ports: readonly number[];
  /** A power of two, 1..MAX_ONE_OF: by the IP header's id, so that every hook samples the same packets. */
  readonly oneOf: number;
  readonly userChains: boolean;
  readonly article: ArticleScenario | null;
  /** MIN_LINES_PER_SECOND..MAX_LINES_PER_SECOND, all rules together. */
  readonly linesPerSecond: number;
  /** 1..MAX_MINUTES, then the rules go by themselves. */
  readonly minutes: number;
  /** hopscope's own port on `lo`, which is never logged; null where the watched host does not carry it (lab). */
  readonly ownPort: number | null;
  /** The bridge of the page's own container. `host` sets it by how it was started: no request can. */
  readonly ownBridge?: string | null;
  /** The interfaces on that bridge when the rules are inserted; set by `host` too. */
  readonly ownBridgePorts?: readonly string[];
};

export type HostRequest =
  | { readonly verb: "lab-up" }
  | { readonly verb: "lab-down" }
  | { readonly verb: "rules-insert"; readonly plan: RulesPlan }
  | { readonly verb: "rules-delete" }
  | { readonly verb: "rules-check" }
  | { readonly verb: "rules-preview"; readonly plan: RulesPlan }
  | { readonly verb: "counters" }
  | { readonly verb: "renew" }
  | { readonly verb: "scenario-run"; readonly name: LabScenario }
  /** Of the lab. */
  | { readonly verb: "topology" }
  /** Of a Docker host: unparsed, `web` makes the topology of it. */
  | { readonly verb: "reading" }
  /** Answers when the host's networks or containers have changed since reading `after`, or after 20 s. */
  | { readonly verb: "changed"; readonly after: number }
  | { readonly verb: "traffic-run"; readonly traffic: TrafficRequest }
  | { readonly verb: "doctor" };

export type HostVerb = HostRequest["verb"];

/** `value` of each verb's answer. */
export type HostValues = {
  "lab-up": { readonly upMs: number };
  "lab-down": null;
  "rules-insert": RulesInserted;
  /** The last counters, read before the rules went. */
  "rules-delete": RuleCounters;
  "rules-check": RulesState;
  "rules-preview": RulesPreview;
  counters: RuleCounters;
  /** ms until the rules go by themselves; null when there are none. */
  renew: { readonly endsInMs: number | null };
  "scenario-run": { readonly output: string };
  topology: Topology;
  reading: HostReading;
  changed: { readonly revision: number };
  "traffic-run": { readonly output: string };
  doctor: readonly Finding[];
};

/**
 * What the host's own programs and the Docker API printed, byte for byte: `host` parses nothing of it.
 * Empty text: that source is not there (no Docker, no ebtables).
 */
export type HostReading = {
  /** Counts up with every change that was noticed; `changed` waits for the next one. */
  readonly revision: number;
  readonly hostname: string;
  readonly kernel: string;
  /** JSON bodies of GET /version, /info, /networks, /containers/json. */
  readonly docker: {
    readonly version: string;
    readonly info: string;
    readonly networks: string;
    readonly containers: string;
  };
  /** `ip -j -d address show` of the host. */
  readonly links: string;
  /** `ip -j -d address show` inside of each running container, by container id. */
  readonly inside: readonly { readonly container: string; readonly links: string }[];
  /** `iptables-save`, `ip6tables-save`, `ebtables-save`, and `iptables --version`. */
  readonly iptables: string;
  readonly ip6tables: string;
  readonly ebtables: string;
  readonly iptablesVersion: string;
  /** Name as in sysctl(8) → first line; what is missing is not there. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** hopscope's own machine outside, when it stands. */
  readonly outside: { readonly address: string; readonly device: string } | null;
};

export type HostAnswer<V extends HostVerb> = Outcome<HostValues[V]>;

export type RulesInserted = {
  /** 8 characters of base32: every line of these rules starts with `hop:<nonce>:`. */
  readonly nonce: string;
  readonly chains: readonly ChainKey[];
  readonly insertMs: number;
  readonly endsInMs: number;
};

/** A user chain whose name does not fit into `prefix`, which its lines have. */
export type ShortenedName = { readonly prefix: string; readonly chain: ChainKey };

export type RulesState =
  | { readonly state: "off" }
  /** `missing`: chains whose rule does not stand as planned. */
  | {
      readonly state: "on";
      readonly nonce: string;
      readonly missing: readonly ChainKey[];
      /** How often rules that others removed were put back (iptables only: owner tables cannot be removed). */
      readonly restored: number;
      /** They were removed again within a minute: hopscope does not fight. */
      readonly givenUp: boolean;
      /** What happened to the rules, and which chains are left out, newest last. */
      readonly notes: readonly string[];
      /** How many there were: the last of `notes` has this number. */
      readonly noted: number;
      readonly shortened: readonly ShortenedName[];
    };

/** Kernel counters. limited = matched − logged. Zero when no rules stand. */
export type RuleCounters = {
  readonly matched: number;
  readonly logged: number;
  readonly chains: readonly { readonly chain: ChainKey; readonly matched: number; readonly logged: number }[];
};
