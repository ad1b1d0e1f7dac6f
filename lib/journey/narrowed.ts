import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";

/** Whether rules log what has this address for its own sake, and not as what NAT may turn another one into. */
export type AsksFor = (address: string) => boolean;

/**
 * Rules that log by addresses are silent behind NAT where it replaced the address that was asked for: that silence
 * proves no drop. PREROUTING and OUTPUT may replace the destination, POSTROUTING the source (nf_nat_core.c, HOOK2MANIP);
 * what is asked for by its other end is logged further on, whatever NAT does. raw comes before NAT, filter behind.
 */
export function mayLeaveFilter({ view, position }: OpenPacket, asksFor: AsksFor): boolean {
  if (view === null || view.kind === "arp") return false;
  switch (position.step) {
    case STEP.linkIpPre:
    case STEP.netPre:
    case STEP.netOut:
      return (position.table === "mangle" || position.table === "nat") && !asksFor(view.src);
    case STEP.netPost:
      return !asksFor(view.dst);
    default:
      return false;
  }
}
