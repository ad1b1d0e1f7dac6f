import { afterEach, describe, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe("HOPSCOPE_LAB", () => {
  it("gives a lab no name that something else of hopscope is found by, whatever it says", async () => {
    for (const wished of ["host", "@host", "lab-rules", "lab.rules", "host.rules", "x", "../x", ""]) {
      vi.stubEnv("HOPSCOPE_LAB", wished);
      vi.resetModules();
      const { LAB_NAME, REFUSED_LAB_NAME } = await import("./lab-name");
      expect(REFUSED_LAB_NAME).toBe(/[@./]/.test(wished) ? wished : null);
      const { LAB_RULES_CLAIM, HOST_RULES_CLAIM } = await import("./rules-target");
      const { HOST_INSTANCE, LAB_CLAIM, rulesClaimOf } = await import("@/server/host/instances");
      const others = [HOST_INSTANCE, HOST_RULES_CLAIM, rulesClaimOf(LAB_CLAIM)];
      expect([LAB_RULES_CLAIM, ...others]).not.toContain(LAB_NAME);
      expect(LAB_RULES_CLAIM).not.toBe(HOST_RULES_CLAIM);
      expect(LAB_NAME).toMatch(/^[a-z0-9-]+$/);
    }
  });
});
