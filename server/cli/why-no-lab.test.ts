import { describe, expect, it } from "vitest";
import { FAULTS } from "@/lib/protocol/faults";
import { whyNoLab } from "./why-no-lab";

const ALL = (1n << 41n) - 1n;

describe("root that lacks a right for the lab", () => {
  it.each([
    [12n, "without CAP_NET_ADMIN"],
    [21n, "without CAP_SYS_ADMIN"],
  ])("is told which one, bit %d: %s", (bit, why) => {
    expect(whyNoLab({ uid: 0, capabilities: ALL & ~(1n << bit) })).toBe(why);
  });

  it("is told both", () => {
    expect(whyNoLab({ uid: 0, capabilities: 0n })).toBe("without CAP_NET_ADMIN and CAP_SYS_ADMIN");
  });

  it("and one that has all is told nothing", () => {
    expect(whyNoLab({ uid: 0, capabilities: ALL })).toBeNull();
  });

  it.each(["lab-denied", "lab-failed"] as const)("finds both named in the text of %s", (code) => {
    const { cause, fix } = FAULTS[code];
    for (const name of ["NET_ADMIN", "SYS_ADMIN"]) expect(`${cause} ${fix}`).toContain(`CAP_${name}`);
  });
});
