import { type LogPoint, pointKey, type RuleFamily } from "./log-point";
import type { LogTable, Match, Side } from "./log-rule";

export const TABLE_NAME = "hopscope";
const BUDGET = "budget";

export function chainName(point: LogPoint): string {
  return `${point.table}-${point.chain}`;
}

/** `raw-PREROUTING` of family ip → `ip:raw:PREROUTING`. */
export function keyOfChainName(family: string, name: string): string {
  return `${family}:${name.replace("-", ":")}`;
}

/**
 * The commands of nft(8), one a line. `flags owner` (kernel ≥ 5.12): the kernel removes the table
 * when the nft that made it ends, and nobody else can change it.
 */
export function nftCommands(tables: readonly LogTable[]): readonly string[] {
  return tables.flatMap(({ family, budget, chains }) => [
    `add table ${family} ${TABLE_NAME} { flags owner; }`,
    `add limit ${family} ${TABLE_NAME} ${BUDGET} { rate ${budget.linesPerSecond}/second burst ${budget.burstLines} packets; }`,
    ...chains.flatMap(({ point, prefix, rules }) => [
      `add chain ${family} ${TABLE_NAME} ${chainName(point)} { type ${point.type} hook ${point.hook} priority ${point.priority}; policy accept; }`,
      ...rules.map((matches) =>
        [
          `add rule ${family} ${TABLE_NAME} ${chainName(point)}`,
          ...matches.map((match) => matchText(match)),
          // Counted before and behind the limit: the difference is what the limit cut.
          `counter limit name "${BUDGET}" counter log prefix "${prefix}" level debug flags tcp sequence`,
        ].join(" "),
      ),
    ]),
  ]);
}

export function listCommand(family: RuleFamily): string {
  return `list table ${family} ${TABLE_NAME}`;
}

export function plannedChains(tables: readonly LogTable[]) {
  return tables.flatMap((table) => table.chains.map((chain) => pointKey(chain.point)));
}

const ADDRESS: Readonly<Record<Side, string>> = { src: "saddr", dst: "daddr" };
const PORT: Readonly<Record<Side, string>> = { src: "sport", dst: "dport" };

function matchText(match: Match): string {
  switch (match.kind) {
    case "protocol":
      return `meta l4proto { ${match.protocols.join(", ")} }`;
    case "address":
      return `${match.version === 4 ? "ip" : "ip6"} ${ADDRESS[match.side]} ${set(match.within, match.addresses)}`;
    case "port":
      return `th ${PORT[match.side]} ${set(match.within, match.ports)}`;
    case "sample": {
      if (match.version === null) return "ether type != { ip, ip6 }";
      return `${match.version === 4 ? "ip id" : "ip6 flowlabel"} & ${match.oneOf - 1} == 0`;
    }
    case "outside":
      return `meta ${match.device} != { ${match.names.map((name) => `"${name}"`).join(", ")} }`;
    case "foreign":
      return `meta ${match.device} . meta l4proto . th ${PORT[match.side]} != { "lo" . tcp . ${match.port} }`;
  }
}

function set(within: boolean, members: readonly (string | number)[]): string {
  return `${within ? "" : "!= "}{ ${members.join(", ")} }`;
}
