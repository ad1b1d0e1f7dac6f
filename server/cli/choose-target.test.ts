import { describe, expect, it } from "vitest";
import { chooseTarget, type Machine } from "./choose-target";
import type { ServeCommand } from "./command";

const READY: Machine = { platform: "linux", isRoot: true, missingPrograms: [], hasDocker: false };
const serve = (given: Partial<ServeCommand> = {}): ServeCommand => ({
  kind: "serve",
  target: null,
  listen: { host: "127.0.0.1", port: 4466 },
  file: null,
  ...given,
});
const OBSTACLES = [
  ["not-linux", { ...READY, platform: "darwin" as const }],
  ["not-root", { ...READY, isRoot: false }],
  ["missing-programs", { ...READY, missingPrograms: ["nft"] }],
] as const;

describe("what serve watches", () => {
  it("is the lab where root, Linux and the programs are there", () => {
    expect(chooseTarget(serve(), READY)).toEqual({ kind: "target", target: "lab", reasons: [] });
  });

  it("is this host where a Docker engine answers, too", () => {
    const machine = { ...READY, hasDocker: true };
    expect(chooseTarget(serve(), machine)).toEqual({ kind: "target", target: "docker", reasons: [] });
    expect(chooseTarget(serve({ target: "lab" }), machine)).toMatchObject({ target: "lab" });
  });

  it("refuses docker where no engine answers", () => {
    expect(chooseTarget(serve({ target: "docker" }), READY)).toMatchObject({ reason: { code: "no-docker" } });
  });

  it("is replay for a file, and when asked for, on any machine, without a reason", () => {
    for (const command of [
      serve({ file: "a" }),
      serve({ target: "replay" }),
      serve({ target: "replay", file: "a" }),
    ]) {
      for (const machine of [READY, { ...READY, platform: "darwin" as const, isRoot: false }]) {
        expect(chooseTarget(command, machine)).toEqual({ kind: "target", target: "replay", reasons: [] });
      }
    }
  });

  it.each(OBSTACLES)("is replay, with the reason, on %s", (code, machine) => {
    expect(chooseTarget(serve(), machine)).toMatchObject({
      kind: "target",
      target: "replay",
      reasons: [{ code }],
    });
  });

  it.each(OBSTACLES)("is never swapped when it was asked for by name: %s", (code, machine) => {
    expect(chooseTarget(serve({ target: "lab" }), machine)).toMatchObject({
      kind: "refused",
      reason: { code },
    });
  });

  it("refuses a file together with a live target", () => {
    expect(chooseTarget(serve({ target: "lab", file: "a" }), READY)).toMatchObject({
      reason: { code: "file-with-live" },
    });
  });

  it("names the missing programs", () => {
    const choice = chooseTarget(serve({ target: "lab" }), { ...READY, missingPrograms: ["nft", "ip"] });
    expect(choice).toMatchObject({ reason: { detail: "nft, ip" } });
  });
});
