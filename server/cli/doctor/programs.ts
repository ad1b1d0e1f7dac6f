import type { Finding } from "@/lib/protocol/events";
import { findProgram, type ProgramName } from "@/server/host/programs";
import { fine } from "./finding";

type Needed = {
  readonly program: ProgramName;
  readonly state: "note" | "problem";
  readonly effect: string;
  /** Of Debian and Ubuntu. */
  readonly aptPackage: string;
};

const NEEDED: readonly Needed[] = [
  {
    program: "nft",
    state: "problem",
    effect: "no rules with the default back end, no lab",
    aptPackage: "nftables",
  },
  { program: "ip", state: "problem", effect: "no lab, no view of the host's links", aptPackage: "iproute2" },
  {
    program: "iptables",
    state: "problem",
    effect: "Docker's rules cannot be read; no lab, no iptables back end",
    aptPackage: "iptables",
  },
  {
    program: "setpriv",
    state: "problem",
    effect: "nothing starts that must end with hopscope",
    aptPackage: "util-linux",
  },
  {
    program: "unshare",
    state: "note",
    effect: "no lab, and the doctor cannot try rules",
    aptPackage: "util-linux",
  },
  {
    program: "nsenter",
    state: "note",
    effect: "no lab, no test traffic inside containers, and the doctor cannot try rules",
    aptPackage: "util-linux",
  },
  {
    program: "ebtables",
    state: "note",
    effect: "the iptables back end logs nothing in the bridge's own chains",
    aptPackage: "ebtables",
  },
  {
    program: "ping",
    state: "note",
    effect: "no test traffic by ping, unless busybox is there",
    aptPackage: "iputils-ping",
  },
];

export function lookForPrograms(): readonly ProgramName[] {
  return NEEDED.flatMap(({ program }) => (findProgram(program) === null ? [program] : []));
}

export function judgePrograms(missing: readonly ProgramName[]): readonly Finding[] {
  if (missing.length === 0) return [fine(`installed: ${NEEDED.map(({ program }) => program).join(", ")}`)];
  return NEEDED.filter(({ program }) => missing.includes(program)).map(
    ({ program, state, effect, aptPackage }) => ({
      state,
      what: `${program} is not installed`,
      effect,
      command: `apt-get install ${aptPackage}`,
    }),
  );
}
