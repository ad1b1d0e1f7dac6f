import { type ChainGuess, chainOf, type LogLine, type PrefixMap } from "@/lib/kernel-log";
import { type Place, placesOfHop } from "@/lib/netfilter";
import type { Position, PositionTable } from "./position";

export type Located = ChainGuess & { readonly place: Place; readonly position: Position };

/** A log has a few dozen prefixes; a hostile one is not to fill the memory. */
const CACHE_CHAINS = 4096;

/** Which chains on the map a line can have come from; more than one only for a user chain. */
export class Locator {
  private readonly cache = new Map<string, (readonly Located[] | undefined)[]>();

  constructor(
    private readonly table: PositionTable,
    private readonly map?: PrefixMap,
  ) {}

  locate(line: LogLine): readonly Located[] {
    const guess = chainOf(line, this.map);
    if (guess === null) return NOWHERE;
    let slots = this.cache.get(guess.chain);
    if (slots === undefined) {
      if (this.cache.size >= CACHE_CHAINS) this.cache.clear();
      slots = [];
      this.cache.set(guess.chain, slots);
    }
    const slot =
      (line.in === null ? 0 : 1) |
      (line.out === null ? 0 : 2) |
      (line.physIn === null ? 0 : 4) |
      (line.physOut === null ? 0 : 8) |
      (guess.certainty === "named" ? 16 : 0);
    const known = slots[slot];
    if (known !== undefined) return known;
    const found = this.find(guess, line);
    slots[slot] = found;
    return found;
  }

  private find(guess: ChainGuess, line: LogLine): readonly Located[] {
    const { chain } = guess;
    const places = placesOfHop({
      chain,
      in: line.in,
      out: line.out,
      physIn: line.physIn,
      physOut: line.physOut,
    });
    return places.flatMap((place) => {
      const position = this.table.find(place);
      return position === undefined ? [] : [{ ...guess, place, position }];
    });
  }
}

const NOWHERE: readonly Located[] = [];
