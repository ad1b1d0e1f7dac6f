import { describe, expect, it } from "vitest";
import { readNetwork, withoutOverlap } from "./networks";

const texts = (...all: readonly string[]) =>
  withoutOverlap(all.flatMap((text) => readNetwork(text) ?? [])).map(({ text }) => text);

describe("addresses and networks", () => {
  it("[R5] are written in the one form that nft reads", () => {
    const forms = {
      "::FFFF:1.2.3.4": "::ffff:102:304",
      "FD00:0::01": "fd00::1",
      "::": "::",
      "10.0.0.1": "10.0.0.1",
      "172.18.0.0/16": "172.18.0.0/16",
      "FD00::/064": "fd00::/64",
    };
    for (const [form, text] of Object.entries(forms)) expect(readNetwork(form)?.text).toBe(text);
  });

  it.each([
    "",
    "1.2.3",
    "01.2.3.4",
    "1.2.3.4/33",
    "::/129",
    "::1/",
    "10.0.0.0/8/8",
    "fe80::1%eth0",
    "10.0.0.0/-1",
  ])("[R1] are none: %j", (text) => {
    expect(readNetwork(text)).toBeNull();
  });

  it("[R5] do not overlap: the widest is left", () => {
    expect(texts("10.0.0.1", "10.0.0.0/8", "10.0.0.1", "10.1.0.0/16")).toEqual(["10.0.0.0/8"]);
    expect(texts("fd00::1", "10.0.0.1", "fd00::/64", "11.0.0.1")).toEqual([
      "10.0.0.1",
      "11.0.0.1",
      "fd00::/64",
    ]);
    // 0.0.0.0/0 is no IPv6 network.
    expect(texts("0.0.0.0/0", "::1", "1.1.1.1")).toEqual(["0.0.0.0/0", "::1"]);
  });
});
