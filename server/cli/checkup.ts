/** What `doctor` looked at. Numbers are sysctls; null: it does not exist here. */
export type Observed = {
  readonly platform: NodeJS.Platform;
  readonly uid: number | null;
  /** Bits of capabilities(7). */
  readonly effectiveCapabilities: bigint;
  /** "readable", else the error. */
  readonly kernelLog: string;
  readonly dmesgRestrict: number | null;
  /** kernel.printk, first number. */
  readonly consoleLevel: number | null;
  readonly nfLogAllNetns: number | null;
  readonly missingPrograms: readonly string[];
};

/** `effect` and `command` are empty when it is fine. A note does not stand in the way of live work. */
export type Finding = {
  readonly state: "fine" | "note" | "problem";
  readonly what: string;
  readonly effect: string;
  readonly command: string;
};

/** linux/capability.h */
const NEEDED_CAPABILITIES = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n, CAP_SYSLOG: 34n } as const;
/** Rules log at debug (7); the console prints what is below its level (printk(9)). */
const QUIET_CONSOLE_LEVEL = 7;

/** One finding for each thing that live work needs, in the order in which to mend them. */
export function checkup(observed: Observed): readonly Finding[] {
  if (observed.platform !== "linux") {
    return [problem(`this is ${observed.platform}`, "only replay works", "run hopscope on the Docker host")];
  }
  return [
    user(observed),
    capabilities(observed),
    kernelLog(observed),
    console(observed),
    programs(observed),
    namespaces(observed),
  ];
}

function user({ uid }: Observed): Finding {
  if (uid === 0) return fine("root");
  return problem(
    `uid ${uid}, not root`,
    "no rules, no lab, no kernel log; replay works",
    "sudo hopscope serve",
  );
}

function capabilities({ effectiveCapabilities }: Observed): Finding {
  const lacking = Object.entries(NEEDED_CAPABILITIES).flatMap(([name, bit]) =>
    (effectiveCapabilities >> bit) & 1n ? [] : [name],
  );
  if (lacking.length === 0) return fine("capabilities: all that are needed");
  const flags = lacking.map((name) => `--cap-add ${name.slice("CAP_".length)}`).join(" ");
  const effect = "root without them may not log, trace or read the kernel log";
  return problem(
    `capabilities missing: ${lacking.join(", ")}`,
    effect,
    `in a container: docker run ${flags} …`,
  );
}

function kernelLog({ kernelLog, dmesgRestrict }: Observed): Finding {
  const restrict = `kernel.dmesg_restrict=${dmesgRestrict ?? "?"}`;
  if (kernelLog === "readable") return fine(`/dev/kmsg can be read (${restrict})`);
  const command = "run as root on the host; in a container: --cap-add SYSLOG --device /dev/kmsg";
  return problem(`the kernel log cannot be read: ${kernelLog} (${restrict})`, "no packet arrives", command);
}

function console({ consoleLevel }: Observed): Finding {
  if (consoleLevel === null)
    return note("console level unknown", "none that is known", "cat /proc/sys/kernel/printk");
  if (consoleLevel <= QUIET_CONSOLE_LEVEL)
    return fine(`console level ${consoleLevel}: log lines stay off the console`);
  const effect = "each line is also written to the console, which stalls the processor; rules are refused";
  return problem(`console level ${consoleLevel}`, effect, "dmesg -n 7");
}

function programs({ missingPrograms }: Observed): Finding {
  if (missingPrograms.length === 0) return fine("nft, ip, iptables and ping are installed");
  const command = "apt-get install nftables iproute2 iptables iputils-ping";
  return problem(
    `not installed: ${missingPrograms.join(", ")}`,
    "no rules and no lab; replay works",
    command,
  );
}

function namespaces({ nfLogAllNetns }: Observed): Finding {
  const name = "net.netfilter.nf_log_all_netns";
  if (nfLogAllNetns === 1) return fine(`${name}=1: rules in any namespace log`);
  if (nfLogAllNetns === 0) {
    const effect = "rules in other network namespaces log nothing; the lab sets it while it is up";
    return note(`${name}=0`, effect, `sysctl ${name}=1`);
  }
  const effect = "not the first network namespace, or nf_log is not loaded: rules here may log nothing";
  return note(`${name} is not here`, effect, "run hopscope on the host, with --network host in a container");
}

function fine(what: string): Finding {
  return { state: "fine", what, effect: "", command: "" };
}

function note(what: string, effect: string, command: string): Finding {
  return { state: "note", what, effect, command };
}

function problem(what: string, effect: string, command: string): Finding {
  return { state: "problem", what, effect, command };
}
