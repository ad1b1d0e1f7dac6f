import fc from "fast-check";

/** What stands in lines, what would like to, and what is neither. */
const odd = fc.oneof(
  fc.constantFrom(
    ...[
      "arp",
      "hop-abcdefgh-1",
      "hop-bbbbbbbb-1",
      "-F",
      "-D INPUT",
      "-j DROP",
      "-j ACCEPT",
      "-P DROP",
      "drop",
    ],
    ...[
      "; flush ruleset",
      "\nflush ruleset",
      "\n-j DROP",
      "accept",
      "ingress",
      "{ }",
      '"',
      "jump x",
      "policy drop",
    ],
    ...[
      "--modprobe=/tmp/x",
      "-m comment --comment x",
      "fe80::1%eth0",
      "1.2.3.4 drop",
      "$(id)",
      "`id`",
      "65536",
    ],
    ...["queue", "set mark 1", "-j MARK", "-g x", "--set-mark 1", "hopscope2", "0", "-1", " ", "  ", "@x"],
  ),
  fc.string({ maxLength: 30 }),
);

/** What may stand there, of which each may be one of a stranger instead. */
function mostly(...right: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 60, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: odd });
}

function text(parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  return fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((words) => words.join(" "));
}

const family = mostly("bridge", "ip", "ip6");
const table = mostly("raw", "mangle", "nat", "filter");
const nftChain = mostly("raw-PREROUTING", "nat-OUTPUT", "filter-INPUT");
const rate = mostly("1", "100", "100000");
const label = mostly("ip:raw:PRE ", "br:nat:OUT ");
const expressions = fc
  .array(
    mostly(
      ...["meta l4proto { tcp, udp }", "ip saddr { 10.0.0.1, 172.18.0.0/16 }", "th dport != { 80 }"],
      ...["ip id & 3 == 0", 'meta iifname != { "docker0" }', "ip6 daddr { fd00::1 }", "ether type { ip }"],
      "meta l4proto . th sport != { tcp . 4466 }",
    ),
    { maxLength: 2 },
  )
  .map((all) => all.map((each) => `${each} `).join(""));
const optionsOf = (...right: readonly string[]) =>
  fc.array(mostly(...right), { maxLength: 2 }).map((all) => all.map((each) => `${each} `).join(""));

const nftLine = fc.oneof(
  text(["add table", family, "hopscope { flags owner; }"]),
  text([
    "add limit",
    family,
    "hopscope budget { rate",
    rate.map((each) => `${each}/second`),
    "burst 64 packets; }",
  ]),
  text([
    ...["add chain", family, "hopscope", nftChain, "{ type", mostly("filter", "nat"), "hook"],
    ...[
      mostly("prerouting", "input", "output"),
      "priority",
      mostly("-301", "99"),
      mostly("; policy accept; }"),
    ],
  ]).map((line) => line.replace(" ;", ";")),
  fc
    .tuple(text(["add rule", family, "hopscope", nftChain]), expressions, label, odd, fc.nat({ max: 60 }))
    .map(([start, which, name, end, other]) =>
      [
        `${start} ${which}counter limit name "budget" counter log prefix "hop:abcdefgh:${name}"`,
        `level debug flags tcp sequence flags ether${other === 0 ? end : ""}`,
      ].join(" "),
    ),
);

