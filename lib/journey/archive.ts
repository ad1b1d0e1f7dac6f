import type { Place } from "@/lib/netfilter/place";
import { type ArchiveRow, RowRing } from "./archive-row";
import type { Conversation, ConversationId, Hop, JourneyEvent, Packet, PacketId } from "./journey";
import { type PlaceCount, PlaceTally } from "./place-tally";

export type ArchiveLimits = { readonly packets: number; readonly hops: number; readonly rows: number };

/** About 250 MB of browser memory at 500 bytes a line, the most that a tab should take. */
export const ARCHIVE_LIMITS: ArchiveLimits = { packets: 50_000, hops: 400_000, rows: 100_000 };

export type ArchiveTotals = {
  /** Ever seen. */
  readonly packets: number;
  readonly hops: number;
  readonly drops: number;
  readonly others: number;
  /** Records that gaps in the sequence say were lost. */
  readonly lost: number;
  /** Taken out again because a limit was reached, oldest first. */
  readonly discardedPackets: number;
};

type Entry = {
  facts: Omit<Packet, "hops">;
  readonly hops: Hop[];
  readonly row: number;
  /** Built when read, dropped when changed: readers get a value that never changes under them. */
  view: Packet | null;
};

/**
 * What a viewer's screen is drawn from: applies journey events in order, keeps the newest packets
 * within `limits`, and counts visits of each place over everything ever seen.
 */
export class Archive {
  private readonly rows = new RowRing();
  private readonly packets = new Map<PacketId, Entry>();
  private readonly conversations = new Map<ConversationId, Conversation>();
  private readonly members = new Map<ConversationId, Set<PacketId>>();
  private readonly tally = new PlaceTally();
  private hopsHeld = 0;
  private seen = { packets: 0, hops: 0, drops: 0, others: 0, lost: 0, discardedPackets: 0 };

  constructor(private readonly limits: ArchiveLimits = ARCHIVE_LIMITS) {}

  /** Returns the number of the row that is new or changed; null where the event touches no row. */
  apply(event: JourneyEvent): number | null {
    const row = this.note(event);
    this.discard();
    return row;
  }

  get firstRow(): number {
    return this.rows.first;
  }

  get endRow(): number {
    return this.rows.end;
  }

  get totals(): ArchiveTotals {
    return { ...this.seen };
  }

  row(number: number): ArchiveRow | undefined {
    return this.rows.at(number);
  }

  rowOf(packet: PacketId): number | null {
    return this.packets.get(packet)?.row ?? null;
  }

  packet(id: PacketId): Packet | undefined {
    const entry = this.packets.get(id);
    if (entry === undefined) return undefined;
    entry.view ??= { ...entry.facts, hops: [...entry.hops] };
    return entry.view;
  }

  conversation(id: ConversationId): Conversation | undefined {
    return this.conversations.get(id);
  }

  get conversationCount(): number {
    return this.conversations.size;
  }

  /** All that are held, in the order in which they began; a conversation's own list has its newest only. */
  packetsOf(id: ConversationId): readonly PacketId[] {
    return [...(this.members.get(id) ?? [])];
  }

  /** In the order in which they began. */
  conversationList(): readonly Conversation[] {
    return [...this.conversations.values()];
  }

  places(): ReadonlyMap<Place, PlaceCount> {
    return this.tally.counts();
  }

  private note(event: JourneyEvent): number | null {
    switch (event.kind) {
      case "packet":
        return this.notePacket(event.packet);
      case "hop":
        return this.noteHop(event.packet, event.hop);
      case "conversation":
        this.conversations.set(event.conversation.id, event.conversation);
        return null;
      case "gap":
        this.seen.lost += event.lost;
        return this.rows.push(event);
      case "other":
        this.seen.others += 1;
        return this.rows.push(event);
    }
  }

  private notePacket(facts: Omit<Packet, "hops">): number {
    const known = this.packets.get(facts.id);
    this.tally.moveDrop(known?.facts.droppedAt ?? null, facts.droppedAt);
    this.seen.drops += Number(facts.fate === "dropped") - Number(known?.facts.fate === "dropped");
    if (known?.facts.conversation !== facts.conversation) this.join(facts, known?.facts.conversation);
    if (known !== undefined) {
      known.facts = facts;
      known.view = null;
      return known.row;
    }
    this.seen.packets += 1;
    const row = this.rows.push({ kind: "packet", packet: facts.id });
    this.packets.set(facts.id, { facts, hops: [], row, view: null });
    return row;
  }

  private noteHop(id: PacketId, hop: Hop): number | null {
    this.seen.hops += 1;
    this.tally.visit(hop.place);
    const entry = this.packets.get(id);
    // A straggler of a packet that was discarded: it counts, but there is nothing to hang it on.
    if (entry === undefined) return null;
    entry.hops.push(hop);
    entry.view = null;
    this.hopsHeld += 1;
    return entry.row;
  }

  private discard(): void {
    const { limits } = this;
    while (
      this.rows.length > 1 &&
      (this.rows.length > limits.rows || this.packets.size > limits.packets || this.hopsHeld > limits.hops)
    ) {
      const row = this.rows.shift();
      if (row?.kind !== "packet") continue;
      const entry = this.packets.get(row.packet);
      if (entry === undefined) continue;
      this.packets.delete(row.packet);
      this.hopsHeld -= entry.hops.length;
      this.seen.discardedPackets += 1;
      this.leave(row.packet, entry.facts.conversation);
    }
  }

  private join({ id, conversation }: Omit<Packet, "hops">, before: ConversationId | undefined): void {
    if (before !== undefined) this.leave(id, before);
    const members = this.members.get(conversation) ?? new Set();
    this.members.set(conversation, members.add(id));
  }

  private leave(packet: PacketId, id: ConversationId): void {
    const members = this.members.get(id);
    if (members === undefined) return;
    members.delete(packet);
    if (members.size > 0) return;
    this.members.delete(id);
    this.conversations.delete(id);
  }
}
