import { parseOwnPrefix } from "@/lib/kernel-log";
import { chainParts, type Family } from "@/lib/netfilter";
import type { CaptureKnowledge } from "./capture-knowledge";
import { type Position, type PositionTable, STEP } from "./position";
import { ARP, IP4, IP6 } from "./traffic-class";
import type { Located, Visit } from "./visit";

/**
 * hopscope's own rules stand in every base chain of a family (server/host/rules): one line with its prefix
 * tells that all of them log. So a drop is seen in the very first packet.
 */
export class OwnRules {
  private readonly looked = new WeakSet<Located>();
  private readonly known = new Set<string>();

  constructor(
    private readonly table: PositionTable,
    private readonly knowledge: CaptureKnowledge,
  ) {}

  note({ line, at, position }: Visit): void {
    if (this.looked.has(at)) return;
    this.looked.add(at);
    const { family } = chainParts(at.chain);
    const isCalled =
      position.step === STEP.linkIpPre ||
      position.step === STEP.linkIpForward ||
      position.step === STEP.linkIpPost;
    const key = isCalled ? `${family} called` : family;
    if (this.known.has(key) || parseOwnPrefix(line.prefix) === null) return;
    this.known.add(key);
    const positions = this.table.positions.filter((each) => belongs(each, family, isCalled));
    for (const traffic of family === "bridge" ? [IP4, IP6, ARP] : [family === "ip6" ? IP6 : IP4]) {
      this.knowledge.assume(traffic, positions);
    }
  }
}

/** Chains that br_netfilter calls are only met on hosts where it does: one such line has to be seen. */
function belongs({ place, table, step }: Position, family: Family, isCalled: boolean): boolean {
  if (table === "security" || place.includes("/arp:")) return false;
  if (family === "bridge") return place.startsWith("link/bridge:");
  if (isCalled) return place.startsWith("link/ip:");
  return place.startsWith("net/") && step !== STEP.linkIn;
}
