import type { HostIptables, LogRules } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { readHostTables } from "@/lib/rules/host-tables";
import { readNetwork } from "@/lib/rules/networks";
import { type Extent, sitePlan, sitesAt, spotsOn } from "@/lib/rules/plan-sites";
import { planTables } from "@/lib/rules/plan-tables";
import { packRules } from "@/lib/rules/planned";
import { type AskedRules, readRules } from "../rules/read-rules";

const NO_BRIDGE = { ownBridge: null, ownBridgePorts: [] };

/** What `host` reads of the tables that are planned, as they come over the channel. */
export function askedTables(plan: RulesPlan) {
  return readAsHost(packRules(planTables(plan, networksOf(plan), NO_BRIDGE), null, false)).tables;
}

/** The same of iptables and ebtables, on such a host. */
export function askedSites(plan: RulesPlan, iptables: HostIptables, extent: Extent = "all"): AskedRules {
  const host = readHostTables(iptables);
  const spots = spotsOn(host, plan, extent, 0);
  const planned = sitePlan(plan, networksOf(plan), NO_BRIDGE, extent, spots);
  return readAsHost(packRules([], sitesAt(spots, host, planned, 0), iptables.legacy));
}

function networksOf({ addresses }: RulesPlan) {
  return addresses.flatMap((text) => readNetwork(text) ?? []);
}

function readAsHost(rules: LogRules): AskedRules {
  const read = readRules(JSON.parse(JSON.stringify(rules)));
  if (read === null) throw new Error("not read");
  return read;
}
