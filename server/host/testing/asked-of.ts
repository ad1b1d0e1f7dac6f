import { type HostIptables, type LogRules, MAX_SITE_COMMANDS } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { packRules } from "@/lib/rules";
import { readHostTables } from "@/lib/rules/host-tables";
import { readNetwork } from "@/lib/rules/networks";
import { type Extent, sitePlan, sitesAt, spotsOn } from "@/lib/rules/plan-sites";
import { planTables } from "@/lib/rules/plan-tables";
import { type AskedRules, readRules } from "../rules/log-lines";
import { sessionNumber } from "../rules/own-prefix";
import type { Site } from "../rules/site";

const NO_BRIDGE = { ownBridge: null, ownBridgePorts: [] };
export const ASKED_NONCE = "abcdefgh";
const SESSION = { nonce: ASKED_NONCE, tag: sessionNumber(ASKED_NONCE) };

/** The lines of nft that `host` reads of the tables that are planned, as they come over the channel. */
export function askedLines(plan: RulesPlan): readonly string[] {
  return readAsHost(packRules(planTables(plan, networksOf(plan), NO_BRIDGE), null, false, SESSION)).nft;
}

/** The same of iptables and ebtables, on such a host; of half the filter where the whole is too wide (`planRules`). */
export function askedSites(plan: RulesPlan, iptables: HostIptables, extent: Extent = "all"): readonly Site[] {
  const host = readHostTables(iptables);
  const spots = spotsOn(host, plan, extent, 0);
  const planned = sitePlan(plan, networksOf(plan), NO_BRIDGE, extent, spots);
  const rules = packRules([], sitesAt(spots, host, planned, 0), iptables.legacy, SESSION);
  if ((rules.sites ?? []).flatMap(({ text }) => text.split("\n")).length > MAX_SITE_COMMANDS) {
    const { addresses, ports } = plan;
    const half = <T>(all: readonly T[]) => all.slice(0, all.length / 2);
    return askedSites({ ...plan, addresses: half(addresses), ports: half(ports) }, iptables, extent);
  }
  return readAsHost(rules).sites ?? [];
}

/** Lists each table that these lines add. */
export function listsOf(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => /^add (table \S+ \S+)/.exec(line)?.[1] ?? []).map((name) => `list ${name}`);
}

function networksOf({ addresses }: RulesPlan) {
  return addresses.flatMap((text) => readNetwork(text) ?? []);
}

function readAsHost(rules: LogRules): AskedRules {
  const read = readRules(JSON.parse(JSON.stringify(rules)), ASKED_NONCE);
  if (read === null) throw new Error("not read");
  return read;
}
