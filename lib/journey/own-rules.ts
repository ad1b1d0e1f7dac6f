import { parseOwnPrefix } from "@/lib/kernel-log";
import { chainParts, type Family } from "@/lib/netfilter";
import type { CaptureKnowledge } from "./capture-knowledge";
import { type Position, type PositionTable, STEP } from "./position";
import { ARP, IP4, IP6 } from "./traffic-class";
import type { Located, Visit } from "./visit";

/**
 * hopscope's own rules stand in every base chain of the bridge and of each iptables table (server/host/rules;
 * not of each family: a host without ip6tables rules but in filter has none elsewhere): one line with its prefix
 * tells that all of them log. So a drop is seen in the very first packet.
 */
export class OwnRules {
  private looked = new WeakSet<Located>();
  private readonly known = new Set<string>();

  constructor(
    private readonly table: PositionTable,
    private readonly knowledge: CaptureKnowledge,
  ) {}

  renew(): void {
    this.looked = new WeakSet();
    this.known.clear();
  }

  note(visit: Visit): void {
    if (this.looked.has(visit.at)) return;
    this.looked.add(visit.at);
    this.look(visit);
  }

  private look({ line, at, position }: Visit): void {
    const { family } = chainParts(at.chain);
    const isCalled =
      position.step === STEP.linkIpPre ||
      position.step === STEP.linkIpForward ||
      position.step === STEP.linkIpPost;
    const table = family === "bridge" ? "" : position.table;
    const key = `${family} ${table}${isCalled ? " called" : ""}`;
    if (this.known.has(key) || parseOwnPrefix(line.prefix) === null) return;
    this.known.add(key);
    const positions = this.table.positions.filter(
      (each) => (table === "" || each.table === table) && belongs(each, family, isCalled),
    );
    for (const traffic of family === "bridge" ? [IP4, IP6, ARP] : [family === "ip6" ? IP6 : IP4]) {
      this.knowledge.assume(traffic, positions);
    }
  }
}

/** Chains that br_netfilter calls are only met on hosts where it does: one such line has to be seen, and tells of both. */
function belongs({ place, table, step }: Position, family: Family, isCalled: boolean): boolean {
  if (table === "security" || place.includes("/arp:")) return false;
  if (family === "bridge") return place.startsWith("link/bridge:");
  if (isCalled && place.startsWith("link/ip:")) return true;
  return place.startsWith("net/") && step !== STEP.linkIn;
}
