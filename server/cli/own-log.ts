/** A line of hopscope's rules, with the kernel's stamp in µs. */
export type OwnLine = { readonly stampUs: number; readonly text: string };

/** A record of /dev/kmsg (Documentation/ABI/testing/dev-kmsg); null where it is none. */
export function ownLineOf(record: string): OwnLine | null {
  const parts = /^\d+,\d+,(\d+)[^;\n]*;([^\n]*)/.exec(record);
  return parts === null ? null : { stampUs: Number(parts[1]), text: parts[2] ?? "" };
}

/**
 * The lines as dmesg prints them. Behind them, in dmesg -x's words for what a program wrote to the log, stands how long
 * no other came: readers take a packet that goes no further for dropped only where the log goes on.
 * @param quietUs null: it has not been quiet, and there is nothing to say.
 */
export function ownLog(lines: readonly OwnLine[], quietUs: number | null): readonly string[] {
  const rows = lines.map(({ stampUs, text }) => `${stampOf(stampUs)} ${text}`);
  const last = lines.at(-1);
  if (last === undefined || quietUs === null) return rows;
  const end = `user  :info  : ${stampOf(last.stampUs + quietUs)} hopscope: none of its rules logged more up to here`;
  return [...rows, end];
}

/** `[%5lu.%06lu]`, kernel/printk/printk.c, print_time. */
function stampOf(us: number): string {
  const seconds = String(Math.floor(us / 1e6)).padStart(5);
  return `[${seconds}.${String(us % 1e6).padStart(6, "0")}]`;
}
