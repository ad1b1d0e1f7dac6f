import type { ChainKey } from "@/lib/netfilter/chain";
import type { LabScenario, Outcome, RulesPreview } from "./events";
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
/** Requests a second; a faster peer gets `host-busy`. `renew` and `counters` every second fit well. */
export const HOST_REQUESTS_PER_SECOND = 20;
/** ms. The rules go when the last `renew` is older than this. */
export const LEASE_MS = 5000;
export const MIN_LINES_PER_SECOND = 10;
export const MAX_LINES_PER_SECOND = 100_000;
export const DEFAULT_LINES_PER_SECOND = 2000;
export const MAX_MINUTES = 240;

/** What shall be logged: enumerations, bounded integers, and an address that `host` checks again. */
export type RulesPlan = {
  readonly protocol: "all" | "icmp" | "tcp" | "udp";
  /** IPv4 or IPv6, without a zone. */
  readonly address: string | null;
  /** 1..65535 */
  readonly port: number | null;
  /** MIN_LINES_PER_SECOND..MAX_LINES_PER_SECOND, all rules together. */
  readonly linesPerSecond: number;
  /** 1..MAX_MINUTES, then the rules go by themselves. */
  readonly minutes: number;
  /** hopscope's own port on `lo`, which is never logged; null where the watched host does not carry it (lab). */
  readonly ownPort: number | null;
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
  | { readonly verb: "topology" };

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
};

export type HostAnswer<V extends HostVerb> = Outcome<HostValues[V]>;

export type RulesInserted = {
  /** 8 characters of base32: every line of these rules starts with `hop:<nonce>:`. */
  readonly nonce: string;
  readonly chains: readonly ChainKey[];
  readonly insertMs: number;
  readonly endsInMs: number;
};

export type RulesState =
  | { readonly state: "off" }
  /** `missing`: chains whose rule does not stand as planned. */
  | { readonly state: "on"; readonly nonce: string; readonly missing: readonly ChainKey[] };

/** Kernel counters. limited = matched − logged. Zero when no rules stand. */
export type RuleCounters = {
  readonly matched: number;
  readonly logged: number;
  readonly chains: readonly { readonly chain: ChainKey; readonly matched: number; readonly logged: number }[];
};
