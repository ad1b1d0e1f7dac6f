import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogRules, LogSite } from "@/lib/protocol/host-verbs";
import { hostileRules, hostileTable } from "../testing/hostile-rules";
import { readRules } from "./log-lines";

const NONCE = "abcdefgh";
const TAG = "43214c7";
const LOG = `counter limit name "budget" counter log prefix "hop:${NONCE}:ip:raw:PRE " level debug flags tcp sequence flags ether`;
const NFT = [
  "add table ip hopscope { flags owner; }",
  "add limit ip hopscope budget { rate 100/second burst 64 packets; }",
  "add chain ip hopscope raw-PREROUTING { type filter hook prerouting priority -301; policy accept; }",
  `add rule ip hopscope raw-PREROUTING ip saddr { 10.0.0.1, 172.18.0.0/16 } ${LOG}`,
];
const OWN = `hop-${NONCE}-6t`;
const SHARE = `-m hashlimit --hashlimit-upto 100/sec --hashlimit-burst 64 --hashlimit-name hop-${NONCE}`;
const LOGGING = `${SHARE} -j LOG --log-level debug --log-prefix "hop:${NONCE}:ip:mangle:PRE " --log-tcp-sequence --log-macdecode`;
const SITE: LogSite = {
  ...{ family: "ip", table: "mangle", number: 6 },
  text: [
    `-N ${OWN}`,
    `-A ${OWN} -s 10.0.0.1 ${LOGGING}`,
    `-A ${OWN} -s 10.0.0.1 -j RETURN`,
    `-I PREROUTING 1 -m comment --comment hopscope -j ${OWN}`,
  ].join("\n"),
};
const ARTICLE = `-I FORWARD 1 -p icmp -m comment --comment hop-8${TAG} -j LOG --log-level debug --log-prefix "ctc/iptable/filter-forward"`;
const BRIDGE_LOG = `--limit 100/s --limit-burst 64 --log-level debug --log-prefix "hop:${NONCE}:br:nat:PRE " --log-ip --log-ip6 --log-arp -j CONTINUE`;
const BRIDGE_SITE: LogSite = {
  ...{ family: "bridge", table: "nat", number: 6 },
  text: [
    `-N ${OWN} -P RETURN`,
    `-A ${OWN} -i eth0 ${BRIDGE_LOG}`,
    `-A ${OWN} -i eth0 -j RETURN`,
    `-I PREROUTING 1 -j ${OWN}`,
  ].join("\n"),
};
const RULES: LogRules = { nft: NFT, sites: [SITE], legacy: false };

const read = (rules: unknown) => readRules(rules, NONCE);
const withExpression = (expression: string) =>
  read({ ...RULES, nft: [NFT[0], `add rule ip hopscope raw-PREROUTING ${expression} ${LOG}`] });
const withOption = (option: string) =>
  read({ ...RULES, sites: [{ ...SITE, text: SITE.text.replaceAll("-s 10.0.0.1", option) }] });
const withBridgeOption = (option: string) =>
  read({ ...RULES, sites: [{ ...BRIDGE_SITE, text: BRIDGE_SITE.text.replaceAll("-i eth0", option) }] });
/** The line of nft, or the text of the site, with one thing in it replaced. */
const withNft = (from: string, to: string) => {
  const at = NFT.findIndex((each) => each.includes(from));
  return read({ ...RULES, nft: NFT.map((line, i) => (i === at ? line.replace(from, to) : line)) });
};
const withText = (from: string, to: string) => {
  expect(SITE.text).toContain(from);
  return read({ ...RULES, sites: [{ ...SITE, text: SITE.text.replace(from, to) }] });
};

