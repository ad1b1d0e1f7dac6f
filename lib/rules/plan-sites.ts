import type { Made, RuleFamily } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { sanitizeText } from "@/lib/protocol/sanitize-text";
import { articleLabel, articlePlan } from "./article-rules";
import { budgetOf, shareOut, USER_SHARE } from "./budget";
import type { HostTables } from "./host-tables";
import { keyOf, LOG_POINTS, RULE_FAMILIES } from "./log-point";
import type { Network } from "./networks";
import type { OwnBridge } from "./own-bridge";
import { ownLabel, userChainLabel } from "./own-label";
import type { PlannedSite } from "./planned";
import { alternativesOf, ownTraffic } from "./site-conditions";

/** Where a LOG shall stand, and under which label. */
export type Spot = {
  readonly family: RuleFamily;
  readonly table: string;
  readonly chain: string;
  readonly label: string;
  /** Where a site stood before: what was made for it then. */
  readonly made?: Made;
};

/** `user`: beside the nft back end, which sees every base chain by itself. */
export type Extent = "all" | "user";

/** What does not change while the rules stand. */
export type SitePlan = {
  readonly plan: RulesPlan;
  readonly networks: readonly Network[];
  readonly own: OwnBridge;
  readonly extent: Extent;
  /** Lines a second: of all rules of ip, and of ip6, together; of each rule in ebtables, which cannot share. */
  readonly linesPerSecond: Readonly<Record<RuleFamily, number>>;
};

/** The article needs them; other tables are logged where they exist (raw, and all of ip6tables). */
const ALWAYS = new Set(["ip:mangle", "ip:nat", "ip:filter", "bridge:nat", "bridge:filter"]);
/** Hosts of Kubernetes have thousands. */
const MOST_USER_CHAINS = 64;
/** What cannot be quoted or mistaken: `~` marks a name that was cut, `hop-` begins those of ours. */
const USER_CHAIN = /^(?!hop-)[A-Za-z0-9_.+][A-Za-z0-9_.+-]{0,27}$/;

/** Where LOG rules belong on this host as it is now. `number`: the first that no site of this session has had. */
export function spotsOn(host: HostTables, plan: RulesPlan, extent: Extent, number: number): readonly Spot[] {
  const base = extent === "user" ? [] : baseSpots(host, plan);
  if (!plan.userChains || plan.article !== null) return base;
  const user = (["ip", "ip6"] as const).flatMap((family) =>
    host.saved[family].userChains
      .filter(({ chain }) => USER_CHAIN.test(chain))
      .map((chain) => ({ family, ...chain })),
  );
  return [
    ...base,
    ...user.slice(0, MOST_USER_CHAINS).map((spot, at) => ({
      ...spot,
      label: userChainLabel(spot.family, spot.table, spot.chain, number + base.length + at),
    })),
  ];
}

function baseSpots(host: HostTables, { article }: RulesPlan): readonly Spot[] {
  return LOG_POINTS.flatMap((point): readonly Spot[] => {
    const { family, table, chain } = point;
    const exists = host.saved[family].tables.has(table) || ALWAYS.has(`${family}:${table}`);
    if (table === "broute" ? !host.broute : !exists) return [];
    const label = article === null ? ownLabel(point) : articleLabel(article, point);
    return label === null ? [] : [{ family, table, chain, label }];
  });
}

/** Which chains are left out, and why. */
export function leftOut(host: HostTables, plan: RulesPlan, extent: Extent): readonly string[] {
  const user = [...host.saved.ip.userChains, ...host.saved.ip6.userChains];
  const odd = user.filter(({ chain }) => !USER_CHAIN.test(chain));
  return [
    ...(extent === "all" && !host.broute
      ? [`bridge:broute:BROUTING is left out: this ebtables or kernel has no broute table`]
      : []),
    ...(plan.userChains && odd.length > 0
      ? [`left out, for their names: ${odd.map(({ chain }) => sanitizeText(chain)).join(" ")}`]
      : []),
    ...(plan.userChains && user.length - odd.length > MOST_USER_CHAINS
      ? [`only the first ${MOST_USER_CHAINS} of ${user.length} user chains are logged`]
      : []),
    ...(plan.article === null ? [] : ["the article's rules have no rate cap, and neither have these"]),
  ];
}

export function sitePlan(
  plan: RulesPlan,
  networks: readonly Network[],
  own: OwnBridge,
  extent: Extent,
  spots: readonly Spot[],
): SitePlan {
  const families = extent === "user" ? (["ip", "ip6"] as const) : RULE_FAMILIES;
  // Beside nft's tables, which have the rest.
  const total = extent === "user" ? plan.linesPerSecond * USER_SHARE : plan.linesPerSecond;
  const { ip = 1, ip6 = 1, bridge = 1 } = shareOut(total, families);
  const inBridge = spots.filter(({ family }) => family === "bridge").length;
  const rules = Math.max(1, inBridge * alternativesOf(plan, networks, "bridge").length);
  // ebtables(8), --limit: at most 10,000/s.
  const each = Math.min(10_000, Math.max(1, Math.floor(bridge / rules)));
  return { plan, networks, own, extent, linesPerSecond: { ip, ip6, bridge: each } };
}

/** @param number of the first site: no other of this session has had it, or one behind it. */
export function sitesAt(
  spots: readonly Spot[],
  host: HostTables,
  { plan, networks, own, linesPerSecond }: SitePlan,
  number: number,
): readonly PlannedSite[] {
  const asked = plan.article === null ? plan : articlePlan(plan, plan.article);
  return spots
    .map(({ family, table, chain, label, made }, at) => ({
      ...{ family, table, chain, label, number: number + at },
      made: made !== undefined && made !== "nothing" ? made : madeFor({ family, table, chain }, host),
      budget: budgetOf(linesPerSecond[family]),
      passes: ownTraffic(asked, own, family, chain),
      rules: alternativesOf(asked, networks, family),
    }))
    .filter(({ rules }) => rules.length > 0);
}

function madeFor({ family, table, chain }: Omit<Spot, "label">, host: HostTables): Made {
  if (host.saved[family].userChains.some((user) => user.table === table && user.chain === chain))
    return "nothing";
  if (!host.saved[family].tables.has(table)) return "table";
  return host.baseChains.has(keyOf(family, table, chain)) || host.legacy ? "nothing" : "chain";
}
