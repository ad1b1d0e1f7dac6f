import fc from "fast-check";
import type { RulesPlan } from "@/lib/protocol/host-verbs";
import { MAX_LINES_PER_SECOND, MAX_MINUTES, MIN_LINES_PER_SECOND } from "../limits";

const port = fc.option(fc.integer({ min: 1, max: 65_535 }));

/** Every plan that `readPlan` lets through. */
export const anyPlan: fc.Arbitrary<RulesPlan> = fc.record({
  protocol: fc.constantFrom("all", "icmp", "tcp", "udp"),
  address: fc.option(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom("172.18.0.2", "172.17.8.211"))),
  port: fc.oneof(port, fc.constantFrom(80, 5566)),
  linesPerSecond: fc.integer({ min: MIN_LINES_PER_SECOND, max: MAX_LINES_PER_SECOND }),
  minutes: fc.integer({ min: 1, max: MAX_MINUTES }),
  ownPort: port,
});
