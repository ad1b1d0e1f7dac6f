import {
  type BaseChain,
  type ChainKey,
  chainKey,
  chainParts,
  type Family,
  isBaseChain,
  type Table,
} from "@/lib/netfilter/chain";
import {
  chainsOf,
  type DeviceShape,
  deviceShape,
  isPossible,
  likelyChain,
  likelyTable,
} from "./device-shape";
import type { LogLine } from "./log-line";
import { lookUpPrefix, type PrefixMap } from "./prefix-map";
import { namePrefix, type PrefixName } from "./prefix-name";

export type ChainGuess = {
  readonly chain: ChainKey;
  /** `named`: prefix, TRACE or map say it and the devices do not contradict; else `inferred`. */
  readonly certainty: "named" | "inferred";
  /** Not even the hook is named, and the devices allow another: IN alone is PREROUTING's as well as INPUT's. */
  readonly isHookGuess?: true;
  /** The prefix says nothing of chain or table: the devices alone tell. */
  readonly isUnnamed?: true;
  /** Where the prefix says nothing of chain or table: the chain behind or before it that prints the same devices. */
  readonly other?: ChainKey;
};

/**
 * The chain whose rule wrote this line, by the hand-given map, hopscope's own prefix, TRACE, the words of
 * the prefix, or else the devices it prints. Null only where there is neither a name nor a device.
 */
export function chainOf(line: LogLine, map?: PrefixMap): ChainGuess | null {
  if (map !== undefined) {
    const given = lookUpPrefix(map, line.prefix);
    if (given !== null) return resolveGiven(given, line);
  }
  const cached = cachedName(line.prefix);
  const { name } = cached;
  const shape = deviceShape(line);
  const family = name.key === null ? familyOf(line, name) : "ip";
  const slot = SHAPES.indexOf(shape) * 4 + FAMILY_ORDER.indexOf(family);
  let guess = cached.guesses[slot];
  if (guess === undefined) {
    guess = resolve(name, family, shape);
    cached.guesses[slot] = guess;
  }
  return guess;
}

const SHAPES: readonly DeviceShape[] = ["none", "arriving", "through", "leaving", "leaving-bridged"];
const FAMILY_ORDER: readonly Family[] = ["bridge", "ip", "ip6", "arp"];

type Cached = { readonly name: PrefixName; readonly guesses: (ChainGuess | null | undefined)[] };

/** A log has a few dozen prefixes; a hostile one is not to fill the memory. */
const CACHE_PREFIXES = 1024;
const cache = new Map<string, Cached>();

function cachedName(prefix: string): Cached {
  const hit = cache.get(prefix);
  if (hit !== undefined) return hit;
  if (cache.size >= CACHE_PREFIXES) cache.clear();
  const fresh: Cached = { name: namePrefix(prefix), guesses: new Array(20).fill(undefined) };
  cache.set(prefix, fresh);
  return fresh;
}

/** ebt_log is ebtables' alone; nf_log may be any family's. The L3 text outranks a name such as `iptables`. */
function familyOf(line: LogLine, name: PrefixName): Family {
  if (line.generator === "ebt_log" || name.family === "bridge" || name.table === "broute") return "bridge";
  switch (line.l3.kind) {
    case "ip4":
      return "ip";
    case "ip6":
      return "ip6";
    case "arp":
      // arptables has neither PREROUTING nor POSTROUTING: such a line is an nft bridge rule's.
      return name.chains.some((chain) => chain !== "INPUT" && chain !== "OUTPUT" && chain !== "FORWARD")
        ? "bridge"
        : "arp";
    case "none":
      // iptables logs IP only: a whole line without is a bridge rule's, a cut one may be anybody's.
      return line.truncated ? (name.family ?? "ip") : (name.family ?? "bridge");
  }
}

