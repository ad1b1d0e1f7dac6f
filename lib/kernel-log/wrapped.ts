/** What a transport says of one record, before its text is understood. Units as in KernelRecord. */
export type Wrapped = {
  readonly text: string;
  /** Where the text stands in the string it was cut from; -1 where it does not stand there as it is. */
  readonly at: number;
  readonly seq: number | null;
  readonly stampUs: number | null;
  readonly priority: number | null;
  readonly caller: string | null;
  readonly continuation: boolean;
  /** False where the transport names another writer: such a record is never a log line. */
  readonly fromKernel: boolean;
  /** The spaces at its end may be lost, though the transport keeps them. */
  readonly isTrimmed?: true;
};

export type LineDecoder = (line: string) => Wrapped | null;

export function bare(text: string): Wrapped {
  return wrap(text, null, null, null, true);
}

export function wrap(
  text: string,
  stampUs: number | null,
  priority: number | null,
  caller: string | null,
  fromKernel: boolean,
): Wrapped {
  return {
    text,
    at: -1,
    seq: null,
    stampUs,
    priority,
    caller,
    continuation: false,
    // Facility 0 is the kernel's; whoever writes to /dev/kmsg gets another one (kernel/printk/printk.c).
    fromKernel: fromKernel && (priority === null || priority < 8),
  };
}
