import type { ChainKey } from "@/lib/netfilter/chain";
import type { RulesPlan } from "@/lib/protocol/host-verbs";
import type { ProgramName } from "../programs";
import { keyOf, type RuleFamily } from "./log-point";
import { sessionNumber } from "./own-prefix";
import { MADE_DIGITS, MADE_LETTERS, type Made, type Placed } from "./saved-rules";

/** Arguments, as one would type them. */
type Argv = readonly string[];
/** A program and its arguments. */
export type RuleCommand = readonly [ProgramName, ...Argv];

/** Where a LOG shall stand, and under which prefix. */
export type Spot = {
  readonly family: RuleFamily;
  readonly table: string;
  readonly chain: string;
  readonly prefix: string;
  /** Where a site stood before: what was made for it then. */
  readonly made?: Made;
};

/** A spot's commands. */
export type Site = Placed & {
  readonly key: ChainKey;
  readonly chain: string;
  readonly prefix: string;
  /** How many LOG rules stand there when all do. */
  readonly logs: number;
  readonly insert: readonly RuleCommand[];
};

type SiteOptions = {
  readonly plan: RulesPlan;
  readonly nonce: string;
  /** Of the site, in this session. */
  readonly number: number;
  readonly made: Made;
  readonly legacy: boolean;
  /** Of the family's rules together in ip and ip6; of this one rule in ebtables, which cannot share. */
  readonly linesPerSecond: number;
  readonly burstLines: number;
};

/** `legacy`: the one that speaks to x_tables instead of nf_tables. Of ebtables the system's own choice. */
function programOf(family: RuleFamily, legacy: boolean): ProgramName {
  if (family === "bridge") return "ebtables";
  return `${family}tables${legacy ? "-legacy" : ""}` as ProgramName;
}

function tableArgs(family: RuleFamily, table: string, legacy: boolean): RuleCommand {
  const wait = family === "bridge" ? ["--concurrent"] : ["-w", "5"];
  return [programOf(family, legacy), ...wait, "-t", table];
}

function add(start: RuleCommand, ...args: Argv): RuleCommand {
  return [...start, ...args];
}

/**
 * A chain of our own, and one rule at the head of the chain that leads there. All that our chain does is
 * log, count and return: the packet goes on where it was. Its name is the tag.
 */
export function siteOf({ family, table, chain, prefix }: Spot, options: SiteOptions): Site {
  const { plan, nonce, number, made, legacy, linesPerSecond, burstLines } = options;
  const start = tableArgs(family, table, legacy);
  const own = `hop-${nonce}-${number}${MADE_LETTERS[made]}`;
  const alternatives = matchesOf(plan, family);
  const isArticle = plan.article !== null;
  const limit = isArticle
    ? []
    : family === "bridge"
      ? ["--limit", `${linesPerSecond}/s`, "--limit-burst", `${burstLines}`]
      : // All rules of that name share one budget (xt_hashlimit.c, htable_find_get).
        [
          "-m",
          "hashlimit",
          "--hashlimit-upto",
          `${linesPerSecond}/sec`,
          "--hashlimit-burst",
          `${burstLines}`,
          "--hashlimit-name",
          `hop-${nonce}`,
        ];
  const jump = [...(family === "bridge" ? [] : ["-m", "comment", "--comment", "hopscope"]), "-j", own];
  return {
    ...{ family, table, chain, prefix, made, own },
    key: keyOf(family, table, chain),
    inChain: [jump],
    logs: alternatives.length,
    insert: [
      // A user chain of ebtables accepts what comes to its end unless it is told otherwise (ebtables(8), -N).
      [...start, "-N", own, ...(family === "bridge" ? ["-P", "RETURN"] : [])],
      ...ownTraffic(plan, family, chain).map((match) => add(start, "-A", own, ...match, "-j", "RETURN")),
      ...alternatives.flatMap((match) => [
        add(start, "-A", own, ...match, ...limit, ...logArgs(family, prefix, !isArticle)),
        add(start, "-A", own, ...match, "-j", "RETURN"),
      ]),
      [...start, "-I", chain, "1", ...jump],
    ],
  };
}

/**
 * The article's way: LOG rules in the chain itself, tagged by their comment. Not in ebtables, which has no
 * comment, and whose list leaves out every match of a rule that logs (1.8.9): there `siteOf` makes them.
 */
export function articleSiteOf(
  { family, table, chain, prefix }: Spot,
  { plan, nonce, made, legacy }: SiteOptions,
): Site {
  const tag = ["-m", "comment", "--comment", `hop-${MADE_DIGITS[made]}${sessionNumber(nonce)}`];
  const rules = matchesOf(plan, family).map((match) => [...match, ...tag, ...logArgs(family, prefix, false)]);
  return {
    ...{ family, table, chain, prefix, made, own: null },
    key: keyOf(family, table, chain),
    inChain: rules,
    logs: rules.length,
    insert: rules.map((rule) => add(tableArgs(family, table, legacy), "-I", chain, "1", ...rule)),
  };
}

function logArgs(family: RuleFamily, prefix: string, full: boolean): Argv {
  const log = ["--log-level", "debug", "--log-prefix", prefix];
  return family === "bridge"
    ? [...log, ...(full ? ["--log-ip", "--log-ip6", "--log-arp"] : []), "-j", "CONTINUE"]
    : ["-j", "LOG", ...log, ...(full ? ["--log-tcp-sequence"] : [])];
}

