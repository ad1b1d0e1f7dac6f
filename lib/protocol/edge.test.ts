import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONTROL_EVENTS, parseAck, parseControl, parseHandshake } from "./control-event";
import { type ControlToServer, type TraceRequest, WHOLE_HOST } from "./events";
import { parseServerEvent } from "./server-event";
import { encodeEvent } from "./wire";

const REQUEST: TraceRequest = { ...WHOLE_HOST, protocol: "icmp", minutes: 10 };

/** What the presenter sends with each event. */
const ARGUMENTS: Readonly<Record<keyof ControlToServer, readonly unknown[]>> = {
  "trace-start": [REQUEST],
  "trace-stop": [],
  "scenario-run": ["large-ping"],
  "rules-preview": [REQUEST],
  "traffic-run": [
    { from: { kind: "host" }, to: { kind: "outside" }, act: { kind: "ping", count: 1, bytes: 56 } },
  ],
  doctor: [],
};

const TOPOLOGY = {
  model: {
    ipBackend: "nft",
    bridgeBackend: "nft",
    bridgeNfCallIptables: true,
    bridgeNfCallIp6tables: true,
    broute: false,
    security: false,
    userlandProxy: true,
  },
  hostname: "host",
  kernel: "6.18",
  bridges: [],
  ports: [{ name: "veth1", bridge: "docker0", container: "a\u202eb", address: null, mac: null }],
  nics: [],
  published: [],
  outside: [],
  engine: null,
  networks: [],
  containers: [],
  userChains: [],
};

describe("SPEC.md section 5, the edge", () => {
  it("[P15] takes well-formed control events and nothing around them", () => {
    expect(parseControl("trace-start", [REQUEST])).toEqual({
      ok: true,
      value: { name: "trace-start", request: REQUEST },
    });
    expect(parseControl("scenario-run", ["large-ping"])).toMatchObject({ ok: true });
    expect(parseControl("trace-stop", [])).toEqual({ ok: true, value: { name: "trace-stop" } });
    expect(parseControl("trace-start", [REQUEST, REQUEST])).toMatchObject({ ok: false });
    expect(parseControl("trace-stop", [1])).toMatchObject({ ok: false });
  });

  it.each([
    [{ protocol: "sctp" }],
    [{ protocol: "__proto__" }],
    [{ address: "example.org" }],
    [{ address: "1.2.3.4; reboot" }],
    [{ address: "10.0.0.0/8/8" }],
    [{ address: "10.0.0.0/" }],
    [{ address: `${"1".repeat(50)}` }],
    [{ port: 0 }],
    [{ port: 65_536 }],
    [{ port: 80.5 }],
    [{ port: "80" }],
    [{ linesPerSecond: 9 }],
    [{ linesPerSecond: 100_001 }],
    [{ linesPerSecond: Number.NaN }],
    [{ minutes: 0 }],
    [{ minutes: 241 }],
    [{ minutes: Number.POSITIVE_INFINITY }],
  ])("[P15] refuses a trace with %j", (wrong) => {
    for (const name of ["trace-start", "rules-preview"]) {
      expect(parseControl(name, [{ ...REQUEST, ...wrong }])).toMatchObject({
        ok: false,
        code: "bad-request",
      });
    }
  });

  it("[P16] names each event of the presenter once, and reads it", () => {
    expect([...CONTROL_EVENTS].sort()).toEqual(Object.keys(ARGUMENTS).sort());
    for (const name of CONTROL_EVENTS)
      expect(parseControl(name, ARGUMENTS[name])).toMatchObject({ ok: true, value: { name } });
  });

  it("[P15] drops fields that a trace does not have", () => {
    const parsed = parseControl("trace-start", [{ ...REQUEST, argv: ["sh"] }]);
    expect(parsed).toEqual({ ok: true, value: { name: "trace-start", request: REQUEST } });
  });

  it("[P15] never throws, and never repeats a value it refuses", () => {
    const secret = "s3cret-s3cret-s3cret";
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...CONTROL_EVENTS, "toString", ""), (value, name) => {
        for (const parsed of [parseControl(name, [value]), parseHandshake(value), parseAck(value)]) {
          if (!parsed.ok) expect(parsed.code).toMatch(/^bad-(message|request)$/);
        }
        parseServerEvent(name, value);
      }),
    );
    expect(JSON.stringify(parseHandshake({ token: [secret] }))).not.toContain(secret);
    expect(JSON.stringify(parseHandshake({ token: secret.repeat(20) }))).not.toContain(secret);
    expect(JSON.stringify(parseControl("scenario-run", [secret]))).not.toContain(secret);
  });

  it("[P15] takes a handshake with and without a number to resume from", () => {
    expect(parseHandshake({ token: "t" })).toEqual({ ok: true, value: { token: "t" } });
    expect(parseHandshake({ token: "t", since: undefined })).toEqual({ ok: true, value: { token: "t" } });
    const since = { session: "s", seq: 3 };
    expect(parseHandshake({ token: "t", since })).toEqual({ ok: true, value: { token: "t", since } });
    expect(parseHandshake({ token: "t", since: { session: "s", seq: -1 } }).ok).toBe(false);
  });

  it("[P2] refuses a batch with one bad event as a whole, and says where", () => {
    const good = encodeEvent({ kind: "gap", beforeLine: 3, lost: 2 });
    const batch = (events: unknown[]) => parseServerEvent("batch", { from: 1, to: events.length, events });
    expect(batch([good, good])).toMatchObject({ ok: true });
    expect(batch([good, ["g", 3]])).toEqual({ ok: false, code: "bad-message", detail: "events.1" });
  });

  it("[P17] passes only what a topology has, with names made safe", () => {
    const labels = { env: "PASSWORD=hunter2" };
    const port = { ...TOPOLOGY.ports[0], ...labels };
    const parsed = parseServerEvent("topology", { ...TOPOLOGY, ports: [port], ...labels });
    expect(JSON.stringify(parsed)).not.toContain("hunter2");
    expect(parsed).toMatchObject({ value: { topology: { ports: [{ container: "a\\u{202e}b" }] } } });
    expect(parseServerEvent("topology", { ...TOPOLOGY, model: {} })).toMatchObject({ ok: false });
  });
});
