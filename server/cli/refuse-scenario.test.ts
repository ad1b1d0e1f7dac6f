import { afterEach, describe, expect, it, vi } from "vitest";
import { FAULTS } from "@/lib/protocol/faults";
import { refuseScenario } from "./refuse-scenario";

describe("a scenario of the lab that fails, on the terminal", () => {
  afterEach(() => void vi.restoreAllMocks());

  function written(code: "scenario-failed" | "no-ping", detail: string): readonly string[] {
    const parts: string[] = [];
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, "write").mockImplementation((text) => parts.push(String(text)) > 0);
    expect(refuseScenario({ ok: false, code, detail })).toBe(2);
    return parts;
  }

  it("prints what its program printed, line for line, above the sentence that says so", () => {
    const [printed, sentence] = written("scenario-failed", "PING 172.18.0.2\n\n1 sent, 0 received\n");
    expect(printed).toBe("PING 172.18.0.2\n\n1 sent, 0 received\n");
    expect(sentence).toMatch(/^hopscope: The scenario did not go as meant: .*stands above.*\n$/);
    expect(FAULTS["scenario-failed"].cause).not.toContain("below");
  });

  it("is one sentence where its program printed nothing, or never ran", () => {
    expect(written("scenario-failed", "")).toHaveLength(1);
    vi.restoreAllMocks();
    expect(written("no-ping", "x")).toEqual([expect.stringContaining("ping is missing (x)")]);
  });
});
