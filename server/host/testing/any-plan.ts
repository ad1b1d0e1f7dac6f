import fc from "fast-check";
import { MAX_LINES_PER_SECOND, MAX_MINUTES, MIN_LINES_PER_SECOND } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";

const port = fc.option(fc.integer({ min: 1, max: 65_535 }));

/** Every plan that a request can make. */
export const anyPlan: fc.Arbitrary<RulesPlan> = fc.record({
  backend: fc.constantFrom("nft", "iptables"),
  protocol: fc.constantFrom("all", "icmp", "tcp", "udp"),
  addresses: fc.array(
    fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom("172.18.0.2", "172.17.8.211", "172.18.0.0/16", "fd00::/64"),
    ),
    { maxLength: 6 },
  ),
  ports: fc.array(fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom(80, 5566)), { maxLength: 4 }),
  oneOf: fc.constantFrom(1, 2, 4, 256),
  userChains: fc.boolean(),
  article: fc.constant(null),
  linesPerSecond: fc.integer({ min: MIN_LINES_PER_SECOND, max: MAX_LINES_PER_SECOND }),
  minutes: fc.integer({ min: 1, max: MAX_MINUTES }),
  ownPort: port,
});
