import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Container } from "@/lib/protocol/topology";
import { modelFromPackets } from "../model-from-packets";
import { journeysOf } from "../testing/journeys";
import { withGoneBridges } from "./gone-bridges";
import { seenTopology } from "./seen-topology";

const { packets } = journeysOf(readFileSync("public/captures/container-to-container.log", "utf8"));
const whole = seenTopology(packets, modelFromPackets(packets));
const container = (name: string, address: string, state: Container["state"]): Container => ({
  ...{ id: name.repeat(64).slice(0, 64), name, image: "", state, sharesWith: null },
  endpoints: [{ network: "n", address, address6: null, mac: null, port: null, sinceUs: null }],
});

describe("a network that was removed", () => {
  it("[F13] is there for a packet that crossed its bridge, with the containers that were on it", () => {
    const [one, other] = whole.ports.map(({ address }) => address ?? "");
    const left = {
      ...whole,
      bridges: [],
      ports: [],
      containers: [container("late", one ?? "", "gone"), container("other", other ?? "", "running")],
    };
    const { bridges, ports } = withGoneBridges(left, packets);
    expect(bridges).toEqual(whole.bridges);
    expect(ports).toEqual(
      whole.ports.map((port) => ({ ...port, container: port.address === one ? "late" : null })),
    );
  });

  it("[F13] one that is there stays as it is known", () => {
    expect(withGoneBridges(whole, packets)).toBe(whole);
    expect(withGoneBridges({ ...whole, bridges: [] }, [])).toEqual({ ...whole, bridges: [] });
  });
});
