import type { Finding } from "@/lib/protocol/events";
import { fine, problem } from "./finding";
import { readText } from "./kernel-file";

export type Rights = {
  /** null where there are no user ids. */
  readonly uid: number | null;
  /** Bits of capabilities(7). */
  readonly capabilities: bigint;
};

type Needed = {
  readonly name: string;
  /** linux/capability.h */
  readonly bit: bigint;
  readonly state: "note" | "problem";
  readonly effect: string;
};

const NEEDED: readonly Needed[] = [
  {
    name: "NET_ADMIN",
    bit: 12n,
    state: "problem",
    effect: "no rule can be inserted, so no packet is logged",
  },
  { name: "SYSLOG", bit: 34n, state: "problem", effect: "with dmesg_restrict=1 the kernel log stays closed" },
  {
    name: "SYS_ADMIN",
    bit: 21n,
    state: "note",
    effect: "no lab, no test traffic inside containers, and the doctor cannot try rules",
  },
  { name: "SYS_PTRACE", bit: 19n, state: "note", effect: "no test traffic inside containers" },
  { name: "NET_RAW", bit: 13n, state: "note", effect: "iptables-legacy is refused, and so is ping" },
];

export function lookAtRights(): Rights {
  // CapEff of proc_pid_status(5).
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(readText("/proc/self/status") ?? "")?.[1];
  return { uid: process.getuid?.() ?? null, capabilities: BigInt(`0x${hex ?? "0"}`) };
}

/** `isApart`: another process reads the kernel log, and has CAP_SYSLOG for it. */
export function judgeRights({ uid, capabilities }: Rights, isApart = false): readonly Finding[] {
  const needed = NEEDED.filter(({ name }) => !isApart || name !== "SYSLOG");
  const lacking = needed.filter(({ bit }) => ((capabilities >> bit) & 1n) === 0n);
  // One cause, not six: a user has none of them. A systemd unit may give some to another than root.
  if (uid !== 0 && lacking.length === needed.length)
    return [
      problem(`uid ${uid}, not root`, "no rules, no lab, no kernel log; replay works", "sudo hopscope serve"),
    ];
  const user = fine(uid === 0 ? "root" : `uid ${uid}, with capabilities of its own`);
  if (lacking.length === 0) return [user, fine("capabilities: all that are needed")];
  return [
    user,
    ...lacking.map(({ name, state, effect }) => ({
      state,
      what: `the capability CAP_${name} is missing`,
      effect,
      command: `in a container: docker run --cap-add ${name} …; in a systemd unit: AmbientCapabilities=CAP_${name} CapabilityBoundingSet=CAP_${name}`,
    })),
  ];
}
