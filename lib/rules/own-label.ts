import { isBaseChain } from "@/lib/netfilter/chain";
import type { LogPoint } from "./log-point";

const WORDS: Readonly<Record<string, string>> = {
  bridge: "br",
  security: "sec",
  BROUTING: "BRO",
  PREROUTING: "PRE",
  INPUT: "IN",
  FORWARD: "FWD",
  OUTPUT: "OUT",
  POSTROUTING: "POST",
};
/** sizeof(xt_log_info.prefix) − 1 (xt_LOG.h), less `hop:<nonce>:`. */
const LABEL_BYTES = 29 - "hop:12345678:".length;

/** `ip:mangle:PRE `. Behind `hop:<nonce>:` it is what lib/kernel-log/own-prefix.ts reads. */
export function ownLabel({ family, table, chain }: LogPoint): string {
  return `${[family, table, chain].map((name) => WORDS[name] ?? name).join(":")} `;
}

/**
 * `ip:f=DOCKER-USER`, without a blank at its end: IN= follows. A longer name is cut, and ends in `~` and a
 * number that only it has in this session; no chain that we log has `~` in its name.
 */
export function userChainLabel(family: string, table: string, name: string, number: number): string {
  const start = `${family}:${table.charAt(0)}=`;
  const room = LABEL_BYTES - start.length;
  const end = `~${number.toString(36)}`;
  return `${start}${name.length <= room ? name : `${name.slice(0, room - end.length)}${end}`}`;
}

export function isShortened(label: string): boolean {
  return /=.+~.+$/.test(label);
}

/** The chain whose label it is, by its last word; null: of no base chain. */
export function baseChainOf(label: string): string | null {
  const [word = ""] = label.trimEnd().split(":").slice(-1);
  const name = Object.keys(WORDS).find((known) => WORDS[known] === word);
  return name !== undefined && isBaseChain(name) ? name : null;
}

/** What a rule logs: the article's prefixes are its own, all others carry the nonce. */
export function prefixOf(nonce: string, label: string): string {
  return label.startsWith("ctc/") ? label : `hop:${nonce}:${label}`;
}
