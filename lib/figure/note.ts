import { shownAddress } from "@/lib/filter/address";
import type { Change, Direction } from "@/lib/journey/journey";
import { chainOfPlace, type Place } from "@/lib/netfilter/place";
import { TEXT } from "./label";
import { fitText } from "./measure";
import type { ShownChange, Way } from "./way";
import type { Told } from "./words";

/** `rewritten`: by NAT; not by routing (TTL) or by the neighbour (MAC). */
export type NoteLine = { readonly text: string; readonly rewritten: boolean };

/**
 * What is to be said beside a place; `direction` null: of both directions alike. `told`: how it is known, where no
 * line of the packet shows it, and that conntrack did it, where no rule was asked.
 */
export type Note = {
  readonly place: Place;
  readonly direction: Direction | null;
  readonly lines: readonly NoteLine[];
  readonly told: Told | null;
};

const USER_CHAINS = 5;
const USER_CHAIN_WIDTH = 170;

/** Changes of each direction, then the user chains that no panel shows, once where both directions met the same ones. */
export function notesOf(ways: readonly Way[], panels: ReadonlySet<Place> = new Set()): readonly Note[] {
  const notes: Note[] = ways.flatMap((way) =>
    way.changes.flatMap(({ place, changes }) => {
      const { direction } = way;
      const byTold = new Map<Told | null, ShownChange[]>();
      for (const change of changes) {
        const told = toldOf(change, direction);
        byTold.set(told, [...(byTold.get(told) ?? []), change]);
      }
      const ttlName = isOfIp6(way) ? "hop limit " : "TTL ";
      return [...byTold].map(([told, some]) => ({ place, direction, lines: linesOf(some, ttlName), told }));
    }),
  );
  const chains = new Map<string, Note>();
  for (const way of ways) {
    for (const { place, chains: names } of way.userChains) {
      if (panels.has(place)) continue;
      const key = `${place} ${names.join(" ")}`;
      const direction = chains.has(key) ? null : way.direction;
      chains.set(key, { place, direction, lines: chainLines(names), told: null });
    }
  }
  return [...notes, ...chains.values()];
}

function isOfIp6({ visits }: Way): boolean {
  return visits.some(({ place }) => chainOfPlace(place)?.startsWith("ip6:"));
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
  "mac.src": "MAC src ",
  "mac.dst": "MAC dst ",
};

/** conntrack takes back from a reply what a rule did to its request, and does it to each later one. */
function toldOf({ told, conntrack }: ShownChange, direction: Direction): Told | null {
  if (conntrack === undefined) return told ?? null;
  if (direction === "reply") return told === undefined ? "restored" : "undone";
  return told === undefined ? "kept" : "keptUnseen";
}

function isRewrite({ by }: Change): boolean {
  return by !== "routing" && by !== "neighbour";
}

/** Addresses first, MAC addresses last. */
function linesOf(changes: readonly ShownChange[], ttlName: string): readonly NoteLine[] {
  return [...changes]
    .sort((a, b) => FIELDS.indexOf(a.field) - FIELDS.indexOf(b.field))
    .map((change) => ({
      text: `${change.field === "ttl" ? ttlName : (NAMES[change.field] ?? "")}${shownAddress(change.from)} → ${shownAddress(change.to)}`,
      rewritten: isRewrite(change),
    }));
}
