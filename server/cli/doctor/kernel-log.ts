import { closeSync } from "node:fs";
import type { Finding } from "@/lib/protocol/events";
import { sysctl } from "../kernel-file";
import { openKernelLog } from "../open-kernel-log";
import { fine, problem } from "./finding";
import { isKernelLog } from "./is-kernel-log";

export type KernelLogState = {
  readonly state: "readable" | "missing" | "denied" | "another";
  /** The path and the error; "" when it is readable. */
  readonly detail: string;
  readonly dmesgRestrict: number | null;
};

export function lookAtKernelLog(): KernelLogState {
  const dmesgRestrict = sysctl("kernel/dmesg_restrict");
  const log = openKernelLog();
  if (log.kind === "fault")
    return { state: log.code === "kmsg-missing" ? "missing" : "denied", detail: log.detail, dmesgRestrict };
  const state = isKernelLog(log.descriptor) ? "readable" : "another";
  closeSync(log.descriptor);
  return { state, detail: "", dmesgRestrict };
}

/** null: another process reads it. */
export function judgeKernelLog(log: KernelLogState | null): Finding {
  if (log === null) return fine("the kernel log is not looked at here: hopscope kmsg reads it");
  const { state, detail, dmesgRestrict } = log;
  const restrict = `kernel.dmesg_restrict=${dmesgRestrict ?? "?"}`;
  const effect = "not one packet arrives, whatever the rules do";
  switch (state) {
    case "readable":
      return fine(`/dev/kmsg can be read (${restrict})`);
    case "missing":
      return problem(
        `there is no kernel log here: ${detail}`,
        effect,
        "run it on the host itself; in a container: docker run --device /dev/kmsg:/dev/kmsg:r --cap-add SYSLOG …",
      );
    case "another":
      return problem(
        "/dev/kmsg is another device here, bound over it or made anew: not the kernel's log (character device 1, 11)",
        effect,
        "umount /dev/kmsg where one is bound over it; in a container: docker run --device /dev/kmsg:/dev/kmsg:r --cap-add SYSLOG …",
      );
    case "denied":
      return problem(
        `the kernel log may not be read: ${detail} (${restrict})`,
        effect,
        "sudo hopscope serve; in a container: docker run --device /dev/kmsg:/dev/kmsg:r --cap-add SYSLOG …",
      );
  }
}
