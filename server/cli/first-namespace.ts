import { existsSync } from "node:fs";

/** Only the first network namespace has the switch of what the others may log (nf_log.c, netfilter_log_sysctl_init). */
export function isOtherNamespace(): boolean {
  return !existsSync("/proc/sys/net/netfilter/nf_log_all_netns");
}
