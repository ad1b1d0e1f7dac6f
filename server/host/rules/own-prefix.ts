import { randomBytes } from "node:crypto";

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** 40 random bits: lines of other rules, and forged ones, do not carry it. */
export function makeNonce(): string {
  return Array.from(randomBytes(8), (byte) => BASE32.charAt(byte % 32)).join("");
}

/** 28 of the nonce's bits: the tag of a rule without a chain of its own, which no chain's name can look like. */
export function sessionNumber(nonce: string): string {
  const bits = [...nonce].reduce((all, letter) => (all << 5n) | BigInt(BASE32.indexOf(letter)), 0n);
  return (bits & 0xfffffffn).toString(16).padStart(7, "0");
}
