import { readText } from "./read-text";

/** LOGLEVEL_DEBUG: a console above it prints our lines, some 200 ms each on a serial one. */
const DEBUG_LEVEL = 7;

/** printk.c: `ignore_loglevel` prints all levels. */
export function consoleWouldShow(): boolean {
  const level = Number.parseInt(readText("/proc/sys/kernel/printk"), 10);
  return level > DEBUG_LEVEL || readText("/sys/module/printk/parameters/ignore_loglevel").startsWith("Y");
}
