import { describe, expect, it } from "vitest";
import { FAULTS, type FaultCode } from "@/lib/protocol/faults";
import { faultLine } from "./fault-line";

describe("a fault on the terminal", () => {
  it.each(Object.keys(FAULTS) as FaultCode[])("is one line with cause and fix: %s", (code) => {
    const line = faultLine(code, "127.0.0.1:4466");
    expect(line).toMatch(/^hopscope: .+ \(127\.0\.0\.1:4466\): .+\n$/);
    expect(line).toContain(FAULTS[code].fix);
    expect(line.trimEnd()).not.toContain("\n");
  });

  it("shows nothing of a detail that could steer the terminal", () => {
    expect(faultLine("file-unreadable", "a\u001b[2J\u202eb\nc")).toContain("(a?[2J?b?c)");
  });

  it("names a code that it does not know, with the detail", () => {
    expect(faultLine("of-another-version", "x")).toBe("hopscope: of-another-version (x)\n");
    expect(faultLine("toString\n")).toBe("hopscope: toString?\n");
  });

  it("cuts a detail that is too long to read", () => {
    expect(faultLine("file-unreadable", "x".repeat(100_000)).length).toBeLessThan(600);
  });
});
