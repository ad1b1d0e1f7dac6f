import type { Column } from "../settings/settings";

/** Addresses longer than IPv4's get what the other columns leave; the info gives way to nothing that it needs, up to 9rem. */
const AS_ROOM_IS =
  "grid grid-cols-[var(--w-direction,5.7rem)_var(--w-info,minmax(min(var(--info),9rem,max(4rem,100cqw-22rem)),1fr))_var(--w-addresses,minmax(0,var(--addresses)))_var(--w-fate,6.5rem)] gap-x-2 @3xl:grid-cols-[var(--w-direction,5.7rem)_var(--w-time,5rem)_var(--w-info,minmax(min(var(--info),12rem,100cqw-41rem),1fr))_var(--w-addresses,minmax(0,var(--addresses)))_var(--w-hops,4rem)_var(--w-fate,6.5rem)]";

/** Those that are shown only where there is room, while none were chosen. */
const WHERE_WIDE: ReadonlySet<Column> = new Set(["time", "hops"]);

const TRACKS: Readonly<Record<Column, string>> = {
  direction: "minmax(0,5.7rem)",
  time: "minmax(0,6rem)",
  info: "minmax(0,1fr)",
  addresses: "minmax(0,var(--addresses))",
  hops: "minmax(0,4rem)",
  // What became of it is never cut.
  fate: "6.5rem",
};

export type ListGrid = { readonly className: string; readonly gridTemplateColumns: string | undefined };

/** `chosen` null: as many columns as there is room for. */
export function listGrid(chosen: readonly Column[] | null): ListGrid {
  if (chosen === null) return { className: AS_ROOM_IS, gridTemplateColumns: undefined };
  // Without one that stretches, the last one takes what is left: cells do not drift apart.
  const tracks = chosen.map((column, at) =>
    chosen.includes("info") || at < chosen.length - 1 ? `var(--w-${column},${TRACKS[column]})` : "1fr",
  );
  return { className: "grid gap-x-2", gridTemplateColumns: tracks.join(" ") };
}

/** Null: the column is not there. */
export function cellLook(column: Column, chosen: readonly Column[] | null): string | null {
  if (chosen !== null) return chosen.includes(column) ? "" : null;
  return WHERE_WIDE.has(column) ? "hidden @3xl:block" : "";
}
