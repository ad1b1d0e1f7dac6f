import { shownAddress } from "@/lib/filter/address";
import type { Change, Direction } from "@/lib/journey/journey";
import type { Place } from "@/lib/netfilter/place";
import { TEXT } from "./label";
import { fitText } from "./measure";
import type { ShownChange, Way } from "./way";
import type { FigureWords } from "./words";

/**
 * `rewritten`: by a chain; not by routing (TTL) or by the neighbour (MAC). `unseen`: no line of the packet shows it;
 * `short`: the same without saying how it is known, where there is no room.
 */
export type NoteLine = {
  readonly text: string;
  readonly short?: string;
  readonly rewritten: boolean;
  readonly unseen?: boolean;
};

/** What is to be said beside a place; `direction` null: of both directions alike. */
export type Note = {
  readonly place: Place;
  readonly direction: Direction | null;
  readonly lines: readonly NoteLine[];
};

const USER_CHAINS = 5;
const USER_CHAIN_WIDTH = 170;

/** Changes of each direction, then the user chains that no panel shows, once where both directions met the same ones. */
export function notesOf(
  ways: readonly Way[],
  words: FigureWords,
  panels: ReadonlySet<Place> = new Set(),
): readonly Note[] {
  const notes: Note[] = ways.flatMap((way) =>
    way.changes.map(({ place, changes }) => ({
      place,
      direction: way.direction,
      lines: linesOf(changes, words),
    })),
  );
  const chains = new Map<string, Note>();
  for (const way of ways) {
    for (const { place, chains: names } of way.userChains) {
      if (panels.has(place)) continue;
      const key = `${place} ${names.join(" ")}`;
      const direction = chains.has(key) ? null : way.direction;
      chains.set(key, { place, direction, lines: chainLines(names) });
    }
  }
  return [...notes, ...chains.values()];
}

/** User chains below each other, as they are called. */
function chainLines(names: readonly string[]): readonly NoteLine[] {
  const shown =
    names.length > USER_CHAINS
      ? [...names.slice(0, USER_CHAINS - 1), `+${names.length - USER_CHAINS + 1}`]
      : names;
  return shown.map((name) => ({ text: fitText(name, USER_CHAIN_WIDTH, TEXT), rewritten: false }));
}

const FIELDS = ["src", "dst", "sport", "dport", "ttl", "mac.src", "mac.dst"] as const;
const NAMES: Readonly<Partial<Record<Change["field"], string>>> = {
  ttl: "TTL ",
  "mac.src": "MAC src ",
  "mac.dst": "MAC dst ",
};

/** Addresses first, MAC addresses last. */
function linesOf(changes: readonly ShownChange[], words: FigureWords): readonly NoteLine[] {
  return [...changes]
    .sort((a, b) => FIELDS.indexOf(a.field) - FIELDS.indexOf(b.field))
    .map(({ field, from, to, by, told }) => {
      const text = `${NAMES[field] ?? ""}${shownAddress(from)} → ${shownAddress(to)}`;
      const rewritten = by !== "routing" && by !== "neighbour";
      if (told === undefined) return { text, rewritten };
      return { text: `${text} ${words.told[told]}`, short: text, rewritten, unseen: true };
    });
}
