import {
  type ChainEdge,
  type ChainGraph,
  type ChainNode,
  type GraphFamily,
  type NodeKind,
  STAGES,
  type Stage,
} from "./chain-graph";
import type { EdgeConditionKind } from "./edge-condition";
import type { Hook } from "./hook";
import type { HookFunction } from "./hook-order";
import type { HostModel } from "./host-model";
import { type Band, glue, type Place, tile } from "./place";

export type Condition = { readonly kind: EdgeConditionKind } & EdgeOptions;

type EdgeOptions = { readonly stages?: readonly Stage[]; readonly becomes?: Stage };

export type GraphBuilder = {
  readonly glue: (name: string, kind: NodeKind, band: Band | "process") => Place;
  readonly edge: (from: Place, to: Place, kind: EdgeConditionKind, options?: EdgeOptions) => void;
  /** Nodes for the functions of a hook, in the order given; not yet joined. */
  readonly hook: (functions: readonly HookFunction[], hook: Hook, band: Band) => readonly Place[];
  /** Joins each place to the next: `always`, or by the condition of the place it leaves. */
  readonly chain: (places: readonly Place[], leaving?: ReadonlyMap<Place, Condition>) => void;
  readonly graph: () => ChainGraph;
};

const BR_NETFILTER_NAMES: Readonly<Record<Hook, string>> = {
  PREROUTING: "brnf:PRE",
  INPUT: "brnf:LOCAL_IN",
  FORWARD: "brnf:FORWARD",
  OUTPUT: "brnf:LOCAL_OUT",
  POSTROUTING: "brnf:POST",
};

function placeOf(fn: HookFunction, hook: Hook, band: Band): Place {
  switch (fn.kind) {
    case "chain":
      return tile(band, fn.chain);
    case "sabotage":
      return glue("ip:sabotage");
    case "br_netfilter":
      return glue(BR_NETFILTER_NAMES[hook]);
    default:
      return glue(`${band}/${fn.kind}:${hook}`);
  }
}

export function graphBuilder(family: GraphFamily, model: HostModel): GraphBuilder {
  const nodes = new Map<Place, ChainNode>();
  const edges: ChainEdge[] = [];

  const edge: GraphBuilder["edge"] = (from, to, kind, { stages = STAGES, becomes } = {}) => {
    edges.push({ from, to, condition: { kind }, stages, becomes: becomes ?? null });
  };

  return {
    edge,
    glue(name, kind, band) {
      const place = glue(name);
      nodes.set(place, { place, chain: null, kind, hook: null, table: null, priority: null, band });
      return place;
    },
    hook(functions, hook, band) {
      return functions.map((fn) => {
        const place = placeOf(fn, hook, band);
        const isChain = fn.kind === "chain";
        const kind = isChain ? "tile" : fn.kind === "conntrack" ? "conntrack" : "glue";
        const { priority } = fn;
        const chain = isChain ? fn.chain : null;
        const table = isChain ? fn.table : null;
        nodes.set(place, { place, chain, kind, hook, table, priority, band });
        return place;
      });
    },
    chain(places, leaving) {
      places.slice(1).forEach((to, index) => {
        const from = places[index];
        if (from === undefined) return;
        const { kind, ...options } = leaving?.get(from) ?? { kind: "always" as const };
        edge(from, to, kind, options);
      });
    },
    graph: () => ({ family, model, nodes: [...nodes.values()], edges }),
  };
}
