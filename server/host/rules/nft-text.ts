import { prefixOf } from "./own-prefix";
import type { AskedTable } from "./read-rules";

export const TABLE_NAME = "hopscope";
const BUDGET = "budget";

/**
 * The commands of nft(8), one a line. `flags owner` (kernel ≥ 5.12): the kernel removes the table
 * when the nft that made it ends, and nobody else can change it. `flags ether`: the kernel prints a line's MACs in one
 * go, not byte by byte (nf_log_syslog.c, dump_mac_header): some 0.6 µs less a line.
 */
export function nftCommands(tables: readonly AskedTable[], nonce: string): readonly string[] {
  return tables.flatMap(({ family, linesPerSecond, burstLines, chains }) => [
    `add table ${family} ${TABLE_NAME} { flags owner; }`,
    `add limit ${family} ${TABLE_NAME} ${BUDGET} { rate ${linesPerSecond}/second burst ${burstLines} packets; }`,
    ...chains.flatMap(({ table, chain, type, hook, priority, label, rules }) => [
      `add chain ${family} ${TABLE_NAME} ${table}-${chain} { type ${type} hook ${hook} priority ${priority}; policy accept; }`,
      ...rules.map((conditions) =>
        [
          `add rule ${family} ${TABLE_NAME} ${table}-${chain}`,
          ...(conditions === "" ? [] : [conditions]),
          // Counted before and behind the limit: the difference is what the limit cut.
          `counter limit name "${BUDGET}" counter log prefix "${prefixOf(nonce, label)}" level debug flags tcp sequence flags ether`,
        ].join(" "),
      ),
    ]),
  ]);
}

export function listCommand(family: AskedTable["family"]): string {
  return `list table ${family} ${TABLE_NAME}`;
}
