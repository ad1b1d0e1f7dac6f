import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { buildGraph } from "./build-graph";
import type { ChainGraph } from "./chain-graph";
import { edgesFrom, entryStates, exitPlaces, follow, type GraphState, isExit } from "./graph-walk";
import { inCallOrder } from "./hook-order";
import { DEFAULT_HOST_MODEL, type HostModel } from "./host-model";
import { glue, type Place, tile } from "./place";
import { anyFamily, anyModel } from "./testdata/arbitrary";
import { reachable } from "./way-index";

// Hundreds of random cases take long on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const graphOf = (change: Partial<HostModel> = {}, family: "ip" | "ip6" | "arp" = "ip") =>
  buildGraph({ ...DEFAULT_HOST_MODEL, ...change }, family);
const places = (graph: ChainGraph) => graph.nodes.map(({ place }) => place);
const next = (graph: ChainGraph, from: Place) => graph.edges.filter((e) => e.from === from).map((e) => e.to);

/** A walk that takes, at each node, the edge that `choices` names. */
function randomWalk(graph: ChainGraph, start: GraphState, choices: readonly number[]): GraphState[] {
  const walk = [start];
  for (let i = 0, state = start; ; i++) {
    const edges = edgesFrom(graph, state);
    const edge = edges[(choices[i % choices.length] ?? 0) % Math.max(edges.length, 1)];
    if (edge === undefined || walk.length > graph.nodes.length + 1) return walk;
    state = follow(state, edge);
    walk.push(state);
    if (isExit(state.place)) return walk;
  }
}

