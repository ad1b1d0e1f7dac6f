import { Archive, type ArchiveLimits } from "./archive";
import type { ArchivePart, PartRow } from "./archive-part";
import type { Conversation, ConversationId, JourneyEvent } from "./journey";

/**
 * An archive and what its copy in another thread has not been told yet. What is discarded before it is told
 * never is: however long the log, no more goes over than an archive holds.
 */
export class ArchiveFeed {
  private readonly archive: Archive;
  /** Rows never told are in their order, since each is touched first when it begins. */
  private readonly rows = new Set<number>();
  private readonly conversations = new Set<ConversationId>();

  constructor(limits?: ArchiveLimits) {
    this.archive = new Archive(limits);
  }

  /** Rows that wait. */
  get waiting(): number {
    return this.rows.size;
  }

  apply(events: readonly JourneyEvent[]): void {
    for (const event of events) {
      if (event.kind === "conversation") this.conversations.add(event.conversation.id);
      const row = this.archive.apply(event);
      if (row !== null) this.rows.add(row);
    }
    for (const row of this.rows) {
      if (row >= this.archive.firstRow) break;
      this.rows.delete(row);
    }
    for (const id of this.conversations) {
      if (this.archive.conversation(id) !== undefined) break;
      this.conversations.delete(id);
    }
  }

  /** What was counted, for who does not need the rows yet. */
  counts(): ArchivePart {
    const { totals } = this.archive;
    return {
      firstRow: null,
      rows: [],
      json: "",
      conversations: [],
      totals,
      places: [...this.archive.places()],
    };
  }

  /** The oldest that wait, at most `limit` rows. */
  take(limit: number): ArchivePart {
    const { archive } = this;
    const rows: PartRow[] = [];
    const packets: string[] = [];
    const conversations = new Map<ConversationId, Conversation>();
    for (const number of this.rows) {
      if (rows.length === limit) break;
      this.rows.delete(number);
      const row = archive.row(number);
      if (row === undefined) continue;
      if (row.kind !== "packet") {
        rows.push({ ...row, number });
        continue;
      }
      const packet = archive.packet(row.packet);
      if (packet === undefined) continue;
      const json = JSON.stringify(packet);
      packets.push(json);
      const { id, conversation, fate, droppedAt, hops } = packet;
      rows.push({
        ...{ kind: "packet", number, id, conversation, fate, droppedAt },
        ...{ hops: hops.length, length: json.length, beganUs: hops[0]?.stampUs ?? null },
      });
      // Each time: the copy may have let it go with the last packet that it held of it.
      this.takeConversation(conversation, conversations);
    }
    // Those left are of packets that were told before.
    if (this.rows.size === 0) for (const id of this.conversations) this.takeConversation(id, conversations);
    return {
      ...this.counts(),
      firstRow: archive.firstRow,
      rows,
      json: packets.join(""),
      conversations: [...conversations.values()],
    };
  }

  private takeConversation(id: ConversationId, into: Map<ConversationId, Conversation>): void {
    this.conversations.delete(id);
    const conversation = this.archive.conversation(id);
    if (conversation !== undefined) into.set(id, conversation);
  }
}
