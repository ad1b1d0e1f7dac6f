import { isFragment, isNumbered, isSameDatagram } from "./datagram";
import type { Hop } from "./journey";
import type { OpenPacket } from "./open-packet";
import { TRANSLATED } from "./rewrite";
import { type Surroundings, successorCost } from "./successor";
import { hopOf, type Visit } from "./visit";

/** A packet runs to its next hook at once; a line that comes later is another's. */
const AT_ONCE_US = 10_000;

type Held = { readonly packet: OpenPacket; readonly visit: Visit; readonly other: Visit; readonly hop: Hop };

/**
 * IN alone may be PREROUTING's as well as INPUT's. Where no word of the prefix says which, and the packet is not shown
 * yet, the hop is held until the next line: if that goes on from PREROUTING alone, it was PREROUTING (SPEC J12).
 */
export class GuessedHook {
  private held: Held | null = null;

  /** False: there is nothing to wait for. */
  hold(packet: OpenPacket, visit: Visit, other: Visit | null, hop: Hop): boolean {
    if (other === null || packet.id !== null || visit.datagram === null || isFragment(visit.datagram))
      return false;
    this.held = { packet, visit, other, hop };
    return true;
  }

  /** What the next line may be: the guess is put right if it is of the same packet and cannot go on from the guess. */
  reconsider(next: readonly Visit[], around: Surroundings): void {
    const { held } = this;
    if (held === null || held.packet.closed) return;
    const { packet, visit, other, hop } = held;
    const own = next.filter((each) => isSamePacketAtOnce(visit, each));
    if (own.length === 0 || own.some((each) => successorCost(packet, each, around) !== null)) return;
    // Of two packets without a number one may come in while another is on its way through.
    const most = own.every(isOfNumbered) ? Number.POSITIVE_INFINITY : TRANSLATED;
    packet.moveLast(other);
    const fits = own.some((each) => (successorCost(packet, each, around) ?? Number.NaN) <= most);
    if (fits) this.held = { ...held, hop: hopOf(other, hop.ambiguous) };
    else packet.moveLast(visit);
  }

  take(): Held | null {
    const { held } = this;
    this.held = null;
    return held;
  }
}

function isOfNumbered({ datagram }: Visit): boolean {
  return datagram !== null && isNumbered(datagram);
}

function isSamePacketAtOnce(held: Visit, next: Visit): boolean {
  const [from, to] = [held.record.stampUs, next.record.stampUs];
  if (from !== null && to !== null && (to < from || to - from > AT_ONCE_US)) return false;
  return held.datagram !== null && next.datagram !== null && isSameDatagram(held.datagram, next.datagram);
}
