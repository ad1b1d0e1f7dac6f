import fc from "fast-check";

/** What stands in rules, what would like to, and what is neither. */
const word = fc.oneof(
  fc.constantFrom(
    ...["ip", "ip6", "bridge", "arp", "raw", "mangle", "nat", "filter", "broute", "hopscope"],
    ...["PREROUTING", "OUTPUT", "DOCKER-USER", "DOCKER", "hop-abcdefgh-1", "-F", "A B", "x; flush ruleset"],
    ...["prerouting", "output", "ingress", "filter", "nat", "route", "nothing", "chain", "table"],
    ...["ip:raw:PRE ", "ip:f=DOCKER", "ctc/iptable/nat-PREROUTE", 'ip:raw:PRE " drop', "br:nat:OUT "],
  ),
  fc.string({ maxLength: 30 }),
);
const number = fc.oneof(fc.integer({ min: -2, max: 40 }), fc.integer(), fc.double(), fc.constant("1"));
const value = fc.oneof(
  fc.constantFrom<unknown>(
    ...["10.0.0.1", "172.18.0.0/16", "fd00::1", "::ffff:1.2.3.4", "1.2.3.4 drop", "fe80::1%eth0"],
    ...["tcp", "udp", "icmp", "IPv4", "lo", "docker0", "-j", "DROP", "eth0 accept", 80, 65_536, 3, 255],
  ),
  fc.string({ maxLength: 8 }),
);

/** Fields of the one right form, of which each may be one of a stranger instead. */
function mostly<T>(right: fc.Arbitrary<T>, other: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 60, arbitrary: right }, { weight: 1, arbitrary: other });
}

const anyCondition = fc.record({
  field: fc.oneof(
    {
      weight: 9,
      arbitrary: fc.constantFrom(
        ...["meta l4proto", "ip saddr", "ip6 daddr", "th dport", "ip id &", "meta iifname", "ether type"],
        ...["meta l4proto . th sport", "-s", "-d", "-p", "-i", "-m multiport --ports", "--ip-src"],
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom("-j", "--log-prefix", "drop", "__proto__", "-m", "") },
  ),
  not: fc.boolean(),
  values: fc.array(value, { minLength: 1, maxLength: 2 }),
});

const is = (field: string, ...values: readonly (string | number)[]) => ({ field, not: false, values });
const condition = mostly(
  fc.constantFrom<unknown>(
    ...[is("meta l4proto", "tcp", "udp"), is("ip saddr", "10.0.0.1", "172.18.0.0/16"), is("th dport", 80)],
    ...[is("ip id &", 3), { ...is("meta iifname", "docker0"), not: true }, is("ip6 daddr", "fd00::1")],
    { ...is("meta l4proto . th sport", "tcp . 4466"), not: true },
    ...[is("-s", "10.0.0.1"), is("-p", "tcp"), is("-m multiport --ports", 80, 443), is("-i", "lo")],
  ),
  anyCondition,
);

const budget = {
  linesPerSecond: mostly(fc.integer({ min: 1, max: 100_000 }), number),
  burstLines: mostly(fc.integer({ min: 1, max: 100_000 }), number),
};
const family = mostly(fc.constantFrom("bridge", "ip", "ip6"), word);
const rules = mostly(
  fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 2 }), { maxLength: 2 }),
  fc.array(fc.array(number)),
);
const table = mostly(fc.constantFrom("raw", "mangle", "nat", "filter"), word);

const chain = fc.record({
  table,
  chain: mostly(fc.constantFrom("PREROUTING", "INPUT", "OUTPUT"), word),
  hook: mostly(fc.constantFrom("prerouting", "input", "output"), word),
  priority: mostly(fc.integer({ min: -400, max: 400 }), number),
  type: mostly(fc.constantFrom("filter", "nat"), word),
  label: mostly(fc.constantFrom("ip:raw:PRE ", "br:nat:OUT "), word),
  rules,
});
const site = fc.record({
  ...{ family, table, rules, passes: rules },
  chain: mostly(fc.constantFrom("PREROUTING", "DOCKER-USER"), word),
  label: mostly(fc.constantFrom("ip:raw:PRE ", "ip:f=DOCKER-USER", "ctc/iptable/nat-PREROUTE"), word),
  number: mostly(fc.nat({ max: 100 }), number),
  made: mostly(fc.constantFrom("nothing", "chain", "table"), word),
  budget: mostly(fc.record(budget), word),
});

/** `LogRules` as a process might send them that was taken over: some are right in all. */
export const hostileRules: fc.Arbitrary<unknown> = fc.record({
  conditions: fc.array(condition, { minLength: 2, maxLength: 2 }),
  tables: mostly(
    fc.array(fc.record({ family, ...budget, chains: fc.array(chain, { maxLength: 2 }) }), { maxLength: 1 }),
    word,
  ),
  sites: mostly(fc.oneof(fc.constant(null), fc.array(site, { maxLength: 2 })), word),
  legacy: mostly(fc.boolean(), word),
});