describe("rules that are asked for", () => {
  it("[H11] are read in full, and nothing else of what comes along", () => {
    const jump = ["-m", "comment", "--comment", "hopscope", "-j", OWN];
    expect(read({ ...RULES, command: "rm", sites: [{ ...SITE, jump: "DROP" }] })).toEqual({
      nft: NFT,
      sites: [
        {
          ...{ family: "ip", table: "mangle", number: 6 },
          lines: [
            ["-N", OWN],
            [
              "-A",
              OWN,
              "-s",
              "10.0.0.1",
              ...LOGGING.split(' "')[0]!.split(" "),
              `hop:${NONCE}:ip:mangle:PRE `,
            ].concat("--log-tcp-sequence", "--log-macdecode"),
            ["-A", OWN, "-s", "10.0.0.1", "-j", "RETURN"],
            ["-I", "PREROUTING", "1", ...jump],
          ],
          placed: [
            {
              ...{ family: "ip", table: "mangle", chain: "PREROUTING", own: OWN, made: "table" },
              ...{ inChain: [jump], session: NONCE },
            },
          ],
        },
      ],
      legacy: false,
    });
    expect(read({ ...RULES, sites: null })).toMatchObject({ sites: null });
  });

  it("[H11] ask no packet for anything that is not known, nor for another value", () => {
    for (const good of [
      ...[
        "meta l4proto { tcp, udp }",
        "ether type != { ip, ip6 }",
        "ip daddr != { 0.0.0.0/0, 255.255.255.255/32 }",
      ],
      ...["ip6 saddr { ::, ::1, fd00::/64, 1:2:3:4:5:6:7:8/128, ::ffff:102:304 }"],
      ...[
        "th sport { 65535 }",
        'meta iifname { "br-0.1", "lo" }',
        "ip id & 255 == 0",
        "ip6 flowlabel & 1 == 0",
      ],
      "meta l4proto . th sport != { tcp . 4466 } th dport { 80 } th dport { 80 }",
    ])
      expect(withExpression(good), good).not.toBeNull();
    for (const bad of [
      ...[
        "",
        "drop",
        "ip saddr drop",
        "ip saddr { }",
        "ip saddr { 10.0.0.1",
        "tcp dport { 80 }",
        "meta mark { 1 }",
      ],
      ...[
        "ip saddr { 1.2.3.4; flush ruleset }",
        "ip saddr { 1.2.3 }",
        "ip saddr { 01.2.3.4 }",
        "ip saddr { ::1 }",
      ],
      ...[
        "ip saddr { 10.0.0.1 } }",
        "ip saddr { 10.0.0.0/33 }",
        "ip saddr { 10.0.0.0/8/8 }",
        "ip saddr { 256.1.1.1 }",
      ],
      ...[
        "ip saddr { a.b }",
        "ip saddr { @x }",
        "ip saddr = { 10.0.0.1 }",
        "ip saddr {10.0.0.1}",
        "ip  saddr { ::1 }",
      ],
      ...[
        "ip6 saddr { fe80::1%eth0 }",
        "ip6 saddr { 1::2::3 }",
        "ip6 saddr { 1:2:3 }",
        "ip6 saddr { ::1/129 }",
      ],
      ...[
        "ip6 saddr { dead }",
        "ip6 saddr { 1:2:3:4:5:6:7:8:9 }",
        "ip6 saddr { 1:2:3:4:5:6:7:8::1 }",
        "ip6 saddr { :1:: }",
      ],
      ...[
        "ip6 saddr { 12345::1 }",
        "ip6 saddr { ::1.2.3.4 }",
        "ip6 saddr { 1:2:3:4:5:6:7:8: }",
        "ip6 saddr { ::: }",
      ],
      ...[
        "th dport { 0 }",
        "th dport { 080 }",
        "th dport { 123456 }",
        "th dport { http }",
        "th dport { 1-2 }",
      ],
      ...[
        'meta iifname { "-j" }',
        'meta iifname { "eth0 drop" }',
        'meta iifname { "a"" }',
        "meta iifname { eth0 }",
      ],
      ...[
        'meta iifname { "aaaaaaaaaaaaaaaa" }',
        "ip id & 0 == 0",
        "ip id & 3 == 1",
        "ip id & 3 != 0",
        "ip id 3",
      ],
      ...["meta l4proto . th sport { udp . 1 }", "meta l4proto { sctp }", "th dport { 80 } drop", "accept"],
      Array(17).fill("th dport { 80 }").join(" "),
    ])
      expect(withExpression(bad), bad).toBeNull();
    for (const good of [
      ...[
        "-i eth0 -p tcp -m multiport --ports 80,443",
        "-d fd00::/64",
        "-o br-0.1",
        "-s 10.0.0.1 -d 10.0.0.1",
      ],
    ]) {
      expect(withOption(good), good).not.toBeNull();
      if (!good.startsWith("-o")) expect(withBridgeOption(good), good).toBeNull();
    }
    for (const good of [
      "-p IPv6 --ip6-proto ipv6-icmp",
      "-p IPv4 --ip-src 10.0.0.0/8 --ip-dport 80",
      "--ip6-dst ::1 --ip6-sport 80",
    ]) {
      expect(withBridgeOption(good), good).not.toBeNull();
      expect(withOption(good), good).toBeNull();
    }
    for (const bad of [
      ...[
        "",
        "-j DROP",
        "-g x",
        "-s",
        "-s 10.0.0.1/33",
        "-s a.b",
        "! -s 10.0.0.1",
        "-s 10.0.0.1 -j ACCEPT",
        "-i eth+",
      ],
      ...[
        "--modprobe=/tmp/x",
        "-M /tmp/x",
        "-m mark --mark 1",
        "-m multiport --ports 80,",
        "--ports 80",
        "-i -j",
      ],
      ...[
        '-i "eth0"',
        "-m comment --comment x",
        "--set-mark 1",
        "--atomic-file x",
        "-p 6",
        "-s $(id)",
        "-c 1 1",
      ],
    ])
      expect(withOption(bad), bad).toBeNull();
  });

  it("[H11] stand in chains that have such names, with numbers within bounds", () => {
    expect(read(RULES)).not.toBeNull();
    for (const [from, to] of [
      ...[
        ["table ip", "table arp"],
        ["hopscope {", "filter {"],
        ["flags owner;", ""],
        ["owner; }", "owner; } ; x"],
      ],
      ...[
        ["100/second", "0/second"],
        ["100/second", "100001/second"],
        ["burst 64", "burst 999999"],
        ["100/", "1.5/"],
      ],
      ...[
        ["raw-PRE", "raw-DOCKER-PRE"],
        ["hook prerouting", "hook ingress"],
        ["type filter", "type route"],
      ],
      ...[
        ["-301", "0.5"],
        ["-301", "99999999999"],
        ["policy accept", "policy drop"],
        ["accept; }", "accept; } x"],
      ],
      ...[
        ["ether", "ether drop"],
        ["ether", "ether accept"],
        ["ether", "ether\n"],
        ["ether", "ether; flush ruleset"],
      ],
      ...[
        ["add rule", "insert rule"],
        ["add rule", " add rule"],
        ["add table", "delete table"],
        ['"budget"', '"other"'],
      ],
      ...[
        ["counter limit", "limit"],
        [NONCE, "bbbbbbbb"],
        ["ip:raw:PRE ", "x"],
        ["ip:raw:PRE ", 'ip:raw:PRE " drop'],
      ],
      ...[
        ["ip:raw:PRE ", "ctc/iptable/nat-PREROUTE"],
        ["ip:raw:PRE ", "ip:raw:PREROUTING "],
      ],
    ] as const)
      expect(withNft(from, to), `${from} → ${to}`).toBeNull();
    for (const [from, to] of [
      ...[
        ["-I PREROUTING", "-I -F"],
        ["-I PREROUTING", "-I hop-abcdefgh-1"],
        ["-I PREROUTING", "-I A B"],
      ],
      ...[
        ["-I PREROUTING", `-I ${"a".repeat(29)}`],
        ["-I PREROUTING", "-A PREROUTING"],
        ["PREROUTING 1", "PREROUTING 2"],
      ],
      ...[
        [`-j ${OWN}`, "-j DROP"],
        [`-j ${OWN}`, "-j hop-abcdefgh-7"],
        [`-N ${OWN}`, "-N other"],
        [`-N ${OWN}`, "-F INPUT"],
      ],
      ...[
        [`-A ${OWN}`, "-A INPUT"],
        [`-A ${OWN}`, "-A hop-abcdefgh-7"],
        ["-j RETURN", "-j ACCEPT"],
        ["-j RETURN", "-g x"],
      ],
      ...[
        ["-j LOG", "-j NFLOG"],
        [SHARE, ""],
        ["100/sec", "100001/sec"],
        [`name hop-${NONCE}`, "name hop-bbbbbbbb"],
      ],
      ...[
        ["comment hopscope", "comment x"],
        ["\n-I", "\n-D INPUT 1\n-I"],
        ["\n-I", "\n\n-I"],
        [`-N ${OWN}`, `-N ${OWN} -P DROP`],
      ],
      // 30 bytes with what is put before it.
      ["ip:mangle:PRE ", `ip:f=${"A".repeat(12)}`],
      ...[
        ["ip:mangle:PRE ", 'x" -j DROP'],
        ["ip:mangle:PRE ", "ctc/iptable/nat PREROUTE"],
        [OWN, OWN.replace(/t$/, "x")],
      ],
    ] as const)
      expect(withText(from, to), `${from} → ${to}`).toBeNull();
    expect(withText("ip:mangle:PRE ", `ip:f=${"A".repeat(11)}`)).not.toBeNull();
    expect(withText(`\n-I`, `\n-A ${OWN} -j RETURN\n-I`)).not.toBeNull();
    for (const change of [
      ...[
        { family: "arp" },
        { table: "raw; drop" },
        { table: "x" },
        { number: -1 },
        { number: 1e7 },
        { number: "1" },
      ],
      ...[
        { text: "" },
        { text: null },
        { text: [SITE.text] },
        { text: `${SITE.text}\n` },
        { text: `${SITE.text}\n${SITE.text}` },
      ],
    ])
      expect(read({ ...RULES, sites: [{ ...SITE, ...change }] }), JSON.stringify(change)).toBeNull();
    for (const change of [
      { nft: null },
      { nft: [[NFT[0]]] },
      { nft: NFT.join("\n") },
      { sites: {} },
      { legacy: 0 },
    ])
      expect(read({ ...RULES, ...change }), JSON.stringify(change)).toBeNull();
  });

  it("[H5] leave a chain of ebtables where they came from, and never by the verdict at its end", () => {
    const bridge = (from: string, to: string) => {
      expect(BRIDGE_SITE.text).toContain(from);
      return read({ ...RULES, sites: [{ ...BRIDGE_SITE, text: BRIDGE_SITE.text.replace(from, to) }] });
    };
    expect(bridge(BRIDGE_LOG, BRIDGE_LOG)).not.toBeNull();
    expect(bridge(BRIDGE_LOG, `--log-level debug --log-prefix "ctc/ebtable/x" -j CONTINUE`)).not.toBeNull();
    for (const [from, to] of [
      ...[
        [" -P RETURN", ""],
        ["-P RETURN", "-P ACCEPT"],
        ["-I PREROUTING 1", "-I PREROUTING 1 -m comment --comment hopscope"],
      ],
      [BRIDGE_LOG, LOGGING],
      [BRIDGE_SITE.text, ARTICLE],
    ] as const)
      expect(bridge(from, to), `${from} → ${to}`).toBeNull();
    for (const [from, to] of [
      [`-N ${OWN}`, `-N ${OWN} -P RETURN`],
      [LOGGING, BRIDGE_LOG],
      ["-m comment --comment hopscope ", ""],
    ] as const)
      expect(withText(from, to), `${from} → ${to}`).toBeNull();
    expect(read({ ...RULES, sites: [{ ...BRIDGE_SITE, family: "ip" }] })).toBeNull();
  });

  it("[H12] go into a table of nft that they have made before, once: never into another's", () => {
    const [table = "", ...rest] = NFT;
    const ip6 = NFT.map((line) => line.replace(" ip ", " ip6 "));
    const nft = (...lines: readonly string[]) => read({ ...RULES, nft: lines });
    expect(nft(...NFT, ...ip6)).not.toBeNull();
    expect(nft(table, ip6[0]!, ...rest, ...ip6.slice(1))).not.toBeNull();
    expect(nft(...rest)).toBeNull();
    expect(nft(...rest, table)).toBeNull();
    expect(nft(ip6[0]!, ...rest)).toBeNull();
    expect(nft(...NFT, table)).toBeNull();
    expect(nft(...NFT, ip6[1]!)).toBeNull();
  });

  it("[H8] log a packet once in a chain: what is logged there returns at once", () => {
    const log = `-A ${OWN} -s 10.0.0.1 ${LOGGING}`;
    const back = `-A ${OWN} -s 10.0.0.1 -j RETURN`;
    const own = (...lines: readonly string[]) => withText(`${log}\n${back}`, lines.join("\n"));
    expect(own(back, log, back, back)).not.toBeNull();
    expect(own(log, back, log.replace("10.0.0.1", "::1"), back.replace("10.0.0.1", "::1"))).not.toBeNull();
    for (const bad of [
      [log],
      [log, log],
      [log, log, back],
      [back, log],
      [log, back.replace("0.1", "0.2")],
      [log, back.replace("0.1", "0.11")],
      [log, `-A ${OWN} -j RETURN`],
      [log, back.replace("-s", "-p tcp -s")],
      [log.replace("-s 10.0.0.1 ", ""), back],
    ])
      expect(own(...bad), bad.join("\n")).toBeNull();
  });

  it("[H11] are the article's by their own prefixes and the session's tag only", () => {
    const article = (text: string) => read({ ...RULES, sites: [{ ...SITE, text }] })?.sites?.[0]?.placed;
    const both = article(
      `${ARTICLE}\n${ARTICLE.replace("hop-8", "hop-a").replace("FORWARD", "DOCKER-USER")}`,
    );
    expect(both).toMatchObject([
      { chain: "FORWARD", own: null, made: "nothing", session: TAG },
      { chain: "DOCKER-USER", own: null, made: "table", session: TAG },
    ]);
    expect(both?.[0]?.inChain[0]?.slice(-6)).toEqual([
      ...["-j", "LOG", "--log-level", "debug", "--log-prefix", "ctc/iptable/filter-forward"],
    ]);
    for (const [from, to] of [
      ...[
        [TAG, "7654321"],
        ["-j LOG", "-j DROP"],
        ["ctc/", "hop:"],
        ["-p icmp", "-j DROP"],
        ["forward", "forward x"],
      ],
      ...[
        [`-m comment --comment hop-8${TAG} `, ""],
        ["-I FORWARD", "-A FORWARD"],
        ["hop-8", "hop-7"],
      ],
    ] as const)
      expect(article(ARTICLE.replace(from, to)), `${from} → ${to}`).toBeUndefined();
  });

  it("[H5] [H11] whatever is asked, become log rules in chains of our own, or nothing", () => {
    let lines = 0;
    let sites = 0;
    fc.assert(
      fc.property(fc.oneof(hostileRules, hostileTable), (value) => {
        const asked = read(value);
        for (const line of asked?.nft ?? []) expect(line).toMatch(NFT_LINE);
        for (const site of asked?.sites ?? []) {
          // What undoes it is known of each rule that stands in a chain of others.
          const inserted = site.lines.filter(([verb]) => verb === "-I");
          const undone = site.placed.flatMap(({ chain, inChain }) =>
            inChain.map((rule) => ["-I", chain, "1", ...rule]),
          );
          expect(undone).toEqual(inserted);
          for (const line of site.lines) expectLogging(line, site.placed[0]!.own, site.family === "bridge");
          // One packet leaves one line: what is logged returns.
          site.lines.forEach((line, at) => {
            if (line[0] !== "-A" || line.includes("RETURN")) return;
            const act = line.findIndex((word) => /^(hashlimit|--limit|--log-level)$/.test(word));
            const which = line.slice(0, line[act] === "hashlimit" ? act - 1 : act);
            expect(site.lines[at + 1]).toEqual([...which, "-j", "RETURN"]);
          });
          sites += 1;
        }
        lines += asked?.nft.length ?? 0;
      }),
      { numRuns: 5000 },
    );
    // Not all is refused: what is looked at is there.
    expect(lines).toBeGreaterThan(1000);
    expect(sites).toBeGreaterThan(100);
  });

  it("[H12] have no more ports, options, members and characters than a program takes at once", () => {
    const list = (count: number, of: (i: number) => string, by: string) =>
      Array.from({ length: count }, (_, i) => of(i)).join(by);
    const ports = (count: number) =>
      withOption(`-m multiport --ports ${list(count, (i) => `${i + 1}`, ",")}`);
    const options = (count: number) => withOption(list(count, () => "-p tcp", " "));
    const members = (count: number) => withExpression(`th dport { ${list(count, (i) => `${i + 1}`, ", ")} }`);
    expect(ports(15)).not.toBeNull();
    expect(ports(16)).toBeNull();
    expect(options(16)).not.toBeNull();
    expect(options(17)).toBeNull();
    expect(members(64)).not.toBeNull();
    expect(members(65)).toBeNull();
    const address = (i: number) => `1111:2222:3333:4444:5555:6666:7777:${i + 1000}/128`;
    const set = (count: number) => `ip6 saddr { ${list(count, address, ", ")} }`;
    expect(withExpression(set(64))).not.toBeNull();
    expect(withExpression(`${set(64)} ${set(64)}`)).toBeNull();
  });

  it("[H12] of more lines than one trace may have are refused before any is read", () => {
    const returns = (count: number) => ({
      ...SITE,
      text: SITE.text.replace("\n-I", `${`\n-A ${OWN} -j RETURN`.repeat(count)}\n-I`),
    });
    expect(read({ ...RULES, sites: [returns(1996)] })).not.toBeNull();
    expect(read({ ...RULES, sites: [returns(1997)] })).toBeNull();
    expect(read({ ...RULES, sites: [returns(1996), SITE] })).toBeNull();
    const startedMs = performance.now();
    for (let i = 0; i < 20; i += 1) read({ ...RULES, sites: [returns(34_000)] });
    // What is parsed takes 100 ms each.
    expect(performance.now() - startedMs).toBeLessThan(700);
  });

  it("[H11] are read in a moment, however long the lines are that nearly fit", () => {
    const many = (part: string) => part.repeat(20_000);
    const startedMs = performance.now();
    withExpression(`ip6 saddr { ${many("1:")}1 }`);
    withExpression(`ip6 saddr { ${many("::1, ")}x }`);
    withExpression(`ip saddr { ${many("1.1.1.1, ")}x }`);
    withOption(many("-s 10.0.0.1 "));
    withOption(`${many("-i a ")}x`);
    withText("\n-I", `${many(`\n-A ${OWN} -j RETURN`)}\n-X`);
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});

const NFT_LINE = new RegExp(
  [
    "^add table (bridge|ip|ip6) hopscope \\{ flags owner; \\}$",
    "^add limit (bridge|ip|ip6) hopscope budget \\{ rate \\d+/second burst \\d+ packets; \\}$",
    "^add chain (bridge|ip|ip6) hopscope [a-z]+-[A-Z]+ \\{ type (filter|nat) hook [a-z]+ priority -?\\d+; policy accept; \\}$",
    '^add rule (bridge|ip|ip6) hopscope [a-z]+-[A-Z]+ ((meta|ip|ip6|th|ether) [^;"]*("[\\w.-]+"[^;"]*)*)?counter limit name "budget" counter log prefix "hop:abcdefgh:[a-z0-9]+:[a-z]+:[A-Z]+ " level debug flags tcp sequence flags ether$',
  ].join("|"),
);

/** `VERB CHAIN …`, as a program is given it: options and their values by turns, one target. */
function expectLogging(
  [verb, chain, ...words]: readonly string[],
  own: string | null,
  isBridge: boolean,
): void {
  expect(["-N", "-A", "-I"]).toContain(verb);
  if (verb !== "-I") expect(chain).toBe(own);
  expect(chain).not.toMatch(verb === "-I" ? /^-|^hop-/ : /^-/);
  for (const word of words) expect(word).not.toMatch(/[\n;{}$`]/);
  const targets = words.flatMap((word, i) => (word === "-j" ? [words[i + 1]] : []));
  // At its end ebtables' chain would accept.
  if (verb === "-N") expect(words.join(" ")).toBe(isBridge ? "-P RETURN" : "");
  else if (verb === "-I") expect(targets).toEqual([own ?? "LOG"]);
  else expect([isBridge ? "CONTINUE" : "LOG", "RETURN"]).toContain(targets.join());
}
