import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildGraph } from "@/lib/netfilter/build-graph";
import type { Topology } from "@/lib/protocol/topology";
import { idleEnd } from "../end-labels";
import { journeysOf } from "../testing/journeys";
import { routeAbove } from "./above-way";
import { layoutAbove } from "./layout-above";
import { hostOf } from "./testing/host-of";

/** As Docker and the host tell where nobody may look at a container's own interfaces. */
function portsUnknown(topology: Topology): Topology {
  return {
    ...topology,
    ports: topology.ports.map((port) => ({ ...port, container: null, address: null, mac: null })),
    containers: topology.containers.map((container) => ({
      ...container,
      endpoints: container.endpoints.map((end) => ({ ...end, port: null })),
    })),
  };
}

const onHost = (end: Topology["containers"][number]["endpoints"][number]) => ({
  ...end,
  network: "h0",
  address: null,
});

const HOST = hostOf(6);
const UNKNOWN = portsUnknown(HOST);
const cardsOf = (topology: Topology) =>
  layoutAbove(topology, { width: 1200, height: 700, lang: "en" }).groups.flatMap(({ cards }) =>
    cards.map(({ name }) => name),
  );

describe("containers in one network namespace", () => {
  it("[F34] are one card with all their names, and those in the host's are local processes", () => {
    const [first, ...others] = HOST.containers;
    if (first === undefined) throw new Error("a container");
    const sidecar = { ...first, id: "s", name: "a-sidecar", sharesWith: first.id };
    const own = { ...first, id: "h", name: "hostbox", endpoints: first.endpoints.map(onHost) };
    const topology = {
      ...HOST,
      networks: [...HOST.networks, { id: "h0", name: "host", driver: "host", bridge: null, subnets: [] }],
      containers: [sidecar, own, first, ...others],
    };
    const layout = layoutAbove(topology, { width: 1200, height: 700, lang: "en" });
    const names = layout.groups.flatMap(({ cards }) => cards.map(({ name }) => name));
    expect(names).toContain("container-number-0, a-sidecar");
    expect(names).toHaveLength(HOST.containers.length);
    expect(layout.process.lines).toEqual(["hostbox"]);
  });
});

describe("containers whose ports are not known", () => {
  it("[F33] stand once in the view from above, and by their names at the map's ports", () => {
    expect(cardsOf(UNKNOWN)).toEqual(cardsOf(HOST));
    expect([...idleEnd("port:rx", UNKNOWN)].sort()).toEqual([...idleEnd("port:rx", HOST)].sort());
  });

  it("[F33] are joined by others' ports where a bridge has more than these containers need", () => {
    const more = { name: "vethmore", bridge: "docker0", container: null, address: null, mac: null };
    const host = { ...UNKNOWN, ports: [...UNKNOWN.ports, more] };
    expect(cardsOf(host)).toContain("vethmore");
    expect(cardsOf(host)).toHaveLength(HOST.containers.length + 3);
    expect(idleEnd("port:rx", host)).toContain("vethmore");
  });

  it("[F24] are found by their packets' addresses", () => {
    const [packet] = journeysOf(readFileSync("public/captures/container-to-container.log", "utf8")).packets;
    if (packet === undefined) throw new Error("a packet");
    const [from, to] = ["172.18.0.3", "172.18.0.2"];
    const ends = [from, to].map((address, index) => ({
      ...{ id: `e${index}`, name: `end-${index}`, image: "", state: "running" as const, sharesWith: null },
      endpoints: [
        { network: "a0", address: address ?? null, address6: null, mac: null, port: null, sinceUs: null },
      ],
    }));
    const ports = ["vethd709394", "veth5ead5c7"].map((name) => ({
      ...{ name, bridge: "docker0", container: null, address: null, mac: null },
    }));
    const topology = { ...HOST, containers: ends, ports };
    const layout = layoutAbove(topology, { width: 1200, height: 700, lang: "en" });
    const { used } = routeAbove({ layout, graph: buildGraph(topology.model, "ip"), topology }, packet);
    expect([...used]).toEqual(["card:e0/a0", "bridge:docker0", "card:e1/a0"]);
  });
});
