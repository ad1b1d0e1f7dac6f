import fc from "fast-check";
import { expect, it } from "vitest";
import { MAX_PING_BYTES, MAX_PINGS } from "../limits";
import { readTraffic } from "../read-traffic";
import { commandOf } from "./traffic";

const word = fc.oneof(
  fc.constantFrom("container", "host", "outside", "published", "ping", "connect", "tcp", "udp", "-f", ";"),
  fc.stringMatching(/^[0-9a-f]{64}$/),
  fc.string(),
);
const value = fc.oneof(word, fc.integer({ min: -1, max: 70_000 }), fc.constant(null));
const part = fc.record(
  {
    kind: word,
    id: value,
    network: value,
    protocol: word,
    hostPort: value,
    count: value,
    bytes: value,
    port: value,
  },
  { requiredKeys: ["kind"] },
);
/** Parts that are right more often than not: otherwise hardly a command comes about. */
const to = fc.oneof(
  part,
  fc.record({ kind: fc.constantFrom("host", "outside") }),
  fc.record({
    kind: fc.constant("published"),
    protocol: fc.constantFrom("tcp", "udp"),
    hostPort: fc.integer({ min: 0, max: 65_536 }),
  }),
);
const act = fc.oneof(
  part,
  fc.record({
    kind: fc.constant("ping"),
    count: fc.integer({ min: 0, max: MAX_PINGS + 1 }),
    bytes: fc.integer({ min: -1, max: MAX_PING_BYTES + 1 }),
  }),
  fc.record({ kind: fc.constant("connect"), port: fc.oneof(value, fc.integer({ min: 1, max: 65_535 })) }),
);

it("[D4] whatever is asked for, what runs is ping or the fixed script, with numbers and one address", () => {
  let commands = 0;
  fc.assert(
    fc.property(part, to, act, fc.ipV4(), (from, target, what, address) => {
      const traffic = readTraffic({ from, to: target, act: what });
      const asked = traffic ?? readTraffic({ from: { kind: "host" }, to: target, act: what });
      if (asked === null) return;
      const command = commandOf(asked.act, asked.to, address);
      if (!command.ok) return;
      commands += 1;
      const { program, args } = command.value;
      const tail = args.slice(program === "node" ? 2 : 0).join(" ");
      const counted = String.raw`-c (?:[1-9]|10) -W 2 -s \d{1,5}`;
      const grammar = {
        ping: new RegExp(String.raw`^-n -i 0\.2 ${counted} -- ${address}$`),
        busybox: new RegExp(`^ping ${counted} ${address}$`),
        node: new RegExp(String.raw`^-- ${address} \d{1,5} 800$`),
      };
      expect(Object.keys(grammar)).toContain(program);
      expect(tail).toMatch(grammar[program as keyof typeof grammar]);
      if (program === "node") expect(args[0]).toBe("-e");
    }),
    { numRuns: 5000 },
  );
  expect(commands).toBeGreaterThan(500);
});
