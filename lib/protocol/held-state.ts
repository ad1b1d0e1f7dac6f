import type { Conversation, ConversationId, JourneyEvent, PacketId } from "@/lib/journey/journey";
import { type NumberedText, sizeOf } from "./event-tail";
import { eventText } from "./event-text";

/** Applied in order, `events` give every packet that is held, whole. */
export type StateView = {
  readonly to: number;
  /** Events 1..to that went with what is no longer held. */
  readonly missing: number;
  readonly events: readonly NumberedText[];
};

/** Where an event stands in the stream; newer facts of the same packet replace `text` at the old place. */
type Slot = { readonly seq: number; text: string; readonly owner: Owner };

type Owner = PacketOwner | ConversationOwner | LooseOwner;
type PacketOwner = {
  readonly kind: "packet";
  readonly id: PacketId;
  readonly slots: Slot[];
  facts: Slot | null;
  conversation: ConversationId | null;
  events: number;
  gone: boolean;
};
type ConversationOwner = {
  readonly kind: "conversation";
  readonly id: ConversationId;
  readonly slots: Slot[];
  value: Conversation | null;
  readonly packets: Set<PacketOwner>;
  /** Number of the newest event of it or of one of its packets. */
  touched: number;
  events: number;
  gone: boolean;
};
type LooseOwner = { readonly kind: "loose"; readonly slots: Slot[]; readonly events: 1; gone: boolean };

/** Late events of packets that went are recognised for as long as this many others went after them. */
const GONE_REMEMBERED = 65_536;

/**
 * What the events so far add up to, within `maxBytes`. The oldest packet goes first, whole, and with it its
 * conversation where that has been silent for half of what is held.
 */
export class HeldState {
  private slots: Slot[] = [];
  /** Slots before it are gone, or facts of conversations that still have packets. */
  private head = 0;
  private goneSlots = 0;
  private bytes = 0;
  private missing = 0;
  private last = 0;
  private readonly packets = new Map<PacketId, PacketOwner>();
  private readonly conversations = new Map<ConversationId, ConversationOwner>();
  private readonly gonePackets = new Set<PacketId>();

  constructor(private readonly maxBytes: number) {}

  get heldBytes(): number {
    return this.bytes;
  }

  apply(event: JourneyEvent, seq: number, text: string): void {
    this.last = seq;
    this.note(event, seq, text);
    while (this.bytes > this.maxBytes && this.head < this.slots.length) this.evictOldest();
    if (this.goneSlots > 1024 && this.goneSlots * 2 > this.slots.length) this.compact();
  }

  view(maxBytes: number): StateView {
    const since = this.cutoff(maxBytes);
    const events: NumberedText[] = [];
    let missing = this.missing;
    for (const owner of this.owners()) if (!this.isShown(owner, since)) missing += owner.events;
    for (const { seq, text, owner } of this.slots) {
      if (owner.gone || !this.isShown(owner, since)) continue;
      events.push({ seq, text: owner.kind === "conversation" ? this.textOf(owner, text, since) : text });
    }
    return { to: this.last, missing, events };
  }

  private note(event: JourneyEvent, seq: number, text: string): void {
    switch (event.kind) {
      case "hop":
        this.notePacket(event.packet, seq, text, null);
        break;
      case "packet":
        this.notePacket(event.packet.id, seq, text, event.packet.conversation);
        break;
      case "conversation":
        this.noteConversation(event.conversation, seq, text);
        break;
      case "other":
      case "gap":
        this.add({ kind: "loose", slots: [], events: 1, gone: false }, seq, text);
    }
  }

  /** `conversation` null: a hop. */
  private notePacket(id: PacketId, seq: number, text: string, conversation: ConversationId | null): void {
    if (this.gonePackets.has(id)) {
      this.missing += 1;
      return;
    }
    const owner = this.packets.get(id) ?? this.newPacket(id);
    owner.events += 1;
    if (conversation === null) this.add(owner, seq, text);
    else if (owner.facts === null) owner.facts = this.add(owner, seq, text);
    else this.replace(owner.facts, text);
    if (conversation !== null) this.join(owner, conversation);
    if (owner.conversation !== null) this.conversationOf(owner.conversation).touched = seq;
  }

  private noteConversation(value: Conversation, seq: number, text: string): void {
    const owner = this.conversationOf(value.id);
    owner.value = value;
    owner.events += 1;
    owner.touched = seq;
    const facts = owner.slots[0];
    if (facts === undefined) this.add(owner, seq, text);
    else this.replace(facts, text);
  }

  private newPacket(id: PacketId): PacketOwner {
    const owner: PacketOwner = {
      kind: "packet",
      id,
      slots: [],
      facts: null,
      conversation: null,
      events: 0,
      gone: false,
    };
    this.packets.set(id, owner);
    return owner;
  }

