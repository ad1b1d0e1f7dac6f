import type { Place } from "@/lib/netfilter/place";
import type { ArchivePart, PacketBrief, PartRow } from "./archive-part";
import { type ArchiveRow, RowRing } from "./archive-row";
import type { Gap } from "./gap";
import { Gaps } from "./gaps";
import type { Conversation, ConversationId, Fate, Hop, JourneyEvent, Packet, PacketId } from "./journey";
import { type PlaceCount, PlaceTally } from "./place-tally";

export type ArchiveLimits = { readonly packets: number; readonly hops: number; readonly rows: number };

/** About 250 MB of browser memory at 500 bytes a line, the most that a tab should take. */
export const ARCHIVE_LIMITS: ArchiveLimits = { packets: 50_000, hops: 400_000, rows: 100_000 };

/** Of a recorded log: all of 100 MB, whatever its lines are about. */
export const RECORDED_LIMITS: ArchiveLimits = { packets: 200_000, hops: 700_000, rows: 300_000 };

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

type Content =
  | {
      readonly kind: "whole";
      facts: Omit<Packet, "hops">;
      readonly hops: Hop[];
      /** Built when read, dropped when changed: readers get a value that never changes under them. */
      view: Packet | null;
    }
  /** Of another archive: few of its packets are ever looked at, and those are unfolded then. */
  | { readonly kind: "folded"; readonly json: string; readonly beganUs: number | null };

type Entry = { brief: PacketBrief; hops: number; content: Content; readonly row: number };

/** Many more than a screen shows. */
const UNFOLDED_LIMIT = 1000;

/**
 * What a viewer's screen is drawn from: applies journey events in order, keeps the newest packets
 * within `limits`, and counts visits of each place over everything ever seen. Or it is the copy of
 * another archive, which is told in parts (`take`).
 */
export class Archive {
  private readonly rows = new RowRing();
  private readonly packets = new Map<PacketId, Entry>();
  private readonly conversations = new Map<ConversationId, Conversation>();
  private readonly members = new Map<ConversationId, Set<PacketId>>();
  private readonly unfolded = new Map<PacketId, Packet>();
  private readonly tally = new PlaceTally();
  /** The id of the latest packet that came. */
  private newest = -1;
  /** Of the rows that are held. */
  private readonly gaps = new Gaps();
  private hopsHeld = 0;
  private seen = { packets: 0, hops: 0, drops: 0, others: 0, lost: 0, discardedPackets: 0 };

  constructor(private readonly limits: ArchiveLimits = ARCHIVE_LIMITS) {}

  /** Returns the number of the row that is new or changed; null where the event touches no row. */
  apply(event: JourneyEvent): number | null {
    const row = this.note(event);
    this.discard();
    return row;
  }

  /** Returns the rows that are new or changed. */
  take({ firstRow, rows, json, conversations, totals, places }: ArchivePart): readonly number[] {
    let at = 0;
    for (const row of rows) {
      const to = at + (row.kind === "packet" ? row.length : 0);
      this.takeRow(row, json.slice(at, to));
      at = to;
    }
    while (firstRow !== null && this.rows.length > 0 && this.rows.first < firstRow) this.shift();
    for (const conversation of conversations)
      if (this.members.has(conversation.id)) this.conversations.set(conversation.id, conversation);
    const { discardedPackets } = firstRow === null ? this.seen : totals;
    this.seen = { ...totals, discardedPackets };
    this.tally.set(places);
    return rows.map(({ number }) => number);
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
    const content = this.packets.get(id)?.content;
    if (content === undefined) return undefined;
    if (content.kind === "folded") return this.unfold(id, content.json);
    content.view ??= { ...content.facts, hops: [...content.hops] };
    return content.view;
  }

  /** Where records were lost that may have been its own (SPEC F3). */
  gapsOf(packet: Packet): readonly Gap[] {
    return this.gaps.of(packet);
  }

  /** Without looking into the packet. */
  conversationOf(id: PacketId): ConversationId | undefined {
    return this.packets.get(id)?.brief.conversation;
  }

  /** Without looking into the packet. */
  fateOf(id: PacketId): Fate | undefined {
    return this.packets.get(id)?.brief.fate;
  }

