import { Duplex, PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
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

const BOUNDS = { frameBytes: 100, linesPerSecond: 5 };

it("[H11] answers lines, however they are cut into chunks", async () => {
  const { toHost, duplex, answers } = channel();
  serveLines(
    duplex,
    BOUNDS,
    async (line) => `<${line}>`,
    () => "too fast",
  );
  for (const piece of ["on", "e\ntw", "o", "\nthree\n"]) {
    toHost.write(piece);
    await sleep(1);
  }
  await sleep(10);
  expect(answers).toEqual(["<one>", "<two>", "<three>"]);
});

it("[H11] does nothing for what comes faster than the bound, and says so", async () => {
  const { toHost, duplex, answers } = channel();
  let worked = 0;
  serveLines(
    duplex,
    BOUNDS,
    async () => {
      worked += 1;
      return "done";
    },
    () => "too fast",
  );
  toHost.write("x\n".repeat(500));
  await sleep(20);
  expect(worked).toBe(5);
  expect(answers.filter((answer) => answer === "too fast")).toHaveLength(495);
});

it("[H11] closes a channel whose line exceeds the frame, ended or not", async () => {
  for (const text of ["x".repeat(101), `${"x".repeat(101)}\n`]) {
    const { toHost, duplex } = channel();
    let worked = 0;
    const closed = serveLines(
      duplex,
      BOUNDS,
      async () => {
        worked += 1;
        return "";
      },
      () => "",
    );
    toHost.write(text);
    await closed;
    expect(worked).toBe(0);
  }
});
