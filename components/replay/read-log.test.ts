import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readLog } from "./read-log";

const log = readFileSync("public/captures/wan-to-container.log", "utf8");

async function doubtsOf(text: string) {
  const end = await readLog(new Blob([text]), 4096, { take: async () => true });
  return end.kind === "done" ? end.doubts : end.code;
}

it("[O1] says of a dropped log whose newest line is the first that it is, of others nothing", async () => {
  expect(await doubtsOf(log)).toEqual([]);
  expect(await doubtsOf(`${log.trimEnd().split("\n").reverse().join("\n")}\n`)).toEqual(["newest-first"]);
});
