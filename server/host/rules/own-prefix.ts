import { randomBytes } from "node:crypto";
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
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** 40 random bits: lines of other rules, and forged ones, do not carry it. */
export function makeNonce(): string {
  return Array.from(randomBytes(8), (byte) => BASE32.charAt(byte % 32)).join("");
}

export function prefixStart(nonce: string): string {
  return `hop:${nonce}:`;
}

/** `hop:<nonce>:ip:mangle:PRE `, at most 29 bytes: read by lib/kernel-log/own-prefix.ts. */
export function ownPrefix(nonce: string, { family, table, chain }: LogPoint): string {
  const words = [family, table, chain].map((name) => WORDS[name] ?? name);
  return `${prefixStart(nonce)}${words.join(":")} `;
}

/** 28 of the nonce's bits: the tag of a rule without a chain of its own, which no chain's name can look like. */
export function sessionNumber(nonce: string): string {
  const bits = [...nonce].reduce((all, letter) => (all << 5n) | BigInt(BASE32.indexOf(letter)), 0n);
  return (bits & 0xfffffffn).toString(16).padStart(7, "0");
}

/** sizeof(xt_log_info.prefix) − 1 (xt_LOG.h); iptables cuts what is longer without a word. */
const PREFIX_BYTES = 29;

/**
 * `hop:<nonce>:ip:f=DOCKER-USER`, without a blank at its end: IN= follows. A longer name is cut, and
 * ends in `~` and a number that only it has in this session; no chain that we log has `~` in its name.
 */
export function userChainPrefix(
  nonce: string,
  family: string,
  table: string,
  name: string,
  number: number,
): string {
  const start = `${prefixStart(nonce)}${family}:${table.charAt(0)}=`;
  const room = PREFIX_BYTES - start.length;
  const end = `~${number.toString(36)}`;
  return `${start}${name.length <= room ? name : `${name.slice(0, room - end.length)}${end}`}`;
}
