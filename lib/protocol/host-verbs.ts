import type { Family } from "@/lib/netfilter/chain";
import type { DockReading } from "./dock-verbs";
import type { Finding, LabScenario, Outcome, TrafficRequest } from "./events";

/**
 * What `web` may ask of the privileged `host`, and nothing else. One request is one line of JSON:
 * at most `HOST_FRAME_BYTES` bytes, `{"id":1,"verb":"renew"}`; the answer is one line
 * `{"id":1,"ok":true,"value":…}` or `{"id":1,"ok":false,"code":"…","detail":"…"}`.
 * Answers may come in another order: a scenario takes seconds. Codes are keys of lib/protocol/faults.ts.
 *
 * `host` is the process that keeps the rights of `hopscope serve`: `createHost` in server/host/host.ts.
 */
export const HOST_FRAME_BYTES = 1 << 20;
/**
 * An answer that is longer is none of ours. The longest are the readings of `dock` and `host`: 22 and 16 MiB at
 * most of what Docker answers and programs print, and JSON may put a backslash before each character of that.
 */
export const HOST_ANSWER_BYTES = 80 << 20;
/** Requests a second; a faster peer gets `host-busy`. `rules-list` twice a second and `renew` fit well. */
export const HOST_REQUESTS_PER_SECOND = 20;
/** ms. The rules go when the last `renew` is older than this. */
export const LEASE_MS = 5000;
export const MIN_LINES_PER_SECOND = 10;
export const MAX_LINES_PER_SECOND = 100_000;
export const DEFAULT_LINES_PER_SECOND = 2000;
export const MAX_MINUTES = 240;
export const MAX_ONE_OF = 256;
export const MAX_PINGS = 10;
export const MAX_INSIDE = 16;
/** Payload of the largest datagram: 65,535 less an IPv4 and an ICMP header. */
export const MAX_PING_BYTES = 65_507;

export type RuleFamily = Exclude<Family, "arp">;

/** What was there before us: the base chain; its table, but not the chain; not even the table. */
export type Made = "nothing" | "chain" | "table";

/**
 * A place in the host's iptables or ebtables where packets are logged: what is done in that table, as the tool is told
 * behind `-t TABLE`, a command a line: `-N hop-abcdefgh-6`. How it is undone `host` knows by itself.
 */
export type LogSite = {
  readonly family: RuleFamily;
  readonly table: string;
  /** That no other site of this session has. */
  readonly number: number;
  readonly text: string;
};

/**
 * Text that makes rules. `host` takes it if each line is one of those that server/host/rules/log-lines.ts knows:
 * all that can be said in them is where packets are logged, and which.
 */
export type LogRules = {
  /** Of nft(8): tables of our own. */
  readonly nft: readonly string[];
  /** null: iptables has no part in it; empty: sites may come later. */
  readonly sites: readonly LogSite[] | null;
  /** The sites are in x_tables (iptables-legacy). */
  readonly legacy: boolean;
};

/** Commands for all sites of a session, some 5 ms each. */
export const MAX_SITE_COMMANDS = 2000;

/** What `iptables-save -c`, `ip6tables-save -c` and `ebtables-save -c` print; of others' rules the first of each chain. */
export type Saves = Readonly<Record<RuleFamily, string>>;

/** What the programs print of what stands, byte for byte. */
export type RulesListing = {
  /** `nft -j list table`, a line each; empty: no rules of nft stand. */
  readonly nft: readonly string[];
  /** null: no sites stand. */
  readonly saves: Saves | null;
};

/** What planning needs to know of the host that is watched. */
export type RulesSurroundings = {
  /** 8 characters of base32: every line of the rules starts with `hop:<nonce>:`. */
  readonly nonce: string;
  /** Part of it, which tags rules that stand in a chain of others. */
  readonly tag: string;
  /** A process in the watched network namespace; null: that of `host` itself. */
  readonly namespacePid: number | null;
  /** The bridge of the page's own container, by how `host` was started: no request can set it. */
  readonly ownBridge: string | null;
  /** The interfaces on that bridge now. */
  readonly ownBridgePorts: readonly string[];
  /** null: not asked for, or no iptables. */
  readonly iptables: HostIptables | null;
};

