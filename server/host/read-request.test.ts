import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LAB_SCENARIOS } from "@/lib/protocol/events";
import * as verbs from "@/lib/protocol/host-verbs";
import { SCENES } from "./lab/scenario";
import * as limits from "./limits";
import { readRequest } from "./read-request";
import { anyPlan } from "./testing/any-plan";

const PLAN = {
  backend: "nft",
  protocol: "tcp",
  addresses: ["172.18.0.2", "172.18.0.0/16"],
  ports: [80],
  oneOf: 1,
  userChains: false,
  article: null,
  linesPerSecond: 2000,
  minutes: 60,
  ownPort: null,
};
const read = (value: unknown) => readRequest(JSON.stringify(value)).request;
const insert = (change: object) => read({ id: 1, verb: "rules-insert", plan: { ...PLAN, ...change } });

describe("requests to the privileged process", () => {
  it("[H11] are copied field by field: what was not asked for does not come along", () => {
    expect(read({ id: 1, verb: "renew", extra: 1 })).toEqual({ verb: "renew" });
    expect(insert({ __proto__: { x: 1 }, command: "rm" })).toEqual({ verb: "rules-insert", plan: PLAN });
    expect(read({ id: 1, verb: "scenario-run", name: "large-ping", argv: ["-f"] })).toEqual({
      verb: "scenario-run",
      name: "large-ping",
    });
  });

  it("[H11] with any other verb, name, number or address are refused", () => {
    for (const verb of ["", "exec", "constructor", "__proto__", 7, null])
      expect(read({ id: 1, verb })).toBeNull();
    expect(read({ id: 1, verb: "scenario-run", name: "toString" })).toBeNull();
    for (const bad of [0, -1, 1.5, 65_536, "80", [80], {}, undefined]) {
      expect(insert({ ports: [bad] }), `port ${bad}`).toBeNull();
    }
    for (const bad of [
      "fe80::1%eth0",
      "1.2.3.4; flush ruleset",
      "1.2.3",
      "01.2.3.4",
      "::1 }",
      "",
      "10.0.0.0/33",
      "10.0.0.0/8/8",
      "10.0.0.0/-1",
      16909060,
    ]) {
      expect(insert({ addresses: [bad] }), `address ${bad}`).toBeNull();
    }
    for (const bad of [0, 3, 512, 1.5, null]) expect(insert({ oneOf: bad })).toBeNull();
    for (const bad of ["legacy", "NFT", null]) expect(insert({ backend: bad })).toBeNull();
    expect(insert({ article: "large-ping" })).toBeNull();
    expect(insert({ addresses: Array(33).fill("10.0.0.1") })).toBeNull();
    expect(insert({ ports: "80" })).toBeNull();
    for (const bad of [0, 9, 100_001, 1e9, "10"]) expect(insert({ linesPerSecond: bad })).toBeNull();
    for (const bad of [0, 241, null]) expect(insert({ minutes: bad })).toBeNull();
  });

  it("[H11] take every plan within the bounds", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const addresses = plan.addresses.map(() => expect.any(String));
        expect(insert(plan)).toEqual({ verb: "rules-insert", plan: { ...plan, addresses } });
      }),
    );
  });

  it("[H11] write an address in the one form that nft reads", () => {
    const forms = {
      "::FFFF:1.2.3.4": "::ffff:102:304",
      "FD00:0::01": "fd00::1",
      "::": "::",
      "10.0.0.1": "10.0.0.1",
    };
    for (const [form, address] of Object.entries(forms)) {
      expect(insert({ addresses: [form] })).toMatchObject({ plan: { addresses: [address] } });
    }
  });

  it("[H11] never raise, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => `{"id":1,"verb":"rules-insert","plan":${text}}`),
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
  expect(Object.keys(SCENES)).toEqual([...LAB_SCENARIOS]);
});
