import type { ChainKey } from "@/lib/netfilter/chain";
import type { Outcome } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import {
  HOST_FRAME_BYTES,
  type LogRules,
  MAX_SITE_COMMANDS,
  type RulesSurroundings,
} from "@/lib/protocol/host-verbs";
import { MAX_PLAN_ADDRESSES, MAX_PLAN_PORTS, type RulesPlan } from "@/lib/protocol/rules-plan";
import { type HostTables, readHostTables } from "./host-tables";
import { type KeptSites, keepSites, keyOfSite } from "./kept-sites";
import { pointKey } from "./log-point";
import { type Network, readNetwork } from "./networks";
import { type Extent, leftOut, sitePlan, sitesAt, spotsOn } from "./plan-sites";
import { planTables } from "./plan-tables";
import { packRules } from "./rule-lines";

export type PlannedRules = {
  readonly rules: LogRules;
  /** Chains of nft that will stand. */
  readonly tables: readonly ChainKey[];
  /** null: iptables has no part in it. */
  readonly sites: KeptSites | null;
};

/** Whether planning has to know what iptables holds. */
export function needsIptables({ backend, userChains }: RulesPlan): boolean {
  return backend === "iptables" || userChains;
}

/**
 * What is to be inserted on this host as it is now.
 * Errors: `bad-request`, `article-needs-iptables`, `sampling-needs-nft`, `no-iptables`, `filter-too-wide`.
 */
export function planRules(plan: RulesPlan, surroundings: RulesSurroundings): Outcome<PlannedRules> {
  const networks = plan.addresses.flatMap((text) => readNetwork(text) ?? []);
  const isReadable = networks.length === plan.addresses.length;
  const isBounded = networks.length <= MAX_PLAN_ADDRESSES && plan.ports.length <= MAX_PLAN_PORTS;
  if (!isReadable || !isBounded) return refused("bad-request");
  const inNft = plan.backend === "nft";
  if (inNft && plan.article !== null) return refused("article-needs-iptables");
  const tables = inNft ? planTables(plan, networks, surroundings) : [];
  const chains = tables.flatMap(({ family, chains }) =>
    chains.map((chain) => pointKey({ family, ...chain })),
  );
  if (!needsIptables(plan))
    return asRequest({ rules: packRules(tables, null, false, surroundings), tables: chains, sites: null });
  if (plan.oneOf > 1) return refused("sampling-needs-nft");
  if (surroundings.iptables === null) return refused("no-iptables");
  const host = readHostTables(surroundings.iptables);
  const sites = planSites(plan, networks, surroundings, host);
  const rules = packRules(tables, sites.sites, host.legacy, surroundings);
  if ((rules.sites ?? []).flatMap(({ text }) => text.split("\n")).length > MAX_SITE_COMMANDS)
    return refused("filter-too-wide");
  return asRequest({ rules, tables: chains, sites });
}

/** Beside the rules a request has its verb and two numbers. */
const REST_BYTES = 100;

function asRequest(planned: PlannedRules): Outcome<PlannedRules> {
  const bytes = JSON.stringify(planned.rules).length + REST_BYTES;
  return bytes > HOST_FRAME_BYTES ? refused("filter-too-wide") : { ok: true, value: planned };
}

function planSites(
  plan: RulesPlan,
  networks: readonly Network[],
  surroundings: RulesSurroundings,
  host: HostTables,
): KeptSites {
  const extent: Extent = plan.backend === "nft" ? "user" : "all";
  const spots = spotsOn(host, plan, extent, 0);
  const planned = sitePlan(plan, networks, surroundings, extent, spots);
  const sites = sitesAt(spots, host, planned, 0);
  const { nonce, tag } = surroundings;
  return keepSites({ nonce, tag }, planned, host, sites, leftOut(host, plan, extent));
}

export function plannedChains({ tables, sites }: PlannedRules): readonly ChainKey[] {
  return [...tables, ...(sites?.sites ?? []).map(keyOfSite)];
}

function refused(code: FaultCode): Outcome<never> {
  return { ok: false, code, detail: "" };
}
