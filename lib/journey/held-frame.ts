import type { LogEntry } from "@/lib/kernel-log/entry";
import type { CaptureKnowledge } from "./capture-knowledge";
import { isSameDatagram } from "./datagram";
import type { OpenPacket } from "./open-packet";
import type { Visit } from "./visit";

/** Run-to-completion: by then each of them has said its next line (SPEC J4). */
const WAIT_US = 500;
const WAIT_LINES = 16;

type Held = {
  readonly visit: Visit;
  /** The likeliest first. */
  candidates: readonly OpenPacket[];
  /** If none of them shows to be the one, it is another packet's, which begins with it. */
  readonly isRatherNew: boolean;
  readonly entries: LogEntry[];
  owner: OpenPacket | null;
};

/**
 * A frame's line, whose it is (null: none's that was there), and what came meanwhile. `rivals`: whose it could be as
 * well, by all that came.
 */
export type SettledFrame = {
  readonly visit: Visit;
  readonly packet: OpenPacket | null;
  readonly rivals: readonly OpenPacket[];
  readonly entries: readonly LogEntry[];
};

/**
 * While two CPUs each carry a packet through the bridge, ebtables' lines of both may be alike in every byte. Their
 * iptables lines are not, and follow within microseconds: so such a line waits for the next one that tells. Who goes on
 * from behind this chain has passed it; who is only then seen before it had not reached it (SPEC J16).
 */
export class HeldFrame {
  private held: Held | null = null;

  constructor(private readonly knowledge: CaptureKnowledge) {}

  get isHolding(): boolean {
    return this.held !== null;
  }

  hold(visit: Visit, packet: OpenPacket, rivals: readonly OpenPacket[], isRatherNew: boolean): void {
    this.held = { visit, candidates: [packet, ...rivals], isRatherNew, entries: [], owner: null };
  }

  /** Whether there is nothing more to wait for. `next`: where the entry is a line of a chain that is known. */
  add(entry: LogEntry, next: Visit | null): boolean {
    const { held } = this;
    if (held === null) return false;
    held.entries.push(entry);
    if (entry.kind === "gap" || held.entries.length >= WAIT_LINES) return true;
    if (next === null) return false;
    if (!isSoon(held.visit, next)) return true;
    held.candidates = this.left(held, next);
    if (held.candidates.length === 1 && !held.isRatherNew) held.owner = held.candidates[0] ?? null;
    return held.owner !== null || held.candidates.length === 0;
  }

  /** Up to this stamp nothing more came. */
  isOver(stampUs: number): boolean {
    const from = this.held?.visit.record.stampUs ?? null;
    return this.held !== null && (from === null || stampUs - from > WAIT_US);
  }

  take(): SettledFrame | null {
    const { held } = this;
    this.held = null;
    if (held === null) return null;
    const { visit, entries, owner } = held;
    if (owner !== null) return { visit, packet: owner, rivals: [], entries };
    const [packet = null, ...rivals] = held.isRatherNew ? [] : held.candidates;
    return { visit, packet, rivals, entries };
  }

  private left(held: Held, next: Visit): readonly OpenPacket[] {
    const { visit, candidates } = held;
    const { datagram } = next;
    if (datagram === null) return candidates;
    const named = candidates.filter(({ view }) => view !== null && isSameDatagram(view, datagram));
    const [packet] = named;
    if (packet === undefined || named.length > 1) return candidates;
    const { knowledge } = this;
    const without = knowledge.cost(packet.traffic, packet.position, next.position);
    if (without === null) return candidates;
    const through = knowledge.cost(packet.traffic, visit.position, next.position);
    if (through === null) return candidates.filter((each) => each !== packet);
    if (through < without) held.owner = packet;
    return candidates;
  }
}

function isSoon({ record: from }: Visit, { record: to }: Visit): boolean {
  return from.stampUs === null || to.stampUs === null || to.stampUs - from.stampUs <= WAIT_US;
}
