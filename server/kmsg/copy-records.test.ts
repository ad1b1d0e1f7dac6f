import { describe, expect, it } from "vitest";
import { copyRecords, type KmsgCalls } from "./copy-records";
import { createRecordQueue } from "./record-queue";

type ReadStep = string | { readonly errno: string };

/** A log and a taker that follow a script, on a clock that only pauses move. */
function scripted(
  steps: readonly ReadStep[],
  writes: (bytes: Uint8Array) => number = (bytes) => bytes.length,
) {
  const state = {
    nowMs: 0,
    sent: [] as { readonly atMs: number; readonly text: string }[],
    reads: 0,
    readAtMs: [] as number[],
    longestPauseMs: 0,
  };
  const fail = (code: string): never => {
    throw Object.assign(new Error(code), { code });
  };
  const calls: KmsgCalls = {
    read: (bytes, offset) => {
      const step = steps[state.reads++];
      if (step === undefined) return 0;
      if (typeof step !== "string") return fail(step.errno);
      state.readAtMs.push(state.nowMs);
      bytes.set(Buffer.from(step), offset);
      return Buffer.byteLength(step);
    },
    write: (bytes) => {
      const size = writes(bytes);
      if (size < 0) return fail(size === -1 ? "EAGAIN" : "EPIPE");
      state.sent.push({ atMs: state.nowMs, text: Buffer.from(bytes.subarray(0, size)).toString() });
      return size;
    },
    pause: (ms) => {
      state.longestPauseMs = Math.max(state.longestPauseMs, ms);
      state.nowMs += ms;
    },
    nowMs: () => state.nowMs,
    isOver: () => state.nowMs > 60_000,
  };
  const text = () => state.sent.map((piece) => piece.text).join("");
  return { calls, state, text };
}

const AGAIN = { errno: "EAGAIN" };
const queue = () => createRecordQueue(64 * 1024, 8);

describe("copying records", () => {
  it("[K1] passes records on unchanged and in order", () => {
    const { calls, text } = scripted([
      "6,1,5,-;one\n",
      AGAIN,
      "6,2,6,-;two\n SUBSYSTEM=net\n",
      "6,3,7,c; three\n",
    ]);
    expect(copyRecords(calls, queue())).toBe("log-ended");
    expect(text()).toBe("6,1,5,-;one\n6,2,6,-;two\n SUBSYSTEM=net\n6,3,7,c; three\n");
  });

  it("[K1] ends a record that the kernel cut together with its newline", () => {
    const { calls, text } = scripted(["6,1,5,-;\\xff\\xf", "6,2,6,-;two\n"]);
    copyRecords(calls, queue());
    expect(text()).toBe("6,1,5,-;\\xff\\xf\n6,2,6,-;two\n");
  });

  it.each(["EPIPE", "EINVAL", "EINTR"])("[K2] reads on after %s", (errno) => {
    const { calls, text } = scripted(["6,1,5,-;one\n", { errno }, { errno }, "6,700,6,-;two\n"]);
    expect(copyRecords(calls, queue())).toBe("log-ended");
    expect(text()).toBe("6,1,5,-;one\n6,700,6,-;two\n");
  });

  it("[K2] does not hide an error that it does not know", () => {
    const { calls } = scripted([{ errno: "EIO" }]);
    expect(() => copyRecords(calls, queue())).toThrow("EIO");
  });

  it("[K3] goes on reading while the taker is full, and sends the rest afterwards", () => {
    const steps: ReadStep[] = [];
    for (let i = 0; i < 2000; i++) steps.push(`6,${i},0,-;x\n`, AGAIN);
    const takesFromMs = 10_000;
    const { calls, state, text } = scripted(steps, (bytes) =>
      calls.nowMs() < takesFromMs ? -1 : Math.min(bytes.length, 1000),
    );
    expect(copyRecords(calls, queue())).toBe("log-ended");
    expect(state.readAtMs).toHaveLength(2000);
    expect(state.readAtMs.at(-1)).toBeLessThan(takesFromMs);
    expect(state.sent[0]?.atMs).toBeGreaterThanOrEqual(takesFromMs);
    expect(text()).toBe(steps.filter((step) => typeof step === "string").join(""));
  });

  it("[K4] sends a lone record within 10 ms, also after a long silence", () => {
    const silence = Array.from({ length: 3000 }, () => AGAIN);
    const { calls, state } = scripted([
      ...silence,
      "6,1,5,-;one\n",
      ...silence.slice(0, 10),
      "6,2,6,-;two\n",
      AGAIN,
    ]);
    copyRecords(calls, queue());
    expect(state.sent.map(({ text }) => text)).toEqual(["6,1,5,-;one\n", "6,2,6,-;two\n"]);
    for (const [index, { atMs }] of state.sent.entries()) {
      expect(atMs - (state.readAtMs[index] ?? 0)).toBeLessThanOrEqual(5);
    }
    // The longest pause comes on top: a record can arrive at its beginning.
    expect(state.longestPauseMs).toBeLessThanOrEqual(5);
  });

  it.each([
    [2000, 340],
    [20_000, 340],
    [150_000, 340],
  ])(
    "[K4] at %i lines/s makes at most %i writes a second, and never lets 500 records pile up",
    (rate, writes) => {
      const { calls, state } = scripted([]);
      let given = 0;
      let piledUp = 0;
      const read: KmsgCalls["read"] = (bytes, offset) => {
        const due = Math.floor((Math.min(state.nowMs, 1000) * rate) / 1000);
        piledUp = Math.max(piledUp, due - given);
        if (given === due) {
          if (state.nowMs >= 1000) return 0;
          throw Object.assign(new Error(), { code: "EAGAIN" });
        }
        given++;
        return new TextEncoder().encodeInto("6,1,1,-;x\n", bytes.subarray(offset)).written;
      };
      expect(copyRecords({ ...calls, read }, queue())).toBe("log-ended");
      expect(given).toBe(rate);
      expect(state.sent.length).toBeLessThanOrEqual(writes);
      // The kernel's ring holds some 600.
      expect(piledUp).toBeLessThan(500);
    },
  );

  it("[K5] ends when the taker is gone", () => {
    const { calls } = scripted(["6,1,5,-;one\n", ...Array.from({ length: 20 }, () => AGAIN)], () => -2);
    expect(copyRecords(calls, queue())).toBe("taker-gone");
  });

  it("[K5] ends when nobody wants more, although the log stays silent", () => {
    const { calls, state } = scripted(Array.from({ length: 100_000 }, () => AGAIN));
    expect(copyRecords(calls, queue())).toBe("over");
    expect(state.nowMs).toBeLessThan(60_500);
  });

  it("[K5] sends what is in the log when the end is asked for", () => {
    const { calls, text } = scripted(["6,1,5,-;one\n", AGAIN, "6,2,6,-;two\n", "6,3,6,-;three\n", AGAIN]);
    let asked = 0;
    const nowMs = () => (asked++ === 0 ? 0 : 1000);
    expect(copyRecords({ ...calls, nowMs, isOver: () => true }, queue())).toBe("over");
    expect(text()).toBe("6,1,5,-;one\n6,2,6,-;two\n6,3,6,-;three\n");
  });

  it("[K5] ends also while the log never stops", () => {
    const { calls } = scripted([]);
    const read: KmsgCalls["read"] = (bytes, offset) => {
      bytes[offset] = 0x0a;
      return 1;
    };
    let nowMs = 0;
    const clock = () => ++nowMs;
    expect(copyRecords({ ...calls, read, nowMs: clock, isOver: () => true }, queue())).toBe("over");
  });
});
