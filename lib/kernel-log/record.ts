/** One record of the kernel log, out of any transport, before its text is understood. */
export type KernelRecord = {
  /** 1-based number of the record in its input: the `line` of `hopscope-analysis/1`. */
  readonly line: number;
  /** /dev/kmsg sequence number; null where the transport does not carry it. */
  readonly seq: number | null;
  /** µs, monotonic since boot where the transport has it, else µs since the epoch, else null. */
  readonly stampUs: number | null;
  /** syslog priority (facility << 3 | level); null where the transport does not carry it. */
  readonly priority: number | null;
  /** CONFIG_PRINTK_CALLER: `T<pid>` or `C<cpu>`, opaque. */
  readonly caller: string | null;
  /** Flag `c` (or 4.4's `+`): a piece of an earlier record (kernel/printk/printk.c). */
  readonly continuation: boolean;
  /** Prefix and body, unescaped. A piece may start with a space, and an empty piece is "". */
  readonly text: string;
};
