import { describe, expect, it } from "vitest";
import { labTopology } from "./lab-plan";

describe("the lab's topology", () => {
  it("[H13] claims no docker-proxy, since nothing listens in the lab's host", () => {
    const { model, published } = labTopology({}, "6.1");
    expect(published).not.toEqual([]);
    expect(model.userlandProxy).toBe(false);
  });
});