/**
 * What takes the rules of these places away, each by its own tag, and what was only made for them. In an order
 * that can be cut anywhere: our own chain, whose name is the tag, goes behind all that it tells of.
 */
export function undoOf(placed: readonly Placed[], legacy: boolean): readonly RuleCommand[] {
  const bases = placed.filter(({ made }) => made !== "nothing");
  const newTables = bases
    .filter(({ made }) => made === "table")
    .map(({ family, table }) => `${family} ${table}`);
  const own = (flag: "-F" | "-X") =>
    placed.flatMap(({ family, table, own }) =>
      own === null ? [] : [add(tableArgs(family, table, legacy), flag, own)],
    );
  return [
    // First what leads to our chains: from then on nothing is logged.
    ...placed.flatMap(({ family, table, chain, inChain }) =>
      chain === null
        ? []
        : inChain.map((rule) => add(tableArgs(family, table, legacy), "-D", chain, ...rule)),
    ),
    // nft refuses to delete a chain that others have put a rule into meanwhile.
    ...bases.flatMap(({ family, table, chain }) =>
      chain === null ? [] : [add(["nft"], "delete", "chain", family, table, chain)],
    ),
    ...own("-F"),
    // Only if nothing else than these is in it (sweeper.ts).
    ...[...new Set(newTables)].map((name) => add(["nft"], "delete", "table", ...name.split(" "))),
    ...own("-X"),
  ];
}

/** hopscope's own connection over `lo`, and the bridge of its page where that is in a container. */
function ownTraffic(
  { ownPort, ownBridge, ownBridgePorts = [] }: RulesPlan,
  family: RuleFamily,
  chain: string,
): readonly Argv[] {
  // Which devices a packet has at that hook: iptables(8), -i and -o.
  const hasIn = !/^(OUTPUT|POSTROUTING)$/.test(chain);
  const hasOut = !/^(BROUTING|PREROUTING|INPUT)$/.test(chain);
  const flags = [...(hasIn ? ["-i"] : []), ...(hasOut ? ["-o"] : [])];
  const own = family === "bridge" ? ownBridgePorts : ownBridge == null ? [] : [ownBridge];
  const port = ["-p", "tcp", "-m", "multiport", "--ports", `${ownPort}`];
  const overLo = ownPort !== null && family !== "bridge" && chain !== "FORWARD";
  return [
    ...(overLo ? flags.map((flag) => [flag, "lo", ...port]) : []),
    ...own.flatMap((name) => flags.map((flag) => [flag, name])),
  ];
}

/** multiport takes so many (xt_multiport.h, XT_MULTI_PORTS). */
const MULTI_PORTS = 15;

/** Alternatives of which the first that fits logs a packet; what was logged returns. */
export function matchesOf(
  { protocol, ports, addresses, article }: RulesPlan,
  family: RuleFamily,
): readonly Argv[] {
  const versions = ([4, 6] as const).filter(
    (version) =>
      family === (version === 4 ? "ip" : "ip6") ||
      (family === "bridge" && (version === 4 || article === null)),
  );
  if (protocol === "all" && ports.length === 0 && addresses.length === 0) return [[]];
  if (protocol === "icmp" && ports.length > 0) return [];
  return versions.flatMap((version) => {
    const words = wordsOf(family, version);
    const asked = addresses.filter((address) => address.includes(":") === (version === 6));
    if (addresses.length > 0 && asked.length === 0) return [];
    const protocols =
      protocol === "icmp"
        ? [words.icmp]
        : protocol !== "all"
          ? [protocol]
          : ports.length > 0
            ? ["tcp", "udp"]
            : [];
    const byProtocol = protocols.length > 0 ? protocols.map((name) => [words.protocol, name]) : [[]];
    const byAddress =
      asked.length > 0
        ? asked.flatMap((address) => [
            [words.src, address],
            [words.dst, address],
          ])
        : [[]];
    const byPort = ports.length === 0 ? [[]] : words.ports(ports);
    return byProtocol.flatMap((one) =>
      byAddress.flatMap((address) => byPort.map((port) => [...words.start, ...one, ...address, ...port])),
    );
  });
}

function wordsOf(family: RuleFamily, version: 4 | 6) {
  const icmp = version === 4 ? "icmp" : "ipv6-icmp";
  if (family !== "bridge") {
    const ports = (all: readonly number[]) =>
      Array.from({ length: Math.ceil(all.length / MULTI_PORTS) }, (_, i) => [
        "-m",
        "multiport",
        "--ports",
        all.slice(i * MULTI_PORTS, (i + 1) * MULTI_PORTS).join(","),
      ]);
    return { icmp, start: [], protocol: "-p", src: "-s", dst: "-d", ports };
  }
  const option = version === 4 ? "--ip" : "--ip6";
  const ports = (all: readonly number[]) =>
    all.flatMap((port) => ["sport", "dport"].map((side) => [`${option}-${side}`, `${port}`]));
  return {
    icmp,
    start: ["-p", version === 4 ? "IPv4" : "IPv6"],
    protocol: `${option}-proto`,
    src: `${option}-src`,
    dst: `${option}-dst`,
    ports,
  };
}
