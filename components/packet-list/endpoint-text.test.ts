import { describe, expect, it } from "vitest";
import { addressParts, addressText } from "./endpoint-text";

describe("an address with its port", () => {
  it("has the port apart, which is never cut", () => {
    expect(addressParts("172.17.8.211", 5566)).toEqual({ label: "172.17.8.211", tail: ":5566" });
    expect(addressParts("2001:db8::2", 80)).toEqual({ label: "[2001:db8::2]", tail: ":80" });
    expect(addressParts("172.17.8.211", null)).toEqual({ label: "172.17.8.211", tail: "" });
    for (const address of ["10.0.0.1", "fd00::1"])
      for (const port of [null, 7, 65_535]) {
        const { label, tail } = addressParts(address, port);
        expect(`${label}${tail}`).toBe(addressText(address, port));
      }
  });
});
