import { describe, expect, it } from "vitest";
import { buildGraph, DEFAULT_HOST_MODEL, type HostModel } from "@/lib/netfilter/index";
import { LOG_POINTS, pointKey } from "./log-point";

const MODEL: HostModel = { ...DEFAULT_HOST_MODEL, ipBackend: "nft", bridgeBackend: "nft" };
const INT_MIN = -2147483648;

describe("log points", () => {
  const tiles = (["ip", "ip6"] as const).flatMap((family) =>
    buildGraph(MODEL, family).nodes.filter((node) => node.kind === "tile" && !node.chain?.startsWith("arp:")),
  );

  it("[R3] stand before every chain that the map knows, and nowhere else", () => {
    expect(new Set(LOG_POINTS.map(pointKey))).toEqual(new Set(tiles.map(({ chain }) => chain)));
    expect(new Set(LOG_POINTS.map(pointKey)).size).toBe(LOG_POINTS.length);
  });

  it("[R3] come just before the table's own priority, at the same hook", () => {
    for (const point of LOG_POINTS) {
      const node = tiles.find(({ chain }) => chain === pointKey(point));
      const own = node?.priority ?? Number.NaN;
      // Nothing can come before INT_MIN: there the one registered last runs first.
      expect(point.priority, pointKey(point)).toBe(own === INT_MIN ? INT_MIN : own - 1);
      expect(node?.hook?.toLowerCase().replace("_", "").replace("localin", "input"), pointKey(point)).toBe(
        point.hook,
      );
    }
  });

  it("[R3] are of type nat where the table is nat, so that they see only a connection's first packet", () => {
    for (const point of LOG_POINTS) {
      expect(point.type).toBe(point.table === "nat" && point.family !== "bridge" ? "nat" : "filter");
    }
  });
});