const LOG = "--log-level debug --log-prefix";
/** Of each tool, mostly in its own words. */
const IP = {
  family: mostly("ip", "ip6"),
  options: optionsOf("-s 10.0.0.1", "-p tcp", "-m multiport --ports 80,443", "-i lo", "-d fd00::1/64"),
  end: mostly("", "", "", "", "", "", "", " -P RETURN"),
  tag: mostly("-m comment --comment hopscope "),
};
const BRIDGE = {
  family: mostly("bridge"),
  options: optionsOf("-i lo", "-p IPv4", "--ip-src 10.0.0.1", "--ip6-dport 80", "--ip-proto tcp"),
  end: mostly(" -P RETURN", " -P RETURN", " -P RETURN", ""),
  tag: mostly(""),
};
const IP_ACTS = [
  `-m hashlimit --hashlimit-upto 100/sec --hashlimit-burst 64 --hashlimit-name hop-abcdefgh -j LOG ${LOG} "hop:abcdefgh:ip:raw:PRE " --log-tcp-sequence --log-macdecode`,
];
const BRIDGE_ACTS = [
  `--limit 100/s --limit-burst 64 ${LOG} "hop:abcdefgh:br:nat:OUT " --log-ip --log-ip6 --log-arp -j CONTINUE`,
  `${LOG} "ctc/ebtable/nat-PREROUTE" -j CONTINUE`,
];
const chain = mostly("PREROUTING", "DOCKER-USER");
/** Stands for one name in all lines of a site. */
const OWN = "OWN";
const own = fc.oneof(
  { weight: 60, arbitrary: fc.constant(OWN) },
  { weight: 1, arbitrary: mostly("hop-abcdefgh-3") },
);
const ownName = mostly("hop-abcdefgh-1", "hop-abcdefgh-2t", "hop-abcdefgh-17c");
const ownText = ({ options, end, tag }: typeof IP, acts: readonly string[]) =>
  fc
    .tuple(
      fc.tuple(own, end).map((words) => `-N ${words.join("")}`),
      fc.array(
        fc.tuple(own, options, mostly(...acts), fc.nat({ max: 11 })).map(([name, which, act, at]) => {
          const [log, back] = [act, "-j RETURN"].map((end) => `-A ${name} ${which}${end}`);
          return at === 0 ? log : at < 3 ? back : `${log}\n${back}`;
        }),
        { maxLength: 3 },
      ),
      fc.tuple(chain, tag, own),
      ownName,
    )
    .map(([first, lines, [from, tag, called], name]) =>
      [first, ...lines, `-I ${from} 1 ${tag}-j ${called}`].join("\n").replaceAll(OWN, name),
    );
const articleText = fc
  .array(
    fc
      .tuple(chain, IP.options, mostly("hop-843214c7", "hop-a43214c7"))
      .map(
        ([from, which, tag]) =>
          `-I ${from} 1 ${which}-m comment --comment ${tag} -j LOG ${LOG} "ctc/iptable/nat-PREROUTE"`,
      ),
    { minLength: 1, maxLength: 2 },
  )
  .map((lines) => lines.join("\n"));
const number = fc.oneof(
  { weight: 60, arbitrary: fc.nat({ max: 100 }) },
  { weight: 1, arbitrary: fc.double() },
);
const siteOf = (family: fc.Arbitrary<string>, text: fc.Arbitrary<string>) =>
  fc.record({ family, table, text, number });
const site = fc.oneof(
  siteOf(IP.family, fc.oneof(ownText(IP, IP_ACTS), articleText)),
  siteOf(BRIDGE.family, ownText(BRIDGE, BRIDGE_ACTS)),
  siteOf(family, fc.oneof(ownText(IP, BRIDGE_ACTS), ownText(BRIDGE, IP_ACTS), articleText)),
);

/** `LogRules` as a process might send them that was taken over: some are right in all. */
export const hostileRules: fc.Arbitrary<unknown> = fc.record({
  nft: fc.oneof(fc.constant([]), fc.array(nftLine, { maxLength: 3 })),
  sites: fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 8, arbitrary: fc.array(site, { maxLength: 2 }) },
    { weight: 1, arbitrary: odd },
  ),
  legacy: fc.oneof({ weight: 60, arbitrary: fc.boolean() }, { weight: 1, arbitrary: odd }),
});

/** The nft that a whole table takes, with one line or two of a stranger's. */
export const hostileTable: fc.Arbitrary<unknown> = fc.array(nftLine, { maxLength: 4 }).map((lines) => ({
  nft: [
    ...["bridge", "ip", "ip6"].map((each) => `add table ${each} hopscope { flags owner; }`),
    "add limit ip hopscope budget { rate 100/second burst 64 packets; }",
    "add chain ip hopscope raw-PREROUTING { type filter hook prerouting priority -301; policy accept; }",
    ...lines,
  ],
  sites: null,
  legacy: false,
}));
