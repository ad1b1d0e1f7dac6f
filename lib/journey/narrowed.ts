import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";

/** Whether rules log what has this address for its own sake, and not as what NAT may turn another one into. */
export type AsksFor = (address: string) => boolean;

/**
 * Rules that log by addresses lose a packet from whose header NAT takes the one that it was logged for, so that the
 * silence of the chains behind proves nothing: the destination at PREROUTING and OUTPUT, the source at POSTROUTING
 * (nf_nat_core.c, nf_nat_manip_pkt by HOOK2MANIP). raw comes before it, filter behind.
 */
export function mayLeaveFilter({ view, position }: OpenPacket, asksFor: AsksFor): boolean {
  if (view === null || view.kind === "arp") return false;
  switch (position.step) {
    case STEP.linkIpPre:
    case STEP.netPre:
    case STEP.netOut:
      return (
        (position.table === "mangle" || position.table === "nat") && !asksFor(view.src) && !asksFor(view.dst)
      );
    case STEP.netPost:
      return !asksFor(view.dst);
    default:
      return false;
  }
}
