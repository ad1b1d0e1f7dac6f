import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { routeAbove } from "@/lib/figure/above/above-way";
import { hostOf } from "@/lib/figure/above/testing/host-of";
import { finalDestination } from "@/lib/figure/packet-ends";
import { journeysOf } from "@/lib/figure/testing/journeys";
import { graphOf } from "@/lib/netfilter";
import { fitAbove } from "./fit-above";

const { packets } = journeysOf(readFileSync("public/captures/container-to-container.log", "utf8"));
const BEGAN_US = 1000;
const [packet] = packets.map((one) => ({
  ...one,
  hops: one.hops.map((hop) => ({ ...hop, stampUs: BEGAN_US })),
}));
const HOST = hostOf(1);
const [bob] = HOST.containers;

describe("the view from above, for a packet", () => {
  it("[F13] ends at who had its address then, whether or not it is another's now", () => {
    if (packet === undefined || bob === undefined) throw new Error("a packet, a container");
    const at = (sinceUs: number) =>
      bob.endpoints.map((end) => ({ ...end, address: finalDestination(packet), sinceUs }));
    const endOf = (changedUs: number) => {
      const alice = { ...bob, id: "alice", name: "alice", state: "gone" as const };
      const gone = at(BEGAN_US - 100).map((end) => ({ ...end, port: "vethgone" }));
      const containers = [
        { ...bob, endpoints: at(changedUs) },
        { ...alice, endpoints: gone },
      ];
      const topology = { ...HOST, containers };
      const layout = fitAbove(topology, [packet], { widthPx: 900, heightPx: 700 }, "en");
      const graph = graphOf(topology.model, "ip");
      const { used } = routeAbove({ layout, graph, topology }, packet);
      return layout.groups.flatMap(({ cards }) => cards).find(({ id }) => used.has(id))?.name;
    };
    expect(endOf(BEGAN_US - 10)).toBe(bob.name);
    expect(endOf(BEGAN_US + 10)).toBe("alice");
  });
});
