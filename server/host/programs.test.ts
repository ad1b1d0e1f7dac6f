import { describe, expect, it } from "vitest";
import { run } from "./programs";

describe("a program", () => {
  it("[H12] that cannot be started is exit 127, as one that is missing, and nobody who waits for it is left behind", async () => {
    const ran = await run({ program: "node", args: ["-e", `"${"x".repeat(200_000)}"`] });
    expect(ran).toMatchObject({ exit: 127, stdout: "" });
    expect(ran.stderr).toContain("E2BIG");
  });
});
