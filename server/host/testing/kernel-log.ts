import { closeSync, constants, openSync, readSync, writeFileSync } from "node:fs";

const RECORD_BYTES = 8192;
const LOOK_EVERY_MS = 2;

/** Records of /dev/kmsg whose lines begin so, from its end on. */
export class KernelLog {
  readonly #file = openSync("/dev/kmsg", constants.O_RDONLY | constants.O_NONBLOCK);
  readonly #record = Buffer.alloc(RECORD_BYTES);
  readonly #start: string;
  /** The ring holds some 600 records: nothing that blocks this thread may run meanwhile. */
  readonly #looking = setInterval(() => this.drain(), LOOK_EVERY_MS);
  records: string[] = [];
  /** Some were overwritten before they were read here. */
  lost = false;

  constructor(start: string) {
    this.#start = start;
    this.drain();
    this.forget();
  }

  drain(): void {
    for (;;) {
      try {
        const text = this.#record.toString("latin1", 0, readSync(this.#file, this.#record));
        if (text.startsWith(this.#start, text.indexOf(";") + 1)) this.records.push(text);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EAGAIN") return;
        if (code !== "EPIPE") throw error;
        this.lost = true;
      }
    }
  }

  forget(): void {
    this.records = [];
    this.lost = false;
  }

  /** Now, by the clock that stamps the records, µs: a record of our own has one. What was read before is forgotten. */
  nowUs(): number {
    const mark = `${this.#start}mark-${process.pid}-${Math.random()}`;
    writeFileSync("/dev/kmsg", `<7>${mark}\n`);
    this.drain();
    const record = this.records.find((text) => text.includes(mark));
    if (record === undefined) throw new Error("the kernel log is flooded by others");
    this.forget();
    return stampUs(record);
  }

  close(): void {
    clearInterval(this.#looking);
    closeSync(this.#file);
  }
}

/** `level,number,µs,flags;text`: Documentation/ABI/testing/dev-kmsg. */
export function stampUs(record: string): number {
  return Number(record.split(",", 3)[2]);
}