  /** Each held packet whose first line has a time, without looking into it. */
  eachBegun(visit: (packet: PacketId, stampUs: number, fate: Fate, row: number) => void): void {
    for (const [id, { brief, content, row }] of this.packets) {
      const stampUs = content.kind === "whole" ? content.hops[0]?.stampUs : content.beganUs;
      if (stampUs !== undefined && stampUs !== null) visit(id, stampUs, brief.fate, row);
    }
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
        this.gaps.push(event);
        return this.rows.push(event);
      case "other":
        this.seen.others += 1;
        return this.rows.push(event);
    }
  }

  private notePacket(facts: Omit<Packet, "hops">): number | null {
    const known = this.packets.get(facts.id);
    // Of one that was discarded: ids only grow.
    if (known === undefined && facts.id <= this.newest) return null;
    this.tally.moveDrop(known?.brief.droppedAt ?? null, facts.droppedAt);
    this.seen.drops += Number(facts.fate === "dropped") - Number(known?.brief.fate === "dropped");
    if (known?.brief.conversation !== facts.conversation) this.join(facts, known?.brief.conversation);
    if (known !== undefined) {
      known.brief = facts;
      if (known.content.kind === "whole") {
        known.content.facts = facts;
        known.content.view = null;
      }
      return known.row;
    }
    this.seen.packets += 1;
    this.newest = facts.id;
    const row = this.rows.push({ kind: "packet", packet: facts.id });
    const content: Content = { kind: "whole", facts, hops: [], view: null };
    this.packets.set(facts.id, { brief: facts, hops: 0, content, row });
    return row;
  }

  private noteHop(id: PacketId, hop: Hop): number | null {
    this.seen.hops += 1;
    this.tally.visit(hop.place);
    const entry = this.packets.get(id);
    // A straggler of a packet that was discarded: it counts, but there is nothing to hang it on.
    if (entry?.content.kind !== "whole") return null;
    entry.content.hops.push(hop);
    entry.content.view = null;
    entry.hops += 1;
    this.hopsHeld += 1;
    return entry.row;
  }

  private takeRow(row: PartRow, json: string): void {
    const isNew = row.number >= this.rows.end;
    // What lies between was discarded before it was told, and so all before it.
    if (row.number > this.rows.end) this.skipTo(row.number);
    if (row.kind !== "packet") {
      if (isNew && row.kind === "gap") this.gaps.push(row);
      if (isNew) this.rows.push(row);
      return;
    }
    const { id, conversation, hops, beganUs } = row;
    const known = this.packets.get(id);
    if (known === undefined && !isNew) return;
    if (known?.brief.conversation !== conversation) this.join(row, known?.brief.conversation);
    if (isNew) this.rows.push({ kind: "packet", packet: id });
    this.newest = Math.max(this.newest, id);
    this.packets.set(id, { brief: row, hops, content: { kind: "folded", json, beganUs }, row: row.number });
    this.unfolded.delete(id);
    this.hopsHeld += hops - (known?.hops ?? 0);
  }

  private skipTo(row: number): void {
    while (this.rows.length > 0) this.shift();
    this.rows.startAt(row);
  }

  private unfold(id: PacketId, json: string): Packet {
    const known = this.unfolded.get(id);
    if (known !== undefined) return known;
    const packet = JSON.parse(json) as Packet;
    this.unfolded.set(id, packet);
    for (const oldest of this.unfolded.keys()) {
      if (this.unfolded.size <= UNFOLDED_LIMIT) break;
      this.unfolded.delete(oldest);
    }
    return packet;
  }

  private discard(): void {
    const { limits } = this;
    while (
      this.rows.length > 1 &&
      (this.rows.length > limits.rows || this.packets.size > limits.packets || this.hopsHeld > limits.hops)
    ) {
      this.shift();
    }
  }

  private shift(): void {
    const number = this.rows.first;
    const row = this.rows.shift();
    if (row?.kind === "gap") this.gaps.shift();
    if (row?.kind !== "packet") return;
    const entry = this.packets.get(row.packet);
    // Discarded in the archive that this one copies, and begun anew there, a packet has a later row.
    if (entry?.row !== number) return;
    this.packets.delete(row.packet);
    this.unfolded.delete(row.packet);
    this.hopsHeld -= entry.hops;
    this.seen.discardedPackets += 1;
    this.leave(row.packet, entry.brief.conversation);
  }

  private join({ id, conversation }: PacketBrief, before: ConversationId | undefined): void {
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
