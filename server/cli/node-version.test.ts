import { describe, expect, it } from "vitest";
import manifest from "@/package.json" with { type: "json" };
import { isNodeTooOld } from "./node-version";

describe("the oldest Node", () => {
  it.each(["18.20.8", "20.9.0", "20.18.3"])("is newer than %s", (version) => {
    expect(isNodeTooOld(version)).toBe(true);
  });

  it.each(["20.19.0", "20.20.0", "22.0.0", "24.1.0"])("is not newer than %s", (version) => {
    expect(isNodeTooOld(version)).toBe(false);
  });

  it("is the one of package.json", () => {
    const oldest = manifest.engines.node.replace(">=", "");
    expect(isNodeTooOld(`${oldest}.0`)).toBe(false);
    const [major, minor] = oldest.split(".").map(Number);
    expect(isNodeTooOld(`${major}.${(minor ?? 0) - 1}.9`)).toBe(true);
  });
});
