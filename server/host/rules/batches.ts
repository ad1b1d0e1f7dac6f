import { realpathSync } from "node:fs";
import type { RuleFamily } from "@/lib/protocol/host-verbs";
import { findProgram, type ProgramName } from "../programs";

export type Words = readonly string[];

/** A program and its arguments, as one would type them. */
export type RuleCommand = readonly [ProgramName, ...Words];

/**
 * Commands that one program takes at once: all of them are done, or none. Null where each needs a process of its own.
 * `singly` is what one would type; what a batch does not do, these try one by one.
 */
export type Batch = {
  readonly atOnce: { readonly command: RuleCommand; readonly input: string } | null;
  readonly singly: readonly RuleCommand[];
};

/**
 * As few processes as it takes. With --noflush a restore leaves everything alone that its lines do not name
 * (iptables-restore(8)).
 * @param legacy the one that speaks to x_tables instead of nf_tables. Of ebtables it is the system's own choice.
 */
export function batchOf(
  { family, table }: { readonly family: RuleFamily; readonly table: string },
  legacy: boolean,
  lines: readonly Words[],
): Batch {
  const isBridge = family === "bridge";
  const program: ProgramName = isBridge ? "ebtables" : `${family}tables${legacy ? "-legacy" : ""}`;
  const wait = isBridge ? [] : ["-w", "5"];
  const begin = [...(isBridge ? ["--concurrent"] : wait), "-t", table];
  const text = lines.map((line) => `${line.map(quoted).join(" ")}\n`).join("");
  // A restore reads line by line. The older ebtables' knows no --noflush: it would empty the table.
  const isOdd = lines.flat().some((word) => /[\r\n]/.test(word)) || (isBridge && !isOfNft(program));
  return {
    singly: lines.map((line) => [program, ...begin, ...line]),
    atOnce:
      isOdd || lines.length < 2
        ? null
        : {
            command: [`${program}-restore`, ...wait, "--noflush"],
            input: `*${table}\n${text}COMMIT\n`,
          },
  };
}

/** As iptables-save(8) writes it. */
function quoted(word: string): string {
  return /^[\w./:,=-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, "\\$&")}"`;
}

function isOfNft(program: ProgramName): boolean {
  const path = findProgram(program);
  return path !== null && realpathSync(path).endsWith("xtables-nft-multi");
}
