import { chainOf, type LogLine, type PrefixMap, parseTracePrefix } from "@/lib/kernel-log";
import { basePlace, type ChainKey, placesOfHop, type Table } from "@/lib/netfilter";
import type { PositionTable } from "./position";
import { saysStopped } from "./verdict-word";
import type { Located } from "./visit";

/** A log has a few dozen prefixes; a hostile one is not to fill the memory. */
const CACHED_PREFIXES = 4096;
const L3_BITS = { ip4: 0, ip6: 32, arp: 64, none: 96 } as const;

/** The others are there to change packets or to mark them. */
const FILTERING: ReadonlySet<Table> = new Set(["filter", "security"]);

/** Which chains on the map a line can have come from, the likely first: more than one for a user chain, or where nothing is named. */
export class Locator {
  private readonly cache = new Map<string, (readonly Located[] | undefined)[]>();

  constructor(
    private readonly table: PositionTable,
    private readonly map?: PrefixMap,
  ) {}

  /** Prefix, family, and which devices it prints decide it (lib/kernel-log, chainOf), so they are the key. */
  locate(line: LogLine): readonly Located[] {
    let slots = this.cache.get(line.prefix);
    if (slots === undefined) {
      if (this.cache.size >= CACHED_PREFIXES) this.cache.clear();
      slots = [];
      this.cache.set(line.prefix, slots);
    }
    const slot =
      (line.in === null ? 0 : 1) |
      (line.out === null ? 0 : 2) |
      (line.physIn === null ? 0 : 4) |
      (line.physOut === null ? 0 : 8) |
      (line.generator === "nf_log" ? 16 : 0) |
      L3_BITS[line.l3.kind] |
      (line.truncated ? 128 : 0);
    let found = slots[slot];
    if (found === undefined) {
      found = this.find(line);
      slots[slot] = found;
    }
    return found;
  }

  private find(line: LogLine): readonly Located[] {
    const guess = chainOf(line, this.map);
    if (guess === null) return [];
    const { chain, other, certainty, isHookGuess = false, isUnnamed = false } = guess;
    const mayBeOwn = line.prefix.startsWith("hop:");
    const isStopped = saysStopped(line.prefix);
    const trace = parseTracePrefix(line.prefix);
    const isUndecided = trace !== null && trace.reason !== "return" && FILTERING.has(trace.table);
    const facts = { certainty, isUnnamed, mayBeOwn, isStopped, isUndecided, trace };
    const at = (key: ChainKey, more: Pick<Located, "isHookGuess" | "isOther">): readonly Located[] =>
      placesOfHop({
        chain: key,
        in: line.in,
        out: line.out,
        physIn: line.physIn,
        physOut: line.physOut,
      }).flatMap((place) => {
        const position = this.table.find(place);
        const isUserChain = basePlace(place) !== place;
        return position === undefined
          ? []
          : [{ ...facts, ...more, chain: key, place, position, isUserChain }];
      });
    const others = other === undefined ? [] : at(other, { isHookGuess: false, isOther: true });
    return [...at(chain, { isHookGuess, isOther: false }), ...others];
  }
}
