import type { Direction } from "@/lib/journey/journey";
import type { PlaceCount } from "@/lib/journey/place-tally";
import type { ChainKey } from "@/lib/netfilter/chain";
import type { Place } from "@/lib/netfilter/place";
import type { Topology } from "@/lib/protocol/topology";
import { laneOf, type Mark, type Way, type WayGap } from "./way";

export type LaneState = {
  /** `unknown` lies in the request's lane. */
  readonly direction: Direction;
  readonly mark: Mark;
  readonly dropped: boolean;
  readonly rewritten: boolean;
  /** No prefix names the chain: the devices of the line told it. */
  readonly inferred?: boolean;
  /** Records lost before the packet's line here, or behind its last one. */
  readonly gap?: Pick<WayGap, "lost" | "side"> | undefined;
};

/** All that a tile shows besides its name. */
export type TileState = {
  /** Is a conversation chosen at all? Then a tile that it does not use is greyed. */
  readonly chosen: boolean;
  readonly request: LaneState | null;
  readonly reply: LaneState | null;
  readonly count: PlaceCount | null;
  readonly lit: boolean;
  readonly selected: boolean;
  /** Lanes lead from it down to user chains: its counter makes room. */
  readonly hanging?: boolean;
  /** This host has no such table: a rule that somebody writes there would make it. */
  readonly absent?: boolean;
};

export const IDLE_TILE: TileState = {
  chosen: false,
  request: null,
  reply: null,
  count: null,
  lit: false,
  selected: false,
};

export function isAbsent(chain: ChainKey, topology: Topology | null): boolean {
  return topology?.absentTables?.includes(chain.split(":", 2).join(":")) === true;
}

export function laneStates(ways: readonly Way[]): ReadonlyMap<Place, Pick<TileState, "request" | "reply">> {
  const states = new Map<Place, Pick<TileState, "request" | "reply">>();
  for (const way of ways) {
    const { direction } = way;
    const lane = laneOf(direction);
    const rewritten = new Set(way.changes.map(({ place }) => place));
    const gaps = new Map(way.gaps.map((gap) => [gap.place, gap]));
    for (const { place, mark, dropped } of way.visits) {
      const before = states.get(place) ?? { request: null, reply: null };
      const state: LaneState = {
        ...{ direction, mark, dropped },
        rewritten: rewritten.has(place),
        inferred: way.inferred.has(place),
        gap: gaps.get(place),
      };
      states.set(place, { ...before, [lane]: state });
    }
  }
  return states;
}

/** `999`, `1.2k`, `34k`, `5.6M`: never more than four characters; rounded. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count);
  for (const [size, unit] of [
    [1e3, "k"],
    [1e6, "M"],
    [1e9, "G"],
  ] as const) {
    const value = count / size;
    if (value < 9.95) return `${(Math.round(count / (size / 10)) / 10).toFixed(1)}${unit}`;
    if (value < 999.5) return `${Math.round(value)}${unit}`;
  }
  return "∞";
}
