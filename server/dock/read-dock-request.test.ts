import fc from "fast-check";
import { expect, it } from "vitest";
import { readDockRequest } from "./read-dock-request";

const ID = "e".repeat(64);
const read = (request: object) => readDockRequest(JSON.stringify({ id: 7, ...request }));

it("[D7] copies what is asked for, field by field", () => {
  const from = { kind: "container", id: ID };
  const to = { kind: "published", protocol: "tcp", hostPort: 80 };
  expect(read({ verb: "ends", from: { ...from, pid: 1 }, to: { ...to, x: 1 }, x: 1 })).toEqual({
    id: 7,
    request: { verb: "ends", from, to },
  });
  expect(read({ verb: "changed", after: 3, x: 1 })).toEqual({
    id: 7,
    request: { verb: "changed", after: 3 },
  });
  for (const verb of ["docker", "running", "engine"])
    expect(read({ verb, x: 1 })).toEqual({ id: 7, request: { verb } });
});

it.each([
  { verb: "exec" },
  { verb: "ends", from: { kind: "container", id: `${ID}/exec` }, to: { kind: "host" } },
  { verb: "ends", from: { kind: "host" }, to: { kind: "address", address: "8.8.8.8" } },
  { verb: "changed", after: -1 },
  { verb: "changed", after: "1" },
  { verb: ["docker"] },
  { verb: "__proto__" },
])("[D7] refuses %j", (request) => {
  expect(read(request)).toEqual({ id: 7, request: null });
});

it("[D7] never raises, and names a verb of its own or none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      const { request } = readDockRequest(line);
      expect(["docker", "running", "engine", "changed", "ends", undefined]).toContain(request?.verb);
    }),
    { numRuns: 1000 },
  );
});
