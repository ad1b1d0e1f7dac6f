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
