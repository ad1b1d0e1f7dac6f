import { randomBytes } from "node:crypto";
import { closeSync, readSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Finding } from "@/lib/protocol/events";
import {
  holdNfLogAllNetns,
  NF_LOG_ALL_NETNS,
  releaseNfLogAllNetns,
} from "@/server/host/lab/nf-log-all-netns";
import { findProgram } from "@/server/host/programs";
import { UDP_SEND } from "@/server/host/send-scripts";
import { openKernelLog } from "../open-kernel-log";
import { isRoomy, isWritable, lookAtDisk, RUN } from "./disk";
import { fine, note, problem } from "./finding";
import { isKernelLog } from "./is-kernel-log";
import type { SpareNamespace } from "./spare-namespace";

export type WholeWay =
  | { readonly kind: "arrived"; readonly ms: number }
  | { readonly kind: "skipped"; readonly because: string }
  /** `rule`: it was not taken; `packet`: none met it; `log`: it fired, and no line came. */
  | { readonly kind: "ended"; readonly at: "rule" | "packet" | "log"; readonly detail: string };

const LINE_MS = 1000;
const LOOK_EVERY_MS = 2;
const RECORD_BYTES = 8192;
const TABLE = "hopscope_doctor_way";
/** discard (RFC 863): nobody listens in a fresh namespace. */
const PORT = 9;

/** One rule, one packet, one line: all in a namespace of its own. */
export async function walkWholeWay(namespace: SpareNamespace | null): Promise<WholeWay> {
  if (namespace === null) return { kind: "skipped", because: "there is no spare network namespace" };
  if (findProgram("nft") === null || findProgram("ip") === null)
    return { kind: "skipped", because: "nft and ip are needed" };
  // Without it the kernel drops what rules in another namespace log (nf_log_syslog.c); /run says who set it.
  if (!isWritable(RUN) || !isRoomy(lookAtDisk(RUN).space))
    return { kind: "skipped", because: `what it would set for a moment cannot be written down in ${RUN}` };
  if (!isWritable(NF_LOG_ALL_NETNS))
    return { kind: "skipped", because: "net.netfilter.nf_log_all_netns cannot be set for a moment" };
  const log = openKernelLog();
  if (log.kind === "fault") return { kind: "skipped", because: "the kernel log cannot be read" };
  if (!isKernelLog(log.descriptor)) {
    closeSync(log.descriptor);
    return { kind: "skipped", because: "/dev/kmsg is not the kernel log" };
  }
  const restored = restoreOnSignal();
  try {
    holdNfLogAllNetns();
    return await walk(namespace, log.descriptor);
  } finally {
    releaseNfLogAllNetns();
    restored();
    closeSync(log.descriptor);
  }
}

async function walk(namespace: SpareNamespace, descriptor: number): Promise<WholeWay> {
  const word = `hopscope-doctor-${randomBytes(5).toString("hex")}`;
  await namespace.run({ program: "ip", args: ["link", "set", "lo", "up"] });
  const rule = await namespace.run({ program: "nft", args: ["-f", "-"] }, oneRule(word));
  if (rule.exit !== 0) return { kind: "ended", at: "rule", detail: rule.stderr.split("\n")[0] ?? "" };
  const beganMs = performance.now();
  // Rejected by the kernel itself, so it ends within milliseconds.
  const sent = namespace.run({
    program: "node",
    args: ["-e", UDP_SEND, "--", "127.0.0.1", String(PORT), "500"],
  });
  const arrived = await waitForLine(descriptor, word, LINE_MS);
  const { stdout } = await sent;
  if (arrived) return { kind: "arrived", ms: Math.round(performance.now() - beganMs) };
  const listed = await namespace.run({ program: "nft", args: ["list", "table", "ip", TABLE] });
  const matched = Number(/counter packets (\d+)/.exec(listed.stdout)?.[1] ?? 0);
  return matched === 0
    ? { kind: "ended", at: "packet", detail: stdout.trim().split("\n").at(-1) ?? "" }
    : { kind: "ended", at: "log", detail: "" };
}

function oneRule(word: string): string {
  return [
    `add table ip ${TABLE}`,
    `add chain ip ${TABLE} in { type filter hook input priority 0; policy accept; }`,
    `add rule ip ${TABLE} in udp dport ${PORT} counter log prefix "${word} " level debug`,
    "",
  ].join("\n");
}

async function waitForLine(descriptor: number, word: string, limitMs: number): Promise<boolean> {
  const record = Buffer.alloc(RECORD_BYTES);
  for (const endMs = performance.now() + limitMs; performance.now() < endMs; ) {
    try {
      if (record.toString("latin1", 0, readSync(descriptor, record)).includes(word)) return true;
    } catch (error) {
      // EPIPE: records were overwritten before they were read; the next one is behind them.
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") await sleep(LOOK_EVERY_MS);
    }
  }
  return false;
}

/** Ctrl-C leaves no switch behind. Returns what takes the handlers away again. */
function restoreOnSignal(): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const stop = () => {
    releaseNfLogAllNetns();
    process.exit(2);
  };
  for (const signal of signals) process.once(signal, stop);
  return () => {
    for (const signal of signals) process.removeListener(signal, stop);
  };
}

export function judgeWholeWay(way: WholeWay): Finding {
  switch (way.kind) {
    case "arrived":
      return fine(`the whole way works: rule, packet, and its line in /dev/kmsg after ${way.ms} ms`);
    case "skipped":
      return note(
        `the whole way was not tried: ${way.because}`,
        "whether a packet's line arrives shows only when tracing starts",
        "mend what is above, then hopscope doctor as root on the host itself",
      );
    case "ended":
      return endedAt(way.at, way.detail);
  }
}

function endedAt(at: "rule" | "packet" | "log", detail: string): Finding {
  const nothing = "not one packet is seen";
  switch (at) {
    case "rule":
      return problem(
        `the whole way ends at the rule: ${detail}`,
        nothing,
        "modprobe -a nf_tables nft_log nf_log_syslog",
      );
    case "packet":
      return problem(
        `the whole way ends before the rule: its packet did not come by (${detail})`,
        nothing,
        "nft list ruleset shows whether something drops it",
      );
    case "log":
      return problem(
        "the whole way ends at the kernel log: the rule fired, and no line came within 1 s",
        nothing,
        "modprobe nf_log_syslog; sysctl net.netfilter.nf_log_all_netns must be 1 for other namespaces",
      );
  }
}
