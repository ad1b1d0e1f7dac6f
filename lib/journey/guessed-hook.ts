import { isFragment, isNumbered, isSameDatagram } from "./datagram";
import type { Hop } from "./journey";
import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";
import { TRANSLATED } from "./rewrite";
import { type Surroundings, successorCost } from "./successor";
import { hopOf, type Visit } from "./visit";

/** A packet runs to its next hook at once; a line that comes later is another's. */
const AT_ONCE_US = 10_000;

/** More lines than rules of one hook that anybody writes. */
const MOST_HELD = 16;

type Guess = { readonly visit: Visit; readonly other: Visit; readonly hop: Hop };
type Held = { readonly packet: OpenPacket; readonly guesses: readonly Guess[] };

/**
 * IN alone may be PREROUTING's as well as INPUT's. Where no word of the prefix says which, and the packet is not shown
 * yet, its hops are held while lines like them follow: if what comes then goes on from PREROUTING alone, they were
 * PREROUTING's (SPEC J12).
 */
export class GuessedHook {
  private held: Held | null = null;

  get isHolding(): boolean {
    return this.held !== null;
  }

  /** False: there is nothing to wait for. */
  hold(packet: OpenPacket, visit: Visit, other: Visit | null, hop: Hop): boolean {
    if (other === null || packet.id !== null || visit.datagram === null || isFragment(visit.datagram))
      return false;
    this.held = { packet, guesses: [...(this.held?.guesses ?? []), { visit, other, hop }] };
    return true;
  }

  holdsAnother(packet: OpenPacket): boolean {
    return this.held !== null && this.held.packet !== packet;
  }

  /** Whether nothing more is to be waited for, with this line: by then the guess is put right, if it was wrong. */
  isOver(next: readonly Visit[], around: Surroundings): boolean {
    if (this.isRepeated(next)) return false;
    this.reconsider(next, around);
    return true;
  }

  /** Whether the next line is another one of the packet that is held, and says no more than those before. */
  private isRepeated(next: readonly Visit[]): boolean {
    const last = this.held?.guesses.at(-1);
    if (last === undefined || this.held === null || this.held.guesses.length >= MOST_HELD) return false;
    return next.some(
      (each) => each.at.isHookGuess && each.position === last.visit.position && isAtOnce(last.visit, each),
    );
  }

  /** What the next line may be: the guess is put right if it is of the same packet and cannot go on from the guess. */
  private reconsider(next: readonly Visit[], around: Surroundings): void {
    const { held } = this;
    const last = held?.guesses.at(-1);
    if (held === null || last === undefined || held.packet.closed) return;
    const { packet, guesses } = held;
    const own = next.filter((each) => isAtOnce(last.visit, each));
    if (own.length === 0 || own.some((each) => successorCost(packet, each, around) !== null)) return;
    // Of two packets without a number one may come in while another is on its way through.
    const most = own.every(isOfNumbered) ? Number.POSITIVE_INFINITY : TRANSLATED;
    packet.moveLast(guesses.map(({ other }) => other));
    const fits = own.some((each) => (successorCost(packet, each, around) ?? Number.NaN) <= most);
    if (!fits) packet.moveLast(guesses.map(({ visit }) => visit));
    else this.held = { packet, guesses: guesses.map((each) => ({ ...each, hop: movedHop(each) })) };
  }

  /** In the order of their lines. */
  take(): { readonly packet: OpenPacket; readonly hops: readonly Hop[] } | null {
    const { held } = this;
    this.held = null;
    return held === null ? null : { packet: held.packet, hops: held.guesses.map(({ hop }) => hop) };
  }
}

/** The same line at the hook that is not the likely one, but lies before it. */
export function isEarlier(other: Visit, { position }: Visit): boolean {
  return other.at.isOther && other.position.step < position.step;
}

/** No word of its prefix says that its packet has not been anywhere before. */
export function isInMiddle({ at, position }: Visit): boolean {
  return at.isUnnamed && position.step !== STEP.linkPre;
}

/** Of a line that may come from several chains: is it rather the next of this packet, there, than another's first at the likely one? */
export function fitsElsewhere(
  found: OpenPacket,
  elsewhere: Visit,
  likely: Visit,
  matcher: { readonly isBelowBeginning: (likely: Visit) => boolean },
): boolean {
  if (!elsewhere.at.isOther) return true;
  // Only as the first line that names a frame; else what comes in is taken to stay.
  if (isEarlier(elsewhere, likely)) return found.view === null;
  if (likely.datagram === null) return matcher.isBelowBeginning(likely);
  // What OUTPUT has logged may come out again, as another packet that is alike.
  return !found.wasAt(STEP.netOut);
}

function movedHop({ other, hop }: Guess): Hop {
  return hopOf(other, hop.ambiguous);
}

function isOfNumbered({ datagram }: Visit): boolean {
  return datagram !== null && isNumbered(datagram);
}

function isAtOnce(held: Visit, next: Visit): boolean {
  const [from, to] = [held.record.stampUs, next.record.stampUs];
  if (from !== null && to !== null && (to < from || to - from > AT_ONCE_US)) return false;
  if (held.datagram === null) return false;
  return next.datagram === null ? isOfFrame(held, next) : isSameDatagram(held.datagram, next.datagram);
}

/** ebtables' own line of what iptables saw in the bridge: port and both addresses are the same. */
function isOfFrame({ line: { physIn, mac } }: Visit, { line }: Visit): boolean {
  const isPort = physIn !== null && line.in === physIn;
  return isPort && mac !== null && line.mac?.src === mac.src && line.mac?.dst === mac.dst;
}
