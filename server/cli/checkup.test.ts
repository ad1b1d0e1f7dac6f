import { describe, expect, it } from "vitest";
import { checkup, type Observed } from "./checkup";

const FINE: Observed = {
  platform: "linux",
  uid: 0,
  effectiveCapabilities: (1n << 41n) - 1n,
  kernelLog: "readable",
  dmesgRestrict: 1,
  consoleLevel: 4,
  nfLogAllNetns: 1,
  missingPrograms: [],
};

describe("the doctor", () => {
  it("finds nothing where all is fine", () => {
    expect(checkup(FINE).every(({ state }) => state === "fine")).toBe(true);
  });

  it.each([
    ["another system", { platform: "darwin" }, "problem", /darwin/],
    ["a user", { uid: 1000 }, "problem", /uid 1000/],
    ["a container's root", { effectiveCapabilities: 1n << 12n }, "problem", /CAP_SYS_ADMIN, CAP_SYSLOG/],
    [
      "a closed kernel log",
      { kernelLog: "/dev/kmsg: EPERM" },
      "problem",
      /EPERM \(kernel\.dmesg_restrict=1\)/,
    ],
    ["a talkative console", { consoleLevel: 8 }, "problem", /console level 8/],
    ["missing programs", { missingPrograms: ["nft"] }, "problem", /nft/],
    ["silent namespaces", { nfLogAllNetns: 0 }, "note", /nf_log_all_netns=0/],
    ["no such switch", { nfLogAllNetns: null }, "note", /not here/],
  ] as const)("finds %s, with effect and command, and nothing else", (_, broken, state, what) => {
    const found = checkup({ ...FINE, ...broken }).filter((finding) => finding.state !== "fine");
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ state, what: expect.stringMatching(what) });
    expect(found[0]?.effect).not.toBe("");
    expect(found[0]?.command).not.toBe("");
  });
});
