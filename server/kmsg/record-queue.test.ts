import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRecordQueue, type RecordQueue } from "./record-queue";

function put(queue: RecordQueue, record: string): void {
  const { bytes, offset } = queue.reserve(64);
  bytes.set(Buffer.from(record), offset);
  queue.commit(record.length);
}

function takeAll(queue: RecordQueue, atOnce = Number.MAX_SAFE_INTEGER): string {
  let text = "";
  while (queue.pendingBytes() > 0) {
    const bytes = queue.oldest().subarray(0, atOnce);
    text += Buffer.from(bytes).toString();
    queue.sent(bytes.length);
  }
  return text;
}

describe("the record queue", () => {
  it("[K1] gives back what was put in, in order, however it is taken", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1e6), { maxLength: 200 }),
        fc.integer({ min: 1, max: 100 }),
        (numbers, atOnce) => {
          const queue = createRecordQueue(128, 1000);
          const records = numbers.map((number) => `6,${number};text\n`);
          for (const record of records) put(queue, record);
          expect(takeAll(queue, atOnce)).toBe(records.join(""));
          expect(queue.pendingBytes()).toBe(0);
        },
      ),
    );
  });

  it("[K3] drops the oldest records, whole ones only, also while one is sent in part", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("put" as const), count: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constant("send" as const), count: fc.integer({ min: 1, max: 200 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = createRecordQueue(128, 4);
        let next = 0;
        let received = "";
        for (const { kind, count } of steps) {
          if (kind === "put") for (let i = 0; i < count; i++) put(queue, `<${next++}>\n`);
          else {
            const bytes = queue.oldest().subarray(0, count);
            received += Buffer.from(bytes).toString();
            queue.sent(bytes.length);
          }
        }
        received += takeAll(queue);
        const lines = received.split("\n").slice(0, -1);
        expect(lines.every((line) => /^<\d+>$/.test(line))).toBe(true);
        const numbers = lines.map((line) => Number(line.slice(1, -1)));
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        if (next > 0) expect(numbers.at(-1)).toBe(next - 1);
      }),
    );
  });

  it("[K3] holds no more than its blocks", () => {
    const queue = createRecordQueue(128, 4);
    for (let i = 0; i < 10_000; i++) put(queue, `<${i}>\n`);
    expect(queue.pendingBytes()).toBeLessThanOrEqual(4 * 128);
    expect(queue.pendingBytes()).toBeGreaterThan(2 * 64);
  });
});
