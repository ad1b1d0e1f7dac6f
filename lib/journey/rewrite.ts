import type { Ip4, Ip6 } from "@/lib/kernel-log/log-line";
import { type Datagram, destinationPort, sourcePort } from "./datagram";
import { type Position, STEP } from "./position";

/** A rewrite is possible, so rarer than none: what speaks against a candidate, in passed chains. */
export const TRANSLATED = 1;
/** Only `-j TTL`, `-j TOS` and the like do this. */
export const MANGLED = 2;

/** Steps behind the routing decision. */
function isRouted(position: Position): boolean {
  const { step } = position;
  return step === STEP.netForward || step === STEP.netPost || step === STEP.linkOut;
}

function isUnrouted(position: Position): boolean {
  const { step } = position;
  return step === STEP.linkPre || step === STEP.linkIpPre || step === STEP.linkIn || step === STEP.netPre;
}

/** nat PREROUTING or nat OUTPUT lies between a line at `from` and one at `to` (NF_IP_PRI_NAT_DST, netfilter_ipv4.h). */
export function crossesDestinationNat(from: Position, to: Position): boolean {
  if (!from.beforeDestinationNat) return false;
  if (!to.beforeDestinationNat) return true;
  return from.step !== to.step && to.step === STEP.linkIn && from.step !== STEP.netPre;
}

/** nat POSTROUTING or nat INPUT lies between. Both log what comes before it. */
export function crossesSourceNat(from: Position, to: Position): boolean {
  if (from.step === STEP.netIn) return from.isNat && to.table === "security";
  const leaves =
    to.step === STEP.linkOut ||
    to.step === STEP.linkPost ||
    to.step === STEP.netPre ||
    to.step === STEP.netIn;
  return leaves && from.step >= STEP.netForward && from.step <= STEP.netPost;
}

/**
 * Whether `next` at `to` can be what `last` at `from` has become: 0 unchanged, more for a rewrite that the way
 * allows, null where no hook between could have made it. TTL falls by exactly 1 where the way is routed; with `MANGLED` or
 * more it does not.
 */
export function rewriteCost(last: Datagram, from: Position, next: Datagram, to: Position): number | null {
  if (last.kind === "arp" || next.kind === "arp") return 0;
  const mangled = hopsLeftCost(last, from, next, to);
  if (last === next) return mangled;
  const source = last.src === next.src && sourcePort(last.l4) === sourcePort(next.l4);
  const target = last.dst === next.dst && destinationPort(last.l4) === destinationPort(next.l4);
  if (source && target) return mangled;
  const targetMayChange = crossesDestinationNat(from, to);
  const sourceMayChange = crossesSourceNat(from, to);
  // An echo has one ID for both ends, so a rewritten ID shows on both.
  const isEcho = (last.l4?.kind === "icmp" || last.l4?.kind === "icmp6") && last.l4.id !== null;
  const sourceKept = source || (isEcho && targetMayChange && last.src === next.src);
  const targetKept = target || (isEcho && sourceMayChange && last.dst === next.dst);
  if ((!sourceKept && !sourceMayChange) || (!targetKept && !targetMayChange)) return null;
  return mangled + TRANSLATED;
}

function hopsLeft(datagram: Ip4 | Ip6): number | null {
  return datagram.kind === "ip4" ? datagram.ttl : datagram.hopLimit;
}

function hopsLeftCost(last: Ip4 | Ip6, from: Position, next: Ip4 | Ip6, to: Position): number {
  const [before, after] = [hopsLeft(last), hopsLeft(next)];
  const sameService = last.kind !== "ip4" || next.kind !== "ip4" || last.tos === next.tos;
  if (sameService && (before === null || after === null || before === after + decrement(from, to))) return 0;
  const mayBeBridged = to.step === STEP.linkPost && isUnrouted(from);
  if (sameService && mayBeBridged && before === (after ?? 0) + 1) return 0;
  return MANGLED;
}

function decrement(from: Position, to: Position): number {
  return isUnrouted(from) && isRouted(to) ? 1 : 0;
}
