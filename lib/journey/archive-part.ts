import type { Place } from "@/lib/netfilter/place";
import type { ArchiveTotals } from "./archive";
import type { ArchiveRow } from "./archive-row";
import type { Conversation, Packet } from "./journey";
import type { PlaceCount } from "./place-tally";

/** What an archive asks of a packet that nobody looks at. */
export type PacketBrief = Pick<Packet, "id" | "conversation" | "fate" | "droppedAt">;

type Numbered = { readonly number: number };

export type PartRow = Numbered &
  (
    | Exclude<ArchiveRow, { readonly kind: "packet" }>
    /** `hops`: how many; `length`: of its JSON; `beganUs`: stamp of its first line. */
    | (PacketBrief & {
        readonly kind: "packet";
        readonly hops: number;
        readonly length: number;
        readonly beganUs: number | null;
      })
  );

/** What changed in one archive, for its copy in another thread. A few hundred rows cost that thread 1 ms. */
export type ArchivePart = {
  /** Those before it are discarded; null: the counts alone are told. */
  readonly firstRow: number | null;
  /** New or changed; new ones in their order. */
  readonly rows: readonly PartRow[];
  /** The packets among `rows`, one behind the other, each as JSON. */
  readonly json: string;
  readonly conversations: readonly Conversation[];
  readonly totals: ArchiveTotals;
  readonly places: readonly (readonly [Place, PlaceCount])[];
};
