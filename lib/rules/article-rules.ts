import type { ArticleScenario } from "@/lib/protocol/events";
import type { RuleFamily } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";

/** Chains in the words of the article's prefixes, by tool; its three captures hold exactly these. */
const LINK = ["broute-BROUTING", "nat-PREROUTE", "nat-POSTROUTE"];
const CHAINS: Readonly<
  Record<ArticleScenario, { readonly ebtable: readonly string[]; readonly iptable: readonly string[] }>
> = {
  "container-to-container": {
    ebtable: [...LINK, "filter-forward"],
    iptable: ["mangle-PREROUTE", "nat-PREROUTE", "filter-forward", "mangle-POSTROUTE", "nat-POSTROUTE"],
  },
  "localhost-to-container": {
    ebtable: [...LINK, "filter-input", "filter-output"],
    iptable: [
      "mangle-OUTPUT",
      "filter-output",
      "mangle-POSTROUTE",
      "nat-POSTROUTE",
      "mangle-PREROUTE",
      "filter-input",
    ],
  },
  "wan-to-container": {
    ebtable: [...LINK, "filter-input", "filter-output"],
    iptable: [
      "mangle-PREROUTE",
      "nat-PREROUTE",
      "mangle-FORWARD",
      "filter-forward",
      "mangle-POSTROUTE",
      "nat-POSTROUTE",
    ],
  },
};
/** The published port, before and behind its translation. */
const PORTS = [5566, 80];

/** All its prefixes. */
export function articleWords(scenario: ArticleScenario): readonly string[] {
  return Object.entries(CHAINS[scenario]).flatMap(([tool, names]) =>
    names.map((name) => articleWord(tool, name)),
  );
}

/** The article sends a ping, or opens one connection to the published port. */
export function articlePlan(plan: RulesPlan, scenario: ArticleScenario): RulesPlan {
  const isPing = scenario !== "wan-to-container";
  const ports = plan.ports.length > 0 ? plan.ports : PORTS;
  return { ...plan, protocol: isPing ? "icmp" : "tcp", ports: isPing ? [] : ports };
}

/** The article's prefix at that chain; null: it has no rule there. */
export function articleLabel(
  scenario: ArticleScenario,
  { family, table, chain }: { readonly family: RuleFamily; readonly table: string; readonly chain: string },
): string | null {
  if (family === "ip6") return null;
  const tool = family === "bridge" ? "ebtable" : "iptable";
  const known = CHAINS[scenario][tool].find((name) => {
    const [ofTable, word = ""] = name.split("-");
    return ofTable === table && word.toUpperCase().replace(/ROUTE$/, "ROUTING") === chain;
  });
  return known === undefined ? null : articleWord(tool, known);
}

function articleWord(tool: string, name: string): string {
  return `ctc/${tool}/${name}`;
}
