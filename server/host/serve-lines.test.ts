import { Duplex, PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { HOST_REQUESTS_PER_SECOND } from "./limits";
import { done } from "./outcome";
import { serveLines } from "./serve-lines";

function channel() {
  const toHost = new PassThrough();
  const fromHost = new PassThrough();
  const duplex = Duplex.from({ readable: toHost, writable: fromHost });
  const answers: string[] = [];
  fromHost
    .setEncoding("utf8")
    .on("data", (text: string) => answers.push(...text.split("\n").filter(Boolean)));
  return { toHost, duplex, answers };
}

const FRAME_BYTES = 100;
const read = (line: string) => ({ id: 7, request: line === "odd" ? null : line });

it("[H11] answers lines by number, however they are cut into chunks", async () => {
  const { toHost, duplex, answers } = channel();
  serveLines(duplex, FRAME_BYTES, read, async (line) => done(`<${line}>`));
  for (const piece of ["on", "e\ntw", "o", "\nodd\n"]) {
    toHost.write(piece);
    await sleep(1);
  }
  await sleep(10);
  expect(answers.map((answer) => JSON.parse(answer)).toSorted((a, b) => Number(b.ok) - Number(a.ok))).toEqual(
    [
      { id: 7, ok: true, value: "<one>" },
      { id: 7, ok: true, value: "<two>" },
      { id: 7, ok: false, code: "bad-request", detail: "" },
    ],
  );
});

it("[H11] does nothing for what comes faster than the bound, and says so", async () => {
  const { toHost, duplex, answers } = channel();
  const work = vi.fn(async () => done(null));
  serveLines(duplex, FRAME_BYTES, read, work);
  toHost.write("x\n".repeat(500));
  await sleep(20);
  expect(work).toHaveBeenCalledTimes(HOST_REQUESTS_PER_SECOND);
  expect(answers.filter((answer) => answer.includes("host-busy"))).toHaveLength(
    500 - HOST_REQUESTS_PER_SECOND,
  );
});

it("[H11] closes a channel whose line exceeds the frame, ended or not", async () => {
  for (const text of ["x".repeat(101), `${"x".repeat(101)}\n`]) {
    const { toHost, duplex } = channel();
    const work = vi.fn(async () => done(null));
    const closed = serveLines(duplex, FRAME_BYTES, read, work);
    toHost.write(text);
    await closed;
    expect(work).not.toHaveBeenCalled();
  }
});