  private conversationOf(id: ConversationId): ConversationOwner {
    const known = this.conversations.get(id);
    if (known !== undefined) return known;
    const owner: ConversationOwner = {
      kind: "conversation",
      id,
      slots: [],
      value: null,
      packets: new Set(),
      touched: this.last,
      events: 0,
      gone: false,
    };
    this.conversations.set(id, owner);
    return owner;
  }

  private join(packet: PacketOwner, id: ConversationId): void {
    if (packet.conversation === id) return;
    if (packet.conversation !== null) this.leave(packet, packet.conversation);
    packet.conversation = id;
    this.conversationOf(id).packets.add(packet);
  }

  private leave(packet: PacketOwner, id: ConversationId): void {
    const conversation = this.conversations.get(id);
    conversation?.packets.delete(packet);
    if (conversation !== undefined && conversation.packets.size === 0) this.evict(conversation);
  }

  private add(owner: Owner, seq: number, text: string): Slot {
    const slot: Slot = { seq, text, owner };
    this.slots.push(slot);
    owner.slots.push(slot);
    this.bytes += sizeOf(text);
    return slot;
  }

  private replace(slot: Slot, text: string): void {
    this.bytes += text.length - slot.text.length;
    slot.text = text;
  }

  private evictOldest(): void {
    const owner = this.slots[this.head]?.owner;
    if (owner === undefined || owner.gone || (owner.kind === "conversation" && owner.packets.size > 0)) {
      this.head += 1;
      return;
    }
    const conversation =
      owner.kind === "packet" && owner.conversation !== null
        ? this.conversations.get(owner.conversation)
        : undefined;
    const middle = ((this.slots[this.head]?.seq ?? 0) + this.last) / 2;
    if (conversation !== undefined && conversation.touched < middle) {
      for (const packet of [...conversation.packets]) this.evict(packet);
    } else {
      this.evict(owner);
    }
  }

  private evict(owner: Owner): void {
    if (owner.gone) return;
    owner.gone = true;
    this.missing += owner.events;
    this.goneSlots += owner.slots.length;
    for (const slot of owner.slots) {
      this.bytes -= sizeOf(slot.text);
      slot.text = "";
    }
    if (owner.kind === "conversation") this.conversations.delete(owner.id);
    if (owner.kind !== "packet") return;
    this.packets.delete(owner.id);
    this.remember(owner.id);
    if (owner.conversation !== null) this.leave(owner, owner.conversation);
  }

  private remember(id: PacketId): void {
    this.gonePackets.add(id);
    if (this.gonePackets.size <= GONE_REMEMBERED) return;
    for (const oldest of this.gonePackets) {
      this.gonePackets.delete(oldest);
      break;
    }
  }

  private compact(): void {
    const before = this.slots.slice(0, this.head).filter(({ owner }) => !owner.gone);
    this.slots = [...before, ...this.slots.slice(this.head).filter(({ owner }) => !owner.gone)];
    this.head = before.length;
    this.goneSlots = 0;
  }

  /** The number from which on everything fits; packets that began before it are left out whole. */
  private cutoff(maxBytes: number): number {
    if (this.bytes <= maxBytes) return 0;
    let index = this.slots.length;
    for (let bytes = 0; index > 0; index -= 1) {
      const slot = this.slots[index - 1];
      if (slot === undefined || slot.owner.gone) continue;
      bytes += sizeOf(slot.text);
      if (bytes > maxBytes) break;
    }
    return this.slots[index]?.seq ?? this.last + 1;
  }

  private *owners(): Iterable<Owner> {
    yield* this.packets.values();
    yield* this.conversations.values();
    for (const { owner } of this.slots) if (owner.kind === "loose" && !owner.gone) yield owner;
  }

  private isShown(owner: Owner, since: number): boolean {
    if (since === 0) return true;
    if ((owner.slots[0]?.seq ?? 0) >= since) return true;
    if (owner.kind !== "conversation") return false;
    for (const packet of owner.packets) if (this.isShown(packet, since)) return true;
    return false;
  }

  /** The conversation without the packets that went: every packet it names is in the view, or yet to come. */
  private textOf(owner: ConversationOwner, text: string, since: number): string {
    const value = owner.value;
    if (value === null) return text;
    const packets = value.packets.filter((id) => {
      const packet = this.packets.get(id);
      return packet === undefined ? !this.gonePackets.has(id) : this.isShown(packet, since);
    });
    if (packets.length === value.packets.length) return text;
    return eventText({ kind: "conversation", conversation: { ...value, packets } });
  }
}