export type HostIptables = {
  /** Docker's rules are in x_tables, where iptables-nft does not see them. */
  readonly legacy: boolean;
  readonly broute: boolean;
  /** `nft -j list chains`, or nothing. */
  readonly nftChains: string;
  readonly saves: Saves;
  /** `PID AGE_S NAME`, a tab and the command's words, of what was started in that namespace a moment ago, a line each. */
  readonly started: string;
};

/** Sites that go, come, or go back to the head of their chain. */
export type RulesChange = {
  readonly remove: readonly number[];
  readonly lift: readonly number[];
  /** Nothing of nft. */
  readonly add: LogRules;
};

export type HostRequest =
  /** Before planning what shall stand: ends what does, sweeps what is left of dead sessions. `iptables`: say what the host has. */
  | { readonly verb: "rules-prepare"; readonly iptables: boolean }
  /** The same answer, and nothing is done. */
  | { readonly verb: "rules-look"; readonly iptables: boolean }
  | { readonly verb: "rules-insert"; readonly rules: LogRules; readonly minutes: number }
  | { readonly verb: "rules-change"; readonly change: RulesChange }
  | { readonly verb: "rules-list" }
  | { readonly verb: "rules-delete" }
  | { readonly verb: "renew" }
  | { readonly verb: "scenario-run"; readonly name: LabScenario }
  /** Of the lab: as it could be built. */
  | { readonly verb: "lab" }
  /** Of a Docker host: unparsed, `web` makes the topology of it, and of what `dock` reads (dock-verbs.ts). */
  | { readonly verb: "reading" }
  /** The interfaces of these containers, by the process that each is said to be; at most `MAX_INSIDE` of them. */
  | { readonly verb: "inside"; readonly containers: readonly ContainerProcess[] }
  | { readonly verb: "traffic-run"; readonly traffic: TrafficRequest }
  | { readonly verb: "doctor" };

export type HostVerb = HostRequest["verb"];

/** `value` of each verb's answer. */
export type HostValues = {
  "rules-prepare": RulesSurroundings;
  "rules-look": RulesSurroundings;
  "rules-insert": { readonly listing: RulesListing; readonly endsInMs: number };
  /** What a program refused, in its words; empty: nothing. */
  "rules-change": { readonly trouble: string };
  /** null: no rules stand. */
  "rules-list": RulesListing | null;
  /** As it was just before they went. */
  "rules-delete": RulesListing | null;
  /** ms until the rules go by themselves; null when there are none. */
  renew: { readonly endsInMs: number | null };
  "scenario-run": { readonly output: string };
  lab: LabFacts;
  reading: HostReading;
  /** In the same order. */
  inside: readonly InsideReading[];
  "traffic-run": { readonly output: string };
  doctor: readonly Finding[];
};

/**
 * What the host's own programs printed, byte for byte: `host` parses nothing of it. Empty text: that source is not
 * there (no ebtables).
 */
export type HostReading = {
  readonly hostname: string;
  readonly kernel: string;
  /** `ip -j -d address show` of the host. */
  readonly links: string;
  /** `iptables-save`, `ip6tables-save`, `ebtables-save`, and `iptables --version`. */
  readonly iptables: string;
  readonly ip6tables: string;
  readonly ebtables: string;
  readonly iptablesVersion: string;
  /** Name as in sysctl(8) → first line; what is missing is not there. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Of the host process itself: CapEff of proc_pid_status(5). */
  readonly capabilities: string;
  /** hopscope's own machine outside, when it stands. */
  readonly outside: { readonly address: string; readonly device: string } | null;
};

/** What is not the same of every lab: whether its bridge calls iptables, and the release of the kernel. */
export type LabFacts = { readonly bridgeNfCallIptables: boolean; readonly kernel: string };

export type ContainerProcess = { readonly id: string; readonly pid: number };

/**
 * `ip -j -d address show` inside of a container, by its id. Empty: it may not be entered, or its cgroup bears another id
 * than the process that was named.
 */
export type InsideReading = { readonly container: string; readonly links: string };

/** A Docker host, as its programs and its engine tell. `revision` counts what Docker told of. */
export type WholeReading = HostReading & DockReading & { readonly inside: readonly InsideReading[] };

export type HostAnswer<V extends HostVerb> = Outcome<HostValues[V]>;
