import type { Finding } from "@/lib/protocol/events";
import { lacks, type Rights, TO_BECOME_NOBODY } from "../own-rights";
import { fine, problem } from "./finding";

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
  ...TO_BECOME_NOBODY.map((capability) => ({
    ...capability,
    state: "problem" as const,
    effect: "hopscope serve does not start: its processes could not become nobody",
  })),
  {
    name: "SYS_ADMIN",
    bit: 21n,
    state: "note",
    effect: "no lab, no test traffic inside containers, and the doctor cannot try rules",
  },
  {
    name: "SYS_PTRACE",
    bit: 19n,
    state: "note",
    effect: "no test traffic inside containers that run as another user than root",
  },
  { name: "NET_RAW", bit: 13n, state: "note", effect: "iptables-legacy is refused, and so is ping" },
];

/** What `hopscope serve` as root needs, and `hopscope host` does not: it starts no other process, and stays who it is. */
const BECOMING: readonly string[] = TO_BECOME_NOBODY.map(({ name }) => name);
const OF_SERVE: readonly string[] = ["SYSLOG", ...BECOMING];

/** They are as good as root, or nearly: no service that runs apart is to be given one. */
const MIGHTY: readonly string[] = ["SYS_ADMIN", "SYS_PTRACE"];

function commandFor(name: string, isApart: boolean): string {
  if (isApart && MIGHTY.includes(name))
    return `meant so: CAP_${name} is next to root (docs/install.md); docker exec NAME ping … sends by hand, sudo hopscope serve on the host itself has all`;
  return `in a container: docker run --cap-add ${name} …; in a systemd unit: AmbientCapabilities=CAP_${name} CapabilityBoundingSet=CAP_${name}`;
}

/** `isApart`: another process reads the kernel log, and has CAP_SYSLOG for it. */
export function judgeRights(rights: Rights, isApart = false): readonly Finding[] {
  const { uid } = rights;
  const spared = isApart ? OF_SERVE : uid === 0 ? [] : BECOMING;
  const needed = NEEDED.filter(({ name }) => !spared.includes(name));
  const lacking = needed.filter(({ bit }) => lacks(rights, bit));
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
      command: commandFor(name, isApart),
    })),
  ];
}
