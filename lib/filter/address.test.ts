import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { formatAddress, parseAddress, shownAddress } from "./address";

// Hundreds of random cases take long on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

describe("addresses", () => {
  it("[F20] text to number and back, IPv6 as a URL has it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseAddress(text);
        expect(address, text).not.toBeNull();
        const printed = formatAddress(address!);
        expect(parseAddress(printed)).toEqual(address);
        const url = text.includes(":") ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : text;
        expect(printed).toBe(url);
      }),
      { numRuns: 1000 },
    );
  });

  it("[F20] an IPv6 address in any spelling is shown as a URL has it, everything else as it is", () => {
    expect(shownAddress("fd00:0000:0000:0000:0000:0000:0000:0002")).toBe("fd00::2");
    expect(shownAddress("FD00:0:0:1:0:0:0:2")).toBe("fd00:0:0:1::2");
    for (const text of ["172.18.0.2", "02:42:ac:12:00:02", "?", "", "fd00::/64"])
      expect(shownAddress(text)).toBe(text);
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        expect(shownAddress(text)).toBe(formatAddress(parseAddress(text)!));
      }),
    );
  });

  it("[F20] takes what the system takes, and nothing else", () => {
    const soup = fc.string({ unit: fc.constantFrom(..."0123456789abf:."), maxLength: 20 });
    const mutated = fc
      .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(40), fc.constantFrom("", ":", "0", "."))
      .map(([text, at, piece]) => text.slice(0, at) + piece + text.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(soup, mutated), (text) => {
        // net.isIPv4 refuses leading zeros, which the kernel prints in no address.
        if (/(^|[.:])0\d+\./.test(text) || /\.0\d/.test(text)) return;
        expect(parseAddress(text)?.version ?? null, text).toBe(isIPv4(text) ? 4 : isIPv6(text) ? 6 : null);
      }),
      { numRuns: 1000 },
    );
  });
});
