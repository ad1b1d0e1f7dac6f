import type { HostIptables, LogRules, RulesChange, RulesListing, Saves } from "@/lib/protocol/host-verbs";
import { type AskedTable, readRules } from "@/server/host/rules/read-rules";
import { type Site, sitesOf } from "@/server/host/rules/site";

const FAMILIES = ["bridge", "ip", "ip6"] as const;

/** The rules that a host was asked for, as its programs would list them; the first chain counts for all. */
export class FakeRules {
  matched = 0;
  logged = 0;
  /** Of the table filter of ip. */
  userChains: readonly string[] = [];
  private tables: readonly AskedTable[] = [];
  private sites: readonly Site[] | null = null;

  constructor(private readonly nonce: string) {}

  insert(rules: LogRules): void {
    const asked = readRules(rules);
    if (asked === null) throw new Error("a real host would refuse these rules");
    this.tables = asked.tables;
    this.sites = asked.sites === null ? null : sitesOf(asked, this.nonce);
    this.matched = 0;
    this.logged = 0;
  }

  change({ remove, add }: RulesChange): void {
    const asked = readRules(add);
    if (asked === null) throw new Error("a real host would refuse these rules");
    const left = (this.sites ?? []).filter(({ number }) => !remove.includes(number));
    this.sites = [...left, ...sitesOf(asked, this.nonce)];
  }

  /** By others; of one table, or of all. */
  flush(of?: string): void {
    this.sites = of === undefined ? [] : (this.sites ?? []).filter(({ table }) => table !== of);
  }

  listing(): RulesListing {
    const nft = this.tables.map((table, at) => this.tableText(table, at === 0));
    return { nft, saves: this.sites === null ? null : this.saves(this.sites) };
  }

  iptables(): HostIptables {
    const saves = this.saves(this.sites ?? []);
    return { legacy: false, broute: true, nftChains: "", saves, started: "12 1 iptables\n13 1 sleep" };
  }

  private tableText({ family, chains }: AskedTable, isFirst: boolean): string {
    const rules = chains.map(({ table, chain, label }, at) => {
      const [before, behind] = isFirst && at === 0 ? [this.matched, this.logged] : [0, 0];
      const log = { prefix: `hop:${this.nonce}:${label}` };
      const expr = [{ counter: { packets: before } }, { counter: { packets: behind } }, { log }];
      return { rule: { family, chain: `${table}-${chain}`, expr } };
    });
    return JSON.stringify({ nftables: rules });
  }

  private saves(sites: readonly Site[]): Saves {
    const texts = FAMILIES.map((family) => [family, this.saveOf(family, sites)] as const);
    return Object.fromEntries(texts) as Saves;
  }

  private saveOf(family: (typeof FAMILIES)[number], sites: readonly Site[]): string {
    const here = sites.filter((site) => site.family === family);
    const users = family === "ip" ? this.userChains : [];
    const names = new Set([...(users.length > 0 ? ["filter"] : []), ...here.map(({ table }) => table)]);
    return [...names]
      .map((table) => {
        const chains = table === "filter" ? users.map((chain) => `:${chain} - [0:0]`) : [];
        const ours = here.filter((site) => site.table === table);
        const own = ours.map((site) => `:${site.own} - [0:0]`);
        const rules = ours.flatMap((site) => this.linesOf(site, site === sites[0]));
        return [`*${table}`, ...chains, ...own, ...rules, "COMMIT", ""].join("\n");
      })
      .join("");
  }

  private linesOf({ insert }: Site, isFirst: boolean): readonly string[] {
    return insert.flatMap((command) => {
      const at = command.findIndex((word) => word === "-A" || word === "-I");
      const [verb, chain, ...rest] = command.slice(at);
      if (at < 0) return [];
      const words = verb === "-I" ? rest.slice(1) : rest;
      const packets = !isFirst ? 0 : words.includes("--log-prefix") ? this.logged : this.matched;
      return [`[${packets}:0] -A ${chain} ${words.map(quoted).join(" ")}`];
    });
  }
}

function quoted(word: string): string {
  return word.includes(" ") ? `"${word}"` : word;
}
