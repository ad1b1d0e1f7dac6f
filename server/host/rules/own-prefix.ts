import { randomBytes } from "node:crypto";
import type { BaseChain, Table } from "@/lib/netfilter/chain";
import type { LogPoint, RuleFamily } from "./log-point";

const FAMILY: Readonly<Record<RuleFamily, string>> = { bridge: "br", ip: "ip", ip6: "ip6" };
const TABLE: Readonly<Record<Table, string>> = {
  raw: "raw",
  mangle: "mangle",
  nat: "nat",
  filter: "filter",
  security: "sec",
  broute: "broute",
};
const CHAIN: Readonly<Record<BaseChain, string>> = {
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
  let bits = randomBytes(5).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let nonce = "";
  for (let i = 0; i < 8; i++) {
    nonce += BASE32.charAt(Number(bits % 32n));
    bits /= 32n;
  }
  return nonce;
}

export function prefixStart(nonce: string): string {
  return `hop:${nonce}:`;
}

/** `hop:<nonce>:ip:mangle:PRE `, at most 29 bytes: read by lib/kernel-log/own-prefix.ts. */
export function ownPrefix(nonce: string, point: LogPoint): string {
  return `${prefixStart(nonce)}${FAMILY[point.family]}:${TABLE[point.table]}:${CHAIN[point.chain]} `;
}
