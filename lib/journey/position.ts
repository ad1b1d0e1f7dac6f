import {
  type Band,
  basePlace,
  buildGraph,
  type ChainGraph,
  DEFAULT_HOST_MODEL,
  type Hook,
  type HostModel,
  type Place,
  type Table,
  wayBetween,
} from "@/lib/netfilter";

/** A hook as a packet meets it: the bridge's own chains and the iptables chains called there stand apart. */
export const STEP = {
  linkPre: 0,
  linkIpPre: 1,
  linkForward: 2,
  linkIpForward: 3,
  linkIn: 4,
  netPre: 5,
  netIn: 6,
  netForward: 7,
  netOut: 8,
  netPost: 9,
  linkOut: 10,
  linkPost: 11,
  linkIpPost: 12,
} as const;
export type Step = (typeof STEP)[keyof typeof STEP];
export const STEPS = 13;

/** A tile as the correlator counts it. ip6 and ip share positions: their hooks are the same. */
export type Position = {
  readonly index: number;
  readonly place: Place;
  readonly step: Step;
  readonly table: Table;
  /** Only the first packet of a connection meets it (nf_nat_inet_fn, nf_nat_core.c). */
  readonly isNat: boolean;
  /** A line here shows the destination before DNAT, so a later one may show another. */
  readonly beforeDestinationNat: boolean;
};

const LINK_UPPER: Readonly<Partial<Record<Hook, Step>>> = {
  PREROUTING: STEP.linkIpPre,
  FORWARD: STEP.linkIpForward,
  POSTROUTING: STEP.linkIpPost,
};
const LINK_BRIDGE: Readonly<Record<Hook, Step>> = {
  PREROUTING: STEP.linkPre,
  INPUT: STEP.linkIn,
  FORWARD: STEP.linkForward,
  OUTPUT: STEP.linkOut,
  POSTROUTING: STEP.linkPost,
};
const NET: Readonly<Record<Hook, Step>> = {
  PREROUTING: STEP.netPre,
  INPUT: STEP.netIn,
  FORWARD: STEP.netForward,
  OUTPUT: STEP.netOut,
  POSTROUTING: STEP.netPost,
};

function stepOf(band: Band, hook: Hook, isBridge: boolean): Step {
  if (band === "net") return NET[hook];
  return isBridge ? LINK_BRIDGE[hook] : (LINK_UPPER[hook] ?? LINK_BRIDGE[hook]);
}

function precedesDestinationNat(step: Step, table: Table): boolean {
  switch (step) {
    case STEP.linkPre:
    case STEP.linkIpPre:
    case STEP.linkIn:
    case STEP.netPre:
      return true;
    case STEP.netOut:
      return table !== "filter" && table !== "security";
    default:
      return false;
  }
}

/**
 * The orders that hosts have (lib/netfilter/SPEC.md, N2, N3, N8): both settings of bridge-nf-call-iptables, both orders of the
 * bridge's OUTPUT. Which of them a capture follows shows in the capture.
 */
const VARIANTS: readonly Partial<HostModel>[] = [true, false].flatMap((calls) =>
  (["legacy", "nft"] as const).map((backend) => ({
    bridgeNfCallIptables: calls,
    bridgeNfCallIp6tables: calls,
    bridgeNfCallArptables: calls,
    bridgeBackend: backend,
    ipBackend: backend,
  })),
);

export type PositionTable = {
  readonly positions: readonly Position[];
  readonly graphs: readonly ChainGraph[];
  /** Bit g of [from.index * positions.length + to.index]: in graph g one packet's walk leads from one to the other. */
  readonly legal: Uint8Array;
  /** The tile of a user chain is its base chain's; undefined for what no graph has. */
  readonly find: (place: Place) => Position | undefined;
};

let built: PositionTable | undefined;

/** Built once: it depends on nothing. */
export function positionTable(): PositionTable {
  built ??= buildTable();
  return built;
}

function buildTable(): PositionTable {
  const base: HostModel = { ...DEFAULT_HOST_MODEL, broute: true, security: true };
  const ipGraphs = VARIANTS.map((variant) => buildGraph({ ...base, ...variant }, "ip"));
  const graphs = [...ipGraphs, buildGraph(base, "arp")];
  const positions: Position[] = [];
  const byPlace = new Map<Place, Position>();
  for (const node of graphs.flatMap((graph) => graph.nodes)) {
    const { place, hook, table, band, chain } = node;
    if (chain === null || hook === null || table === null || band === "process" || byPlace.has(place))
      continue;
    const isBridge = chain.startsWith("bridge:");
    const step = stepOf(band, hook, isBridge);
    const position: Position = {
      index: positions.length,
      place,
      step,
      table,
      isNat: table === "nat" && !isBridge,
      beforeDestinationNat: precedesDestinationNat(step, table),
    };
    positions.push(position);
    byPlace.set(place, position);
  }
  const find = (place: Place) => byPlace.get(basePlace(place).replace("/ip6:", "/ip:") as Place);
  const legal = new Uint8Array(positions.length * positions.length);
  for (const from of positions) {
    for (const to of positions) {
      graphs.forEach((graph, bit) => {
        if (wayBetween(graph, from.place, to.place) === null) return;
        const slot = from.index * positions.length + to.index;
        legal[slot] = (legal[slot] ?? 0) | (1 << bit);
      });
    }
  }
  return { positions, graphs, legal, find };
}
