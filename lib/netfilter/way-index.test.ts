import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { buildGraph } from "./build-graph";
import { DEFAULT_HOST_MODEL } from "./host-model";
import { glue, tile, userTile } from "./place";
import { anyFamily, anyModel } from "./testdata/arbitrary";
import { distance, reachable, wayBetween } from "./way-index";

// Hundreds of random cases take long on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const graph = buildGraph(DEFAULT_HOST_MODEL, "ip");
const off = buildGraph({ ...DEFAULT_HOST_MODEL, bridgeNfCallIptables: false }, "ip");
const link = (chain: string) => tile("link", chain);
const net = (chain: string) => tile("net", chain);

describe("ways between places", () => {
  it("[N11] the tiles strictly between, in order", () => {
    expect(wayBetween(graph, link("bridge:nat:PREROUTING"), link("bridge:filter:FORWARD"))).toEqual([
      "link/ip:raw:PREROUTING",
      "link/ip:mangle:PREROUTING",
      "link/ip:nat:PREROUTING",
    ]);
    expect(wayBetween(off, link("bridge:nat:PREROUTING"), link("bridge:filter:FORWARD"))).toEqual([]);
    expect(wayBetween(graph, net("ip:nat:PREROUTING"), net("ip:filter:FORWARD"))).toEqual([
      "net/ip:mangle:FORWARD",
    ]);
    expect(wayBetween(graph, net("ip:nat:POSTROUTING"), link("bridge:nat:POSTROUTING"))).toEqual([
      "link/bridge:nat:OUTPUT",
      "link/bridge:filter:OUTPUT",
    ]);
  });

  it("[N11] the shortest of several walks: across the bridge, not up and down again", () => {
    expect(wayBetween(off, link("bridge:nat:PREROUTING"), link("bridge:nat:POSTROUTING"))).toEqual([
      "link/bridge:filter:FORWARD",
    ]);
  });

  it("[N11] from an entry, to an exit, and over lo", () => {
    expect(wayBetween(graph, glue("nic:rx"), net("ip:mangle:PREROUTING"))).toEqual(["net/ip:raw:PREROUTING"]);
    expect(wayBetween(graph, net("ip:filter:INPUT"), glue("process"))).toEqual(["net/ip:nat:INPUT"]);
    expect(wayBetween(graph, net("ip:nat:POSTROUTING"), net("ip:mangle:PREROUTING"))).toEqual([
      "net/ip:raw:PREROUTING",
    ]);
  });

  it("[N11] null where one packet cannot go", () => {
    const cases = [
      [net("ip:filter:INPUT"), net("ip:raw:OUTPUT")],
      [net("ip:filter:FORWARD"), net("ip:raw:PREROUTING")],
      [net("ip:filter:FORWARD"), net("ip:filter:INPUT")],
      [link("bridge:filter:FORWARD"), link("bridge:filter:INPUT")],
      [link("bridge:nat:POSTROUTING"), link("bridge:nat:PREROUTING")],
      [link("ip:filter:FORWARD"), net("ip:mangle:POSTROUTING")],
      [net("ip:filter:OUTPUT"), net("ip:filter:FORWARD")],
    ] as const;
    for (const [from, to] of cases) expect(wayBetween(graph, from, to), `${from} ${to}`).toBeNull();
  });

  it("[N11] is transitive step by step, never longer than through a third place, and never leads back", () => {
    fc.assert(
      fc.property(anyModel, anyFamily, (model, family) => {
        const any = buildGraph(model, family);
        const tiles = any.nodes.filter((node) => node.kind === "tile").map((node) => node.place);
        for (const from of tiles) {
          expect(wayBetween(any, from, from)).toBeNull();
          for (const to of tiles) {
            const way = wayBetween(any, from, to);
            if (way === null) continue;
            [from, ...way].forEach((place, i) => {
              expect(wayBetween(any, place, way[i] ?? to), `${from} ${to}`).toEqual([]);
            });
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it("[N12] reachable and distance say the same", () => {
    for (const { place: from } of graph.nodes) {
      for (const { place: to } of graph.nodes) {
        const way = wayBetween(graph, from, to);
        expect(reachable(graph, from, to)).toBe(way !== null);
        expect(distance(graph, from, to)).toBe(way === null ? null : way.length);
      }
    }
  });

  it("[N13] a user chain counts as its base chain and lies behind it", () => {
    const forward = net("ip:filter:FORWARD");
    const user = userTile("net", "ip:filter:DOCKER-USER", "FORWARD");
    const docker = userTile("net", "ip:filter:DOCKER", "FORWARD");
    const mine = userTile("net", "ip:filter:mine", "FORWARD");
    expect(wayBetween(graph, net("ip:mangle:FORWARD"), user)).toEqual([forward]);
    expect(wayBetween(graph, user, net("ip:nat:POSTROUTING"))).toEqual(["net/ip:mangle:POSTROUTING"]);
    expect(wayBetween(graph, forward, user)).toEqual([]);
    expect(wayBetween(graph, user, forward)).toBeNull();
    expect(wayBetween(graph, user, user)).toBeNull();
    expect(wayBetween(graph, user, docker)).toEqual([]);
    expect(wayBetween(graph, docker, user)).toBeNull();
    expect(wayBetween(graph, docker, mine)).toEqual([]);
    expect(wayBetween(graph, mine, docker)).toEqual([]);
  });
});
