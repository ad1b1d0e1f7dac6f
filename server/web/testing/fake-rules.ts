import type {
  HostIptables,
  LogRules,
  RuleFamily,
  RulesChange,
  RulesListing,
  Saves,
} from "@/lib/protocol/host-verbs";
import { readRules } from "@/server/host/rules/log-lines";
import type { Site } from "@/server/host/rules/site";

const FAMILIES = ["bridge", "ip", "ip6"] as const;

/** The rules that a host was asked for, as its programs would list them; the first chain counts for all. */
export class FakeRules {
  matched = 0;
  logged = 0;
  /** Of the table filter of ip. */
  userChains: readonly string[] = [];
  private nft: readonly string[] = [];
  private sites: readonly Site[] | null = null;

  constructor(private readonly nonce: string) {}

  insert(rules: LogRules): void {
    const asked = readRules(rules, this.nonce);
    if (asked === null) throw new Error("a real host would refuse these rules");
    this.nft = asked.nft;
    this.sites = asked.sites;
    this.matched = 0;
    this.logged = 0;
  }

  change({ remove, add }: RulesChange): void {
    const asked = readRules(add, this.nonce);
    if (asked === null) throw new Error("a real host would refuse these rules");
    const left = (this.sites ?? []).filter(({ number }) => !remove.includes(number));
    this.sites = [...left, ...(asked.sites ?? [])];
  }

  /** By others; of one table, or of all. */
  flush(of?: string): void {
    this.sites = of === undefined ? [] : (this.sites ?? []).filter(({ table }) => table !== of);
  }

  listing(): RulesListing {
    const families = FAMILIES.filter((family) =>
      this.nft.some((line) => line.startsWith(`add table ${family} `)),
    );
    const nft = families.map((family, at) => this.tableText(family, at === 0));
    return { nft, saves: this.sites === null ? null : this.saves(this.sites) };
  }

  iptables(): HostIptables {
    const saves = this.saves(this.sites ?? []);
    return { legacy: false, broute: true, nftChains: "", saves, started: "12 1 iptables\n13 1 sleep" };
  }

  private tableText(family: RuleFamily, isFirst: boolean): string {
    const rule = new RegExp(`^add rule ${family} hopscope (\\S+) .* log prefix "(.*?)"`);
    const found = this.nft.map((line) => rule.exec(line)).filter((match) => match !== null);
    const rules = found.map(([, chain, prefix], at) => {
      const [before, behind] = isFirst && at === 0 ? [this.matched, this.logged] : [0, 0];
      const expr = [{ counter: { packets: before } }, { counter: { packets: behind } }, { log: { prefix } }];
      return { rule: { family, chain, expr } };
    });
    return JSON.stringify({ nftables: rules });
  }

  private saves(sites: readonly Site[]): Saves {
    const texts = FAMILIES.map((family) => [family, this.saveOf(family, sites)] as const);
    return Object.fromEntries(texts) as Saves;
  }

  private saveOf(family: RuleFamily, sites: readonly Site[]): string {
    const here = sites.filter((site) => site.family === family);
    const users = family === "ip" ? this.userChains : [];
    const names = new Set([...(users.length > 0 ? ["filter"] : []), ...here.map(({ table }) => table)]);
    return [...names]
      .map((table) => {
        const chains = table === "filter" ? users.map((chain) => `:${chain} - [0:0]`) : [];
        const ours = here.filter((site) => site.table === table);
        const own = ours.flatMap(({ placed }) => placed.map((each) => `:${each.own} - [0:0]`));
        const rules = ours.flatMap((site) => this.linesOf(site, site === sites[0]));
        return [`*${table}`, ...chains, ...own, ...rules, "COMMIT", ""].join("\n");
      })
      .join("");
  }

  private linesOf({ lines }: Site, isFirst: boolean): readonly string[] {
    return lines.flatMap(([verb, chain, ...rest]) => {
      if (verb === "-N") return [];
      const words = verb === "-I" ? rest.slice(1) : rest;
      const packets = !isFirst ? 0 : words.includes("--log-prefix") ? this.logged : this.matched;
      return [`[${packets}:0] -A ${chain} ${words.map(quoted).join(" ")}`];
    });
  }
}

function quoted(word: string): string {
  return word.includes(" ") ? `"${word}"` : word;
}
