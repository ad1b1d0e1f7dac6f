import { readText } from "./kernel-file";

export type Rights = {
  /** null where there are no user ids. */
  readonly uid: number | null;
  /** Bits of capabilities(7). */
  readonly capabilities: bigint;
};

/** What root must have to become nobody (setuid(2), setgid(2), setgroups(2)); the bits are linux/capability.h's. */
export const TO_BECOME_NOBODY = [
  { name: "SETGID", bit: 6n },
  { name: "SETUID", bit: 7n },
] as const;

/** CapEff of proc_pid_status(5), of this process. */
export function ownRights(): Rights {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(readText("/proc/self/status") ?? "")?.[1];
  // Where it does not say, the kernel will when they are used.
  return { uid: process.getuid?.() ?? null, capabilities: BigInt(`0x${hex ?? "f".repeat(16)}`) };
}

export function lacks({ capabilities }: Rights, bit: bigint): boolean {
  return ((capabilities >> bit) & 1n) === 0n;
}

/** The capabilities without which this root stays root, in words; null: it has them, or is not root to begin with. */
export function whyRightsWouldStay(rights: Rights): string | null {
  if (rights.uid !== 0) return null;
  const names = TO_BECOME_NOBODY.filter(({ bit }) => lacks(rights, bit)).map(({ name }) => `CAP_${name}`);
  return names.length === 0 ? null : `without ${names.join(" and ")}`;
}
