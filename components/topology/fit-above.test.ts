import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { routeAbove } from "@/lib/figure/above/above-way";
import { hostOf } from "@/lib/figure/above/testing/host-of";
import { finalDestination, firstSource, portIn, portOut } from "@/lib/figure/packet-ends";
import { journeysOf } from "@/lib/figure/testing/journeys";
import { graphOf } from "@/lib/netfilter";
import type { Container, Topology } from "@/lib/protocol/topology";
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

  it("[F13] goes to who had its addresses then also where Docker was started anew and dealt all of them out again", () => {
    if (packet === undefined) throw new Error("a packet");
    const [one, other] = [firstSource(packet), finalDestination(packet)];
    // Docker gives its own bridge's network another id at each start, and ports other names.
    const container = (
      name: string,
      state: Container["state"],
      address: string | null,
      port: string | null,
    ) => ({
      ...{ id: `${name}-id`, name, image: "", state, sharesWith: null },
      endpoints: [
        {
          network: state === "gone" ? "old" : "new",
          sinceUs: state === "gone" ? null : BEGAN_US + 10,
          ...{ address, address6: null, mac: null, port },
        },
      ],
    });
    const endsOf = (portsThen: readonly [string | null, string | null], isKept = true) => {
      const was = [
        container("netutils", "gone", one, portsThen[0]),
        container("nginx", "gone", other, portsThen[1]),
      ];
      const topology: Topology = {
        ...HOST,
        networks: [{ id: "new", name: "bridge", driver: "bridge", bridge: BRIDGE, subnets: [subnetOf(one)] }],
        bridges: HOST.bridges.slice(0, 1).map((bridge) => ({ ...bridge, name: BRIDGE })),
        ports: [],
        containers: [
          container("bare", "running", other, "vethnew1"),
          container("netutils", "running", "172.18.0.77", "vethnew2"),
          container("nginx", "running", one, "vethnew3"),
          ...was,
        ],
      };
      const layout = fitAbove(topology, isKept ? [packet] : [], { widthPx: 900, heightPx: 700 }, "en");
      const { used } = routeAbove({ layout, graph: graphOf(topology.model, "ip"), topology }, packet);
      const cards = layout.groups.flatMap(({ cards }) => cards).filter(({ id }) => used.has(id));
      return cards.map(({ name, gone }) => `${name}${gone ? " (gone)" : ""}`).sort();
    };
    const [from, to] = [portIn(packet), portOut(packet, null)];
    expect(endsOf([from, to])).toEqual(["netutils (gone)", "nginx (gone)"]);
    expect(endsOf([null, null])).toEqual(["netutils (gone)", "nginx (gone)"]);
    // Whose card is not drawn is nobody else's.
    expect(endsOf([null, null], false)).toEqual([]);
    expect(endsOf([from, to], false)).toEqual([]);
  });
});

const BRIDGE = packets.flatMap(({ hops }) => hops).find((hop) => hop.in?.startsWith("br-"))?.in ?? "docker0";

function subnetOf(address: string | null): string {
  return `${(address ?? "").split(".").slice(0, 2).join(".")}.0.0/16`;
}
