import type { Finding } from "@/lib/protocol/events";
import { type Command, findProgram, type Ran } from "@/server/host/programs";
import { fine, note, problem } from "./finding";
import type { SpareNamespace } from "./spare-namespace";

type Trial = {
  readonly name: string;
  readonly command: Command;
  readonly stdin: string;
  readonly state: "note" | "problem";
  readonly effect: string;
  readonly mend: string;
};

/** What the kernel and its tools said to a rule of each kind; null where it was not tried. */
export type LogRulesState = {
  /** By name of the trial: "" when the rule was taken, else the reason. */
  readonly answers: Readonly<Record<string, string>>;
} | null;

const nft = (family: "ip" | "ip6" | "bridge"): Trial => ({
  name: `nft log (${family})`,
  command: { program: "nft", args: ["-f", "-"] },
  stdin: [
    `add table ${family} hopscope_doctor { flags owner; }`,
    `add chain ${family} hopscope_doctor try { type filter hook input priority 0; policy accept; }`,
    `add rule ${family} hopscope_doctor try limit rate 1/second counter log prefix "doctor " level debug flags tcp sequence flags ether`,
    "",
  ].join("\n"),
  state: "problem",
  effect:
    family === "bridge"
      ? "the nft back end logs nothing in the bridge's own chains, and so is not started"
      : "the nft back end is not started",
  mend:
    family === "bridge"
      ? "modprobe -a nft_log nf_log_syslog nf_tables bridge; Linux 5.12 and nft 0.9.9 are the oldest that do"
      : "modprobe -a nf_tables nft_log nf_log_syslog; Linux 5.12 and nft 0.9.9 are the oldest that do",
});

const xtables = (program: "iptables" | "ip6tables"): Trial => ({
  name: `${program} LOG`,
  command: {
    program,
    args: ["-w", "2", "-A", "INPUT", "-j", "LOG", "--log-level", "debug", "--log-prefix", "doctor "],
  },
  stdin: "",
  state: "note",
  effect: `${program === "iptables" ? "IPv4" : "IPv6"} cannot be logged with the iptables back end`,
  mend: "modprobe -a xt_LOG nf_log_syslog, or use the nft back end",
});

const TRIALS: readonly Trial[] = [
  nft("ip"),
  nft("ip6"),
  nft("bridge"),
  xtables("iptables"),
  xtables("ip6tables"),
  {
    name: "ebtables --log",
    command: {
      program: "ebtables",
      args: ["-A", "INPUT", "--log-level", "debug", "--log-prefix", "doctor ", "-j", "CONTINUE"],
    },
    stdin: "",
    state: "note",
    effect: "the iptables back end logs nothing in the bridge's own chains",
    mend: "modprobe -a ebt_log nf_log_syslog, or use the nft back end",
  },
  {
    name: "ebtables -t broute",
    command: { program: "ebtables", args: ["-t", "broute", "-L"] },
    stdin: "",
    state: "note",
    effect: "no rule of the iptables back end can stand in BROUTING",
    // ebtables-nft has no broute: it takes the module and the other variant.
    mend: "use the nft back end, which logs there all the same; or: modprobe ebtable_broute; apt-get install ebtables; update-alternatives --set ebtables /usr/sbin/ebtables-legacy",
  },
];

/** Offers the kernel one rule of each kind, in a namespace that no packet passes. */
export async function tryLogRules(namespace: SpareNamespace | null): Promise<LogRulesState> {
  if (namespace === null) return null;
  const answers: Record<string, string> = {};
  for (const { name, command, stdin } of TRIALS) {
    if (command.program === "node" || findProgram(command.program) === null) continue;
    answers[name] = reasonOf(await namespace.run(command, stdin));
  }
  return { answers };
}

function reasonOf({ exit, stderr }: Ran): string {
  if (exit === 0) return "";
  // "iptables v1.8.9 (nf_tables): " and "/dev/stdin:1:1-6: " say nothing that the name of the trial does not.
  const first = stderr.split("\n").find((line) => line.trim() !== "") ?? "";
  return (
    first.replace(/^(\S+ v[\d.]+ \(\w+\):|\/dev\/stdin:[\d:-]+) */, "").trim() ||
    `exit code ${exit ?? "none"}`
  );
}

export function judgeLogRules(state: LogRulesState): readonly Finding[] {
  if (state === null)
    return [
      note(
        "log rules were not tried: no spare network namespace",
        "whether this kernel takes them shows only when tracing starts",
        "sudo hopscope doctor (CAP_SYS_ADMIN, unshare and nsenter are needed)",
      ),
    ];
  const tried = TRIALS.filter(({ name }) => state.answers[name] !== undefined);
  const taken = tried.filter(({ name }) => state.answers[name] === "").map(({ name }) => name);
  const refused = tried.filter(({ name }) => state.answers[name] !== "");
  return [
    ...(taken.length === 0 ? [] : [fine(`the kernel takes ${taken.join(", ")}`)]),
    ...refused.map((trial) => {
      const what = `${trial.name} is refused: ${state.answers[trial.name]}`;
      return (trial.state === "problem" ? problem : note)(what, trial.effect, trial.mend);
    }),
  ];
}
