import { expect, it } from "vitest";
import { buildGraph } from "@/lib/netfilter/build-graph";
import type { Topology } from "@/lib/protocol/topology";
import { routeAbove } from "./above/above-way";
import { layoutAbove } from "./above/layout-above";
import { seenTopology } from "./above/seen-topology";
import { hostOf } from "./above/testing/host-of";
import { endLabels } from "./end-labels";
import { layoutMap } from "./layout-map";
import { modelFromPackets } from "./model-from-packets";
import { portOut, portsOut } from "./packet-ends";
import { routeWay } from "./route-way";
import { journeysOf } from "./testing/journeys";

const PORTS = ["veth1", "veth2", "veth3"];
const IP =
  "SRC=172.18.0.1 DST=172.18.0.3 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 DF PROTO=ICMP TYPE=8 CODE=0 ID=9 SEQ=1 ";
/** The host pings a container whose MAC its bridge has forgotten. */
const LOG = [
  ...["raw:OUT", "filter:OUT", "mangle:POST"].map((chain) => `ip:${chain} IN= OUT=docker0 ${IP}`),
  ...PORTS.flatMap((port) =>
    ["filter:OUT", "nat:OUT", "nat:POST"].map((chain) => `br:${chain} IN= OUT=${port} ${IP}`),
  ),
]
  .map((line, at) => `7,${at},${1_000_000 + at},-;hop:abcdefgh:${line}\n`)
  .join("");

const { packets } = journeysOf(LOG);
const [packet] = packets;
if (packet === undefined) throw new Error("no packet");
const model = modelFromPackets(packets);
const topology: Topology = {
  ...hostOf(3),
  model,
  ports: PORTS.map((name, at) => ({
    name,
    bridge: "docker0",
    container: `c${at}`,
    address: `172.18.0.${at + 2}`,
    mac: null,
  })),
  bridges: [
    {
      name: "docker0",
      network: "bridge",
      mac: null,
      address: "172.18.0.1",
      subnet: "172.18.0.0/16",
      callsIptables: true,
    },
  ],
  containers: [],
};

it("[F42] a flooded frame arrives where its destination is, not where its last copy went", () => {
  expect(packets).toHaveLength(1);
  expect(portsOut(packet)).toEqual(PORTS);
  expect(portOut(packet, topology)).toBe("veth2");
  const layout = layoutMap(model);
  const ends = endLabels([{ packet, way: routeWay(layout, packet) }], topology);
  expect(ends.get("port:tx")).toEqual([{ direction: "request", by: "veth2", who: "c1" }]);
});

it("[F42] in the view from above it is one line, and its copies part in the bridge", () => {
  const layout = layoutAbove(topology, { width: 1280, height: 500, lang: "en" });
  const { way, nodes, used } = routeAbove({ layout, graph: buildGraph(model, "ip"), topology }, packet);
  expect(way.strands).toHaveLength(1);
  expect(new Set(nodes.slice(3))).toEqual(new Set(["bridge:docker0"]));
  expect(way.strands[0]?.stops.map(({ hop }) => hop)).toEqual(packet.hops.map((_, at) => at));
  expect([...used]).toContain("card:veth2");
});

it("[F42] without a host to ask, none of its ports is said to have the address", () => {
  const seen = seenTopology(packets, model);
  expect(seen.ports.map(({ name, address }) => [name, address])).toEqual(PORTS.map((name) => [name, null]));
});
