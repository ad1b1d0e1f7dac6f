import type { HostRight } from "@/lib/protocol/topology";

/**
 * linux/capability.h. Without these it fails everywhere; CAP_SYS_PTRACE and CAP_NET_RAW are needed for some containers, and
 * by some programs, only.
 */
const BITS: readonly (readonly [HostRight, bigint])[] = [
  ["NET_ADMIN", 12n],
  ["SYS_ADMIN", 21n],
];

/** @param capabilities of the host process, as CapEff in proc_pid_status(5). What is no such text tells nothing. */
export function lacksOf(capabilities: string): readonly HostRight[] {
  if (!/^[0-9a-f]{1,16}$/.test(capabilities)) return [];
  const has = BigInt(`0x${capabilities}`);
  return BITS.filter(([, bit]) => ((has >> bit) & 1n) === 0n).map(([name]) => name);
}