function resolve(name: PrefixName, family: Family, shape: DeviceShape): ChainGuess | null {
  if (name.key !== null) return { chain: name.key, certainty: "named" };
  if (name.isNetdev) return null;
  if (name.userChain !== null) return resolveUserChain(name, name.userChain, family, shape);
  const { table } = name;
  const named = name.chains.find((chain) => isPossible(chain, shape));
  if (table !== null && named !== undefined && chainsOf(family, table).includes(named)) {
    return { chain: chainKey(family, table, named), certainty: "named" };
  }
  if (shape === "none" && named === undefined && table === null) return null;
  const isUnnamed = table === null && name.chains.length === 0;
  if (family === "bridge" && isUnnamed) {
    const frame = UNNAMED_FRAME[shape];
    if (frame !== undefined) return frame;
  }
  const chain = named ?? chainIn(family, table, shape);
  const key = chainKey(family, tableOf(family, table, chain), chain);
  const neighbour = OTHER_CHAIN[shape];
  const isHookGuess =
    named === undefined &&
    neighbour !== undefined &&
    (table === null || chainsOf(family, table).includes(neighbour));
  const other = isUnnamed && (family === "ip" || family === "ip6") ? neighbour : undefined;
  return {
    chain: key,
    certainty: "inferred",
    ...(isHookGuess ? { isHookGuess } : {}),
    ...(isUnnamed ? { isUnnamed } : {}),
    ...(other === undefined ? {} : { other: chainKey(family, likelyTable(family, other), other) }),
  };
}

/** What comes in by a port meets PREROUTING first, wherever it goes then; what leaves has come through OUTPUT or FORWARD. */
const UNNAMED_FRAME: Readonly<Partial<Record<DeviceShape, ChainGuess>>> = {
  arriving: {
    chain: chainKey("bridge", "nat", "PREROUTING"),
    certainty: "inferred",
    isHookGuess: true,
    isUnnamed: true,
    other: chainKey("bridge", "filter", "INPUT"),
  },
  leaving: {
    chain: chainKey("bridge", "filter", "OUTPUT"),
    certainty: "inferred",
    isHookGuess: true,
    isUnnamed: true,
    other: chainKey("bridge", "nat", "POSTROUTING"),
  },
};

/** What prints the devices of the filter chain that is taken as likely. */
const OTHER_CHAIN: Readonly<Partial<Record<DeviceShape, BaseChain>>> = {
  arriving: "PREROUTING",
  leaving: "POSTROUTING",
};

/** One prefix may stand in several chains (UFW's does): what the line contradicts is not the one of this line. */
function resolveGiven(given: ChainKey, line: LogLine): ChainGuess | null {
  const { family, table, chain } = chainParts(given);
  if (!isBaseChain(chain)) return { chain: given, certainty: "named" };
  const name: PrefixName = { key: null, family, table, chains: [chain], userChain: null };
  const seen = OF_PACKET[line.l3.kind];
  if (seen === undefined || seen === family || (family !== "ip" && family !== "ip6"))
    return resolve(name, family, deviceShape(line));
  const guess = resolve(name, seen, deviceShape(line));
  return guess === null ? null : { ...guess, certainty: "inferred" };
}

/** Whose chains see such a packet, but for the bridge's. */
const OF_PACKET: Readonly<Partial<Record<LogLine["l3"]["kind"], Family>>> = { ip4: "ip", ip6: "ip6" };

/** The table's own chain that fits the devices, else the likely one. */
function chainIn(family: Family, table: Table | null, shape: DeviceShape): BaseChain {
  const chains = table === null ? [] : chainsOf(family, table);
  const likely = likelyChain(shape);
  // The order of a table's chains is its preference: nat arrives at PREROUTING, filter at INPUT.
  return chains.find((chain) => isPossible(chain, shape)) ?? likely;
}

function tableOf(family: Family, table: Table | null, chain: BaseChain): Table {
  return table !== null && chainsOf(family, table).includes(chain) ? table : likelyTable(family, chain);
}

/** kube-proxy's (pkg/proxy/iptables), and those of CNI's portmap plugin. */
const NAT_CHAIN = /^(?:KUBE-(?:SVC|SEP|EXT|FW|XLB|MARK|POSTROUTING)|CNI-(?:HOSTPORT|DN|SN))(?![A-Za-z])/;
const NAT_OR_FILTER_CHAIN = /^(?:DOCKER|KUBE-SERVICES|KUBE-NODEPORTS)$/;

function resolveUserChain(name: PrefixName, chain: string, family: Family, shape: DeviceShape): ChainGuess {
  if (name.table !== null) return { chain: chainKey(family, name.table, chain), certainty: "named" };
  // Some stand in nat and in filter: a packet on its way through is past nat's PREROUTING.
  const isNat = NAT_CHAIN.test(chain) || (shape === "arriving" && NAT_OR_FILTER_CHAIN.test(chain));
  const table: Table = isNat ? "nat" : "filter";
  return { chain: chainKey(family, table, chain), certainty: "inferred" };
}
