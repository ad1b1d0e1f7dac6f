import { existsSync } from "node:fs";
import type { Finding } from "@/lib/protocol/events";
import { isHeldNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";
import { sysctl } from "../kernel-file";
import { fine, note, problem } from "./finding";

export type NamespaceLogging = {
  /** net.netfilter.nf_log_all_netns; null: not here, and only the first namespace has it. */
  readonly allNetns: number | null;
  /** Some log sysctl of netfilter is here, so nf_log is. */
  readonly hasNfLog: boolean;
  /** A lab has switched it on, and will switch it off. */
  readonly isHeldByLab: boolean;
};

const NAME = "net.netfilter.nf_log_all_netns";

export function lookAtNamespaceLogging(): NamespaceLogging {
  return {
    allNetns: sysctl("net/netfilter/nf_log_all_netns"),
    hasNfLog: existsSync("/proc/sys/net/netfilter/nf_log"),
    isHeldByLab: isHeldNfLogAllNetns(),
  };
}

/** `isApart`: a lab on the same machine is not seen from here, and would lose its lines. */
export function judgeNamespaceLogging(
  { allNetns, hasNfLog, isHeldByLab }: NamespaceLogging,
  isApart = false,
): Finding {
  if (allNetns === 0)
    return fine(`${NAME}=0: what rules of this namespace log arrives; the lab sets it while it is up`);
  if (allNetns !== null && isHeldByLab) return fine(`${NAME}=1: a lab of hopscope is up, which sets it back`);
  if (allNetns !== null)
    return note(
      `${NAME}=${allNetns}`,
      "what rules inside containers log arrives too, and looks like lines of this host",
      isApart ? `once no lab of hopscope runs on the host: sysctl -w ${NAME}=0` : `sysctl -w ${NAME}=0`,
    );
  if (!hasNfLog)
    return problem(
      "the kernel has no netfilter log here",
      "no rule can log",
      "modprobe nf_log_syslog; a kernel without CONFIG_NETFILTER has no way",
    );
  return problem(
    `this is not the first network namespace (there is no ${NAME})`,
    "the kernel drops what rules here log, unless the first namespace allows it",
    `run hopscope on the host itself (in a container: docker run --network host …), or there: sysctl -w ${NAME}=1`,
  );
}
