import type { Finding } from "@/lib/protocol/events";
import { readText, sysctl } from "../kernel-file";
import { fine, note, problem } from "./finding";

export type ConsoleState = {
  /** kernel.printk, first number; null: unknown. */
  readonly level: number | null;
  readonly ignoresLevel: boolean;
};

const IGNORE_LOGLEVEL = "/sys/module/printk/parameters/ignore_loglevel";
/** Rules log at debug (7), and the console prints what is below its level (printk.c, console_level). */
const QUIET_LEVEL = 7;
const EFFECT =
  "every line would be written to the console too, some 200 ms each on a serial one, so hopscope inserts no rules";

export function lookAtConsole(): ConsoleState {
  return {
    level: sysctl("kernel/printk"),
    ignoresLevel: readText(IGNORE_LOGLEVEL)?.startsWith("Y") ?? false,
  };
}

export function judgeConsole({ level, ignoresLevel }: ConsoleState): Finding {
  if (ignoresLevel)
    return problem("the console prints every level (ignore_loglevel)", EFFECT, `echo N > ${IGNORE_LOGLEVEL}`);
  if (level === null)
    return note("the console's level is not known", "none that is known", "cat /proc/sys/kernel/printk");
  if (level > QUIET_LEVEL)
    return problem(`the console prints debug lines (kernel.printk=${level})`, EFFECT, "dmesg -n 7");
  return fine(`log lines stay off the console (kernel.printk=${level})`);
}
