import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LAB_SCENARIOS } from "@/lib/protocol/events";
import * as verbs from "@/lib/protocol/host-verbs";
import { MAX_INSIDE } from "./docker/host-reader";
import { SCENES } from "./lab/scenario";
import * as limits from "./limits";
import { readRequest } from "./read-request";

const read = (value: unknown) => readRequest(JSON.stringify(value)).request;

describe("requests to the privileged process", () => {
  it("[H11] are copied field by field: what was not asked for does not come along", () => {
    expect(read({ id: 1, verb: "renew", extra: 1 })).toEqual({ verb: "renew" });
    expect(read({ id: 1, verb: "rules-look", iptables: true, command: "rm" })).toEqual({
      verb: "rules-look",
      iptables: true,
    });
    expect(read({ id: 1, verb: "scenario-run", name: "large-ping", argv: ["-f"] })).toEqual({
      verb: "scenario-run",
      name: "large-ping",
    });
  });

  it("[H11] with any other verb or name are refused", () => {
    for (const verb of ["", "exec", "constructor", "__proto__", 7, null])
      expect(read({ id: 1, verb })).toBeNull();
    for (const name of ["toString", ["large-ping"], {}, 7, null])
      expect(read({ id: 1, verb: "scenario-run", name })).toBeNull();
    for (const iptables of [1, "true", null, undefined])
      expect(read({ id: 1, verb: "rules-prepare", iptables })).toBeNull();
  });

  it("[H11] never raise, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => `{"id":1,"verb":"rules-insert","rules":${text}}`),
          fc.json().map((text) => `{"id":1,"verb":"traffic-run","traffic":${text}}`),
        ),
        (line) => {
          const { id, request } = readRequest(line);
          expect(request === null || id >= 0).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

it("[H11] has the numbers and names that web compiles against", () => {
  for (const [name, value] of Object.entries(limits)) expect(verbs).toHaveProperty(name, value);
  expect(verbs).toHaveProperty("MAX_INSIDE", MAX_INSIDE);
  expect(Object.keys(SCENES)).toEqual([...LAB_SCENARIOS]);
});
