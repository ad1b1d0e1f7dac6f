import { describe, expect, it } from "vitest";
import { labTopology } from "@/server/web/lab-topology";

describe("the lab's topology", () => {
  it("[H13] claims no docker-proxy, since nothing listens in the lab's host", () => {
    const { model, published } = labTopology({ bridgeNfCallIptables: true, kernel: "6.1" });
    expect(published).not.toEqual([]);
    expect(model.userlandProxy).toBe(false);
  });
});
