import { describe, expect, it } from "vitest";
import type { Icmp } from "@/lib/kernel-log/log-line";
import { icmpInfo } from "./icmp-words";

const said = (kind: Icmp["kind"], type: number | null, code: number | null, echo: Partial<Icmp> = {}) =>
  icmpInfo({ kind, type, code, id: null, seq: null, ...echo } as Icmp);

describe("what an ICMP packet says", () => {
  it("[J13] is the name of its code where the RFCs have one, and the code's number where they have none", () => {
    expect(said("icmp", 3, 3)).toBe("port unreachable");
    expect(said("icmp", 3, 13)).toBe("administratively prohibited");
    expect(said("icmp", 11, 1)).toBe("reassembly time exceeded");
    expect(said("icmp6", 1, 4)).toBe("port unreachable");
    expect(said("icmp6", 4, 9)).toBe("parameter problem code 9");
    expect(said("icmp", 42, 7)).toBe("type 42 code 7");
  });

  it("[J13] is the type alone with code 0, and an echo's id and number", () => {
    expect([said("icmp", 3, 0), said("icmp", 11, 0), said("icmp6", 3, 0)]).toEqual([
      "unreachable",
      "time exceeded",
      "time exceeded",
    ]);
    expect(said("icmp", 8, 0, { id: 7, seq: 1 })).toBe("echo request id 7 seq 1");
    expect(said("icmp", null, null)).toBe("");
  });
});
