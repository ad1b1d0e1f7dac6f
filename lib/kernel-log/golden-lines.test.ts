import { describe, expect, it } from "vitest";
import { parseLogLine } from "./index";
import { GOLDEN_LINES, SHORT_LINES } from "./testing/golden-lines";

describe("lines as the kernel prints them", () => {
  for (const { name, text, means } of GOLDEN_LINES) {
    it(`[K11] ${name}`, () => {
      expect(parseLogLine(text, "exact")).toMatchObject({ ...means, truncated: false });
    });
  }

  for (const { name, text, means } of GOLDEN_LINES) {
    it(`[K12] with the space at its end lost: ${name}`, () => {
      expect(parseLogLine(text.trimEnd(), "trimmed")).toMatchObject({ ...means, truncated: false });
    });
  }

  for (const { name, text, means } of SHORT_LINES) {
    it(`[K13] the kernel could read no further: ${name}`, () => {
      expect(parseLogLine(text, "exact")).toMatchObject({ ...means, truncated: true });
    });
  }

  it("[K12] a space of the format's that is missing from an exact record is a cut", () => {
    const text = "p IN=a OUT= MAC= SRC=1.2.3.4 DST=5.6.7.8 LEN=40 TOS=0x00 PREC=0x00 TTL=1 ID=1 PROTO=13";
    expect(parseLogLine(text, "exact")?.truncated).toBe(true);
    expect(parseLogLine(`${text} `, "exact")?.truncated).toBe(false);
  });

  it("[K12] what reaches the length at which kernels cut records may be cut", () => {
    const tail = "IN=a OUT= MAC= SRC=1.2.3.4 DST=5.6.7.8 LEN=40 TOS=0x00 PREC=0x00 TTL=1 ID=1 PROTO=13";
    expect(parseLogLine("x".repeat(976 - tail.length) + tail)?.truncated).toBe(true);
    expect(parseLogLine("x".repeat(975 - tail.length) + tail)?.truncated).toBe(false);
  });

  it("[K11] words of a newer kernel behind the known ones do not hide the mark", () => {
    const text =
      "p IN=a OUT= MAC= SRC=1.2.3.4 DST=5.6.7.8 LEN=40 TOS=0x00 PREC=0x00 TTL=1 ID=1 PROTO=13 NEW=7 MARK=0x9 ";
    expect(parseLogLine(text, "exact")).toMatchObject({ mark: 9, truncated: false });
  });
});