describe("the graph", () => {
  it("[N1] ascending priority, and of equals the later registered first", () => {
    const registered = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 12 });
    fc.assert(
      fc.property(registered, (priorities) => {
        const order = inCallOrder(priorities.map((priority, at) => ({ priority, at })));
        expect(order).toHaveLength(priorities.length);
        order.slice(1).forEach((fn, i) => {
          const before = order[i]!;
          expect(
            before.priority < fn.priority || (before.priority === fn.priority && before.at > fn.at),
          ).toBe(true);
        });
      }),
    );
  });

  it("[N1] tiles of one hook follow each other by priority", () => {
    fc.assert(
      fc.property(anyModel, anyFamily, (model, family) => {
        const graph = buildGraph(model, family);
        const node = new Map(graph.nodes.map((n) => [n.place, n]));
        for (const a of graph.nodes.filter((n) => n.kind === "tile")) {
          for (const b of graph.nodes.filter(
            (n) => n.kind === "tile" && n.hook === a.hook && n.band === a.band,
          )) {
            const sameFamily = a.chain?.split(":")[0] === b.chain?.split(":")[0];
            if (sameFamily && reachable(graph, a.place, b.place))
              expect(node.get(a.place)!.priority!).toBeLessThan(b.priority!);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it("[N2] ebtables-legacy has nat before filter at OUTPUT, ebtables-nft filter before nat", () => {
    const [nat, filter] = [tile("link", "bridge:nat:OUTPUT"), tile("link", "bridge:filter:OUTPUT")];
    expect(next(graphOf({ bridgeBackend: "legacy" }), nat)).toEqual([filter]);
    expect(next(graphOf({ bridgeBackend: "nft" }), filter)).toEqual([nat]);
  });

  it("[N3] security stands before nat INPUT on legacy, after it on nft", () => {
    const [nat, security] = [tile("net", "ip:nat:INPUT"), tile("net", "ip:security:INPUT")];
    expect(next(graphOf({ ipBackend: "legacy", security: true }), security)).toEqual([nat]);
    expect(next(graphOf({ ipBackend: "nft", security: true }), nat)).toEqual([security]);
  });

  it("[N4] a table that the host lacks has no tile", () => {
    const bare = places(graphOf({ broute: false, security: false })).join();
    expect(bare).not.toMatch(/broute|security/);
    expect(places(graphOf({ broute: true, security: true })).join()).toMatch(/broute.*security/);
  });

  it("[N5] ip6 mirrors ip", () => {
    fc.assert(
      fc.property(anyModel, (model) => {
        const same = { ...model, bridgeNfCallIp6tables: model.bridgeNfCallIptables };
        const renamed = JSON.stringify(buildGraph(same, "ip"))
          .replaceAll("ip:", "ip6:")
          .replaceAll("ip6:rx", "ip:rx")
          .replaceAll("ip6:sabotage", "ip:sabotage");
        expect({ ...buildGraph(same, "ip6"), family: "" }).toEqual({ ...JSON.parse(renamed), family: "" });
      }),
    );
  });

  it("[N6] ARP meets arp:filter only", () => {
    const arpTiles = (graph: ChainGraph) => places(graph).filter((place) => place.includes("/arp:"));
    const on = graphOf({ bridgeNfCallArptables: true }, "arp");
    expect(arpTiles(on).sort()).toEqual([
      "link/arp:filter:FORWARD",
      "net/arp:filter:INPUT",
      "net/arp:filter:OUTPUT",
    ]);
    expect(arpTiles(graphOf({ bridgeNfCallArptables: false }, "arp"))).not.toContain(
      "link/arp:filter:FORWARD",
    );
    expect(places(on).join()).not.toMatch(/\/ip6?:/);
  });

  it("[N7] every walk from an entry ends in an exit and visits no place twice", () => {
    const choices = fc.array(fc.nat(7), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(anyModel, anyFamily, choices, (model, family, numbers) => {
        const graph = buildGraph(model, family);
        for (const start of entryStates(graph)) {
          const walked = randomWalk(graph, start, numbers).map(({ place }) => place);
          expect(exitPlaces(graph)).toContain(walked.at(-1));
          // A process that sends to itself over lo is both ends of the walk.
          const inner = walked.slice(1);
          expect(new Set(inner).size, walked.join(" ")).toBe(inner.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("[N7] every node lies on some walk, and every edge joins two nodes", () => {
    fc.assert(
      fc.property(anyModel, anyFamily, (model, family) => {
        const graph = buildGraph(model, family);
        const known = new Set(places(graph));
        expect(known.size).toBe(graph.nodes.length);
        for (const edge of graph.edges) expect(known.has(edge.from) && known.has(edge.to)).toBe(true);
        const entries = entryStates(graph).map(({ place }) => place);
        for (const place of known)
          expect(
            entries.includes(place) || entries.some((entry) => reachable(graph, entry, place)),
            place,
          ).toBe(true);
      }),
    );
  });

  it("[N8] the link band has iptables only where br_netfilter calls it", () => {
    const hooks = (graph: ChainGraph) =>
      new Set(graph.nodes.filter((n) => n.place.startsWith("link/ip:")).map((n) => n.hook));
    expect(hooks(graphOf())).toEqual(new Set(["PREROUTING", "FORWARD", "POSTROUTING"]));
    expect(hooks(graphOf({ bridgeNfCallIptables: false }))).toEqual(new Set());
  });

  it("[N9] a frame that goes up meets PREROUTING once", () => {
    const input = tile("link", "bridge:filter:INPUT");
    const [on, off] = [graphOf(), graphOf({ bridgeNfCallIptables: false })];
    expect(reachable(on, tile("link", "ip:raw:PREROUTING"), input)).toBe(true);
    expect(reachable(on, input, tile("net", "ip:raw:PREROUTING"))).toBe(false);
    expect(reachable(off, input, tile("net", "ip:raw:PREROUTING"))).toBe(true);
  });

  it("[N10] only a bridged frame meets POSTROUTING in the link band", () => {
    const graph = graphOf();
    const postrouting = tile("link", "ip:mangle:POSTROUTING");
    expect(reachable(graph, tile("link", "bridge:filter:FORWARD"), postrouting)).toBe(true);
    for (const from of [glue("br:tx"), tile("link", "bridge:filter:OUTPUT"), glue("nic:rx"), glue("process")])
      expect(reachable(graph, from, postrouting), from).toBe(false);
    expect(reachable(graph, tile("link", "bridge:filter:INPUT"), postrouting)).toBe(false);
  });
});
