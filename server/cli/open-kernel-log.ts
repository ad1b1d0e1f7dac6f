import { closeSync, constants, openSync, readSync } from "node:fs";
import type { FaultCode } from "@/lib/protocol/faults";

export type KernelLog =
  | { readonly kind: "open"; readonly descriptor: number }
  | { readonly kind: "fault"; readonly code: FaultCode; readonly detail: string };

const RECORD_BYTES = 8192;

/**
 * Opens the kernel log at its end. lseek(2) is out of Node's reach, so the backlog is read and thrown
 * away, without blocking, until there is no more. The descriptor is
 * non-blocking, and stays so in a child where it is not one of 0 to 2 (uv__process_child_init).
 */
export function openKernelLog(path = "/dev/kmsg"): KernelLog {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // EPERM is check_syslog_permissions(): dmesg_restrict without CAP_SYSLOG. EACCES is the file's mode.
    const isDenied = code === "EPERM" || code === "EACCES";
    return { kind: "fault", code: isDenied ? "kmsg-denied" : "kmsg-missing", detail: `${path}: ${code}` };
  }
  const record = new Uint8Array(RECORD_BYTES);
  for (;;) {
    try {
      if (readSync(descriptor, record, 0, RECORD_BYTES, null) === 0) break;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EAGAIN") break;
      if (code === "EPIPE" || code === "EINVAL" || code === "EINTR") continue;
      closeSync(descriptor);
      return { kind: "fault", code: "kmsg-denied", detail: `${path}: ${code}` };
    }
  }
  return { kind: "open", descriptor };
}
