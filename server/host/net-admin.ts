import { readFileSync } from "node:fs";

/** linux/capability.h, CAP_NET_ADMIN */
const NET_ADMIN = 12n;

/** Whether this process may change rules: CapEff of proc_pid_status(5). nft's own "not permitted" has other causes too. */
export function hasNetAdmin(): boolean {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0";
  return ((BigInt(`0x${hex}`) >> NET_ADMIN) & 1n) === 1n;
}
