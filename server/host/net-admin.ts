import { readText } from "./read-text";

/** linux/capability.h, CAP_NET_ADMIN */
const NET_ADMIN = 12n;

/** CapEff of proc_pid_status(5), of this process: hexadecimal. */
export function ownCapabilities(): string {
  return /^CapEff:\s*([0-9a-f]+)$/m.exec(readText("/proc/self/status"))?.[1] ?? "0";
}

/** Whether this process may change rules: nft's own "not permitted" has other causes too. */
export function hasNetAdmin(): boolean {
  return ((BigInt(`0x${ownCapabilities()}`) >> NET_ADMIN) & 1n) === 1n;
}
