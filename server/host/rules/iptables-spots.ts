import type { RulesPlan } from "@/lib/protocol/host-verbs";
import { articlePlan, articlePrefix } from "./article-rules";
import type { HostTables } from "./host-tables";
import { articleSiteOf, matchesOf, type Site, type Spot, siteOf } from "./iptables-site";
import { keyOf, LOG_POINTS, RULE_FAMILIES, type RuleFamily } from "./log-point";
import { ownPrefix, userChainPrefix } from "./own-prefix";
import { burstOf, shareOut, USER_SHARE } from "./plan";
import type { Made } from "./saved-rules";

/** `user`: beside the nft back end, which sees every base chain by itself. */
export type Extent = "all" | "user";

/** The article needs them; other tables are logged where they exist (raw, and all of ip6tables). */
const ALWAYS = new Set(["ip:mangle", "ip:nat", "ip:filter", "bridge:nat", "bridge:filter"]);
/** Hosts of Kubernetes have thousands. */
const MOST_USER_CHAINS = 64;
/** What cannot be cut down, quoted or mistaken: `~` marks a name that was cut. */
const USER_CHAIN = /^[A-Za-z0-9_.+-]{1,28}$/;

/** Where LOG rules belong on this host as it is now. `number`: the first that no site of this session has had. */
export function spotsOn(
  host: HostTables,
  plan: RulesPlan,
  nonce: string,
  extent: Extent,
  number: number,
): readonly Spot[] {
  const { article } = plan;
  const base = LOG_POINTS.flatMap((point): readonly Spot[] => {
    const { family, table, chain } = point;
    const exists = host.saved[family].tables.has(table) || ALWAYS.has(`${family}:${table}`);
    if (extent === "user" || (table === "broute" ? !host.broute : !exists)) return [];
    const prefix = article === null ? ownPrefix(nonce, point) : articlePrefix(article, point);
    return prefix === null ? [] : [{ family, table, chain, prefix }];
  });
  const user = (["ip", "ip6"] as const).flatMap((family) =>
    host.saved[family].userChains
      .filter(({ chain }) => USER_CHAIN.test(chain))
      .map((chain) => ({ family, ...chain })),
  );
  const wanted = plan.userChains && article === null ? user.slice(0, MOST_USER_CHAINS) : [];
  return [
    ...base,
    ...wanted.map((spot, at) => ({
      ...spot,
      prefix: userChainPrefix(nonce, spot.family, spot.table, spot.chain, number + base.length + at),
    })),
  ];
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
      ? [`left out, for their names: ${odd.map(({ chain }) => chain).join(" ")}`]
      : []),
    ...(plan.userChains && user.length - odd.length > MOST_USER_CHAINS
      ? [`only the first ${MOST_USER_CHAINS} of ${user.length} user chains are logged`]
      : []),
    ...(plan.article === null ? [] : ["the article's rules have no rate cap, and neither have these"]),
  ];
}

/** Lines a second: of all rules of ip, and of ip6, together; of each rule in ebtables, which cannot share. */
export type SiteBudget = Readonly<Record<RuleFamily, number>>;

export function siteBudget(spots: readonly Spot[], plan: RulesPlan, extent: Extent): SiteBudget {
  const families = extent === "user" ? (["ip", "ip6"] as const) : RULE_FAMILIES;
  // Beside nft's tables, which have the rest.
  const linesPerSecond = extent === "user" ? plan.linesPerSecond * USER_SHARE : plan.linesPerSecond;
  const { ip = 1, ip6 = 1, bridge = 1 } = shareOut(linesPerSecond, families);
  const rules = spots.filter(({ family }) => family === "bridge").length * matchesOf(plan, "bridge").length;
  // ebtables(8), --limit: at most 10,000/s.
  return { ip, ip6, bridge: Math.min(10_000, Math.max(1, Math.floor(bridge / Math.max(1, rules)))) };
}

/** @param number of the first site: no other of this session has had it, or one behind it. */
export function sitesAt(
  spots: readonly Spot[],
  host: HostTables,
  { plan, nonce, number, budget }: { plan: RulesPlan; nonce: string; number: number; budget: SiteBudget },
): readonly Site[] {
  const { article } = plan;
  const asked = article === null ? plan : articlePlan(plan, article);
  return spots
    .map((spot, at) => {
      const linesPerSecond = budget[spot.family];
      const options = {
        ...{ nonce, plan: asked, number: number + at, made: madeFor(spot, host), legacy: host.legacy },
        ...{ linesPerSecond, burstLines: burstOf(linesPerSecond) },
      };
      return article === null || spot.family === "bridge"
        ? siteOf(spot, options)
        : articleSiteOf(spot, options);
    })
    .filter(({ logs }) => logs > 0);
}

function madeFor({ family, table, chain, made }: Spot, host: HostTables): Made {
  if (made !== undefined && made !== "nothing") return made;
  if (host.saved[family].userChains.some((user) => user.table === table && user.chain === chain))
    return "nothing";
  if (!host.saved[family].tables.has(table)) return "table";
  return host.baseChains.has(keyOf(family, table, chain)) || host.legacy ? "nothing" : "chain";
}
