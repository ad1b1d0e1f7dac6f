import { fstatSync } from "node:fs";

/** Documentation/admin-guide/devices.txt: memory devices are major 1, kmsg is their minor 11. */
const KMSG = (1 << 8) | 11;

/** Another device may be bound over /dev/kmsg, as some containers have it: it opens, and says nothing. */
export function isKernelLog(descriptor: number): boolean {
  const status = fstatSync(descriptor);
  return status.isCharacterDevice() && status.rdev === KMSG;
}
