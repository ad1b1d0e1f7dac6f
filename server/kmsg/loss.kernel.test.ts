import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFlood } from "@/bench/flood";
import { countLines, dmesgFollow, type Reader } from "@/bench/kernel-log-readers";
import { buildProgram, eventually, type Program, start } from "@/server/cli/testing/program";
import { holdNfLogAllNetns, releaseNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";

const RULES = 10;
const READER_STARTS_MS = 300;
let program: Program;

beforeAll(async () => {
  program = await buildProgram();
  // A lab that ends meanwhile must not switch the flood's lines off.
  holdNfLogAllNetns();
});
afterAll(() => {
  releaseNfLogAllNetns();
  program.remove();
});

const record: Reader = {
  name: "hopscope record",
  start: async (file) => {
    const { child, output } = start(program, ["record", "-o", file]);
    await eventually("it records", 5000, () => output().includes("recording the kernel log"));
    // Its reader is a process that is only starting; the peer is given more (dmesgFollow).
    await sleep(READER_STARTS_MS);
    return child;
  },
};

/** Lines that the kernel's counters saw and `reader` did not. */
async function lost(reader: Reader, packets: number, ms: number): Promise<number> {
  const marker = `loss-${process.pid}-${packets}-${reader.name.length}`;
  const flood = openFlood(RULES, marker);
  try {
    const [got = 0] = await countLines([reader], marker, () => flood.send(packets, ms));
    return flood.matched() - got;
  } finally {
    flood.close();
  }
}

describe("the kmsg process under load", () => {
  it("[K7] loses no record at 20,000 lines/s for 3 s", { retry: 1 }, async () => {
    expect(await lost(record, 6000, 3000)).toBe(0);
  });

  it("[K7] loses at most a tenth of what dmesg -w loses in a burst of 50,000 lines", {
    retry: 2,
  }, async () => {
    const ours = await lost(record, 5000, 400);
    const peer = await lost(dmesgFollow, 5000, 400);
    expect(ours).toBeLessThanOrEqual(peer / 10);
  });
});
