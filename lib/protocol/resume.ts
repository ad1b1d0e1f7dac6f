/** What the reader does with what just came. */
export type Arrival =
  /** Take the events from index `skip` on; those before were had, and those before index `past` had happened before. */
  | { readonly kind: "apply"; readonly skip: number; readonly past: number }
  /** Throw away what you have, then take all events. */
  | { readonly kind: "replace"; readonly missing: number }
  /** Had before: take none. */
  | { readonly kind: "duplicate" }
  /** Numbers `from`..`to` never came: connect again with `since`. */
  | { readonly kind: "hole"; readonly from: number; readonly to: number };

type Range = { readonly from: number; readonly to: number };

/** The reader's side of resume: which number it has, of which session. */
export type Resume = {
  /** For the next handshake; undefined before the first hello. */
  readonly since: { readonly session: string; readonly seq: number } | undefined;
  /** Events of this session that this reader was never given, as far as it was told. */
  readonly missing: number;
  /** True: another session than before, all that the reader has is void. `last`: the server's newest number. */
  hello(session: string, last: number): boolean;
  /** It was too slow: what it gets instead of these numbers is no news either. */
  skipped(range: Range): void;
  snapshot(range: Range, missing: number): Arrival;
  batch(range: Range, count: number): Arrival;
};

export function createResume(): Resume {
  let session: string | null = null;
  let seq = 0;
  let missing = 0;
  let until = 0;
  return {
    get since() {
      return session === null ? undefined : { session, seq };
    },
    get missing() {
      return missing;
    },
    hello(next, last) {
      const changed = session !== next;
      until = last;
      if (changed) {
        session = next;
        seq = 0;
        missing = 0;
      }
      return changed;
    },
    skipped({ to }) {
      until = Math.max(until, to);
    },
    snapshot(range, lost) {
      seq = range.to;
      missing = lost;
      return { kind: "replace", missing };
    },
    batch({ from, to }, count) {
      if (from > seq + 1) return { kind: "hole", from: seq + 1, to: from - 1 };
      if (to <= seq) return { kind: "duplicate" };
      // A batch that is one event a number can be taken from its middle on; a folded one is never sent twice.
      const isWhole = count === to - from + 1;
      const skip = isWhole ? seq + 1 - from : 0;
      const past = to <= until ? count : isWhole ? Math.max(skip, until + 1 - from) : 0;
      seq = to;
      return { kind: "apply", skip, past };
    },
  };
}
