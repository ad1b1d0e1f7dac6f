import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hostOf } from "./above/testing/host-of";
import { endLabels } from "./end-labels";
import { layoutMap } from "./layout-map";
import { modelFromPackets } from "./model-from-packets";
import { routeWay } from "./route-way";
import { journeysOf } from "./testing/journeys";

describe("the ends of the map", () => {
  it("[F13] a conversation keeps the name of a container that is gone, also where its address is another's now", () => {
    const { packets } = journeysOf(readFileSync("public/captures/container-to-container.log", "utf8"));
    const layout = layoutMap(modelFromPackets(packets));
    const shown = packets.slice(0, 1).map((packet) => ({ packet, way: routeWay(layout, packet) }));
    const container = (name: string, state: "running" | "gone", port: string) => ({
      id: name,
      name,
      image: "",
      state,
      sharesWith: null,
      endpoints: [{ network: "a0", address: "172.18.0.2", address6: null, mac: null, port, sinceUs: null }],
    });
    const topology = {
      ...hostOf(0),
      containers: [container("new", "running", "veth0"), container("old", "gone", "veth5ead5c7")],
    };
    const labels = endLabels(shown, topology);
    expect(labels.get("port:tx")?.map(({ who }) => who)).toEqual(["old"]);
    const moved = { ...topology, containers: topology.containers.slice(0, 1) };
    expect(
      endLabels(shown, moved)
        .get("port:tx")
        ?.map(({ who }) => who),
    ).toEqual(["new"]);
    const stampUs = 1000;
    const timed = shown.map(({ packet, way }) => ({
      packet: { ...packet, hops: packet.hops.map((hop) => ({ ...hop, stampUs })) },
      way,
    }));
    const seen = (old: number, now: number) =>
      topology.containers.map((one) => ({
        ...one,
        endpoints: one.endpoints.map((end) => ({
          ...end,
          port: null,
          sinceUs: stampUs + (one.state === "gone" ? old : now),
        })),
      }));
    for (const [containers, who] of [
      [seen(-20, -10), "new"],
      [seen(-20, 10), "old"],
    ] as const)
      expect(endLabels(timed, { ...topology, containers }).get("port:tx")?.[0]?.who).toBe(who);
  });
});
