import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { createCorrelator } from "./correlator";
import { analyseText } from "./testing/analyse-texts";

const FOLDERS = ["public/captures", "lib/journey/testdata"];
const LOGS = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .map((name) => `${folder}/${name}`),
);
/** Nothing but their texts. */
const bare = (text: string) => text.replace(/^\d+,\d+,\d+,[^;]*;|^\[ *\d+\.\d+\] /gm, "");
const turned = (text: string) => `${text.trimEnd().split("\n").reverse().join("\n")}\n`;

function isBackwards(text: string): boolean {
  const [reader, correlator] = [createLogReader(), createCorrelator()];
  for (const entry of [...reader.push(text), ...reader.end()]) correlator.push(entry);
  return correlator.doubts().includes("newest-first");
}

it.each(LOGS)(
  "[O1] a log in its order is none whose newest line is the first, with stamps or without: %s",
  (path) => {
    const text = readFileSync(path, "utf8");
    expect([isBackwards(text), isBackwards(bare(text))]).toEqual([false, false]);
  },
);

it.each(["container-to-container", "localhost-to-container", "wan-to-container"])(
  "[O1] its packets tell a log whose newest line is the first, with stamps or without: %s",
  (name) => {
    const text = turned(readFileSync(`public/captures/${name}.log`, "utf8"));
    expect([isBackwards(text), isBackwards(bare(text))]).toEqual([true, true]);
  },
);

it("[O1] where ebtables alone logs, the stamps tell", () => {
  const lines = readFileSync("lib/journey/testdata/article-1-http.log", "utf8").split("\n");
  const text = lines.filter((line) => line.includes("MAC source")).join("\n");
  expect([isBackwards(turned(text)), isBackwards(turned(bare(text))), isBackwards(text)]).toEqual([
    true,
    false,
    false,
  ]);
});

it("[O1] of packets of one line each the order means nothing", () => {
  const line = (second: number) =>
    `[    ${second}.000000] fw IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=${second} PROTO=2 `;
  expect(isBackwards(turned(Array.from({ length: 9 }, (_, at) => line(at + 1)).join("\n")))).toBe(false);
});

it("[O2] no fate of such a log is certain, whenever it was told", () => {
  for (const name of ["container-to-container", "wan-to-container"]) {
    const text = turned(bare(readFileSync(`public/captures/${name}.log`, "utf8")));
    const { packets } = analyseText(text.repeat(30));
    expect(packets.filter(({ ambiguous }) => !ambiguous)).toEqual([]);
  }
});

it("[O1] TTL alone, which anybody sends as he likes, turns no log around", () => {
  const line = (ttl: number, id: number) =>
    `Nov 28 10:00:0${id % 10} host kernel: ip:filter:FORWARD IN=eth0 OUT=eth1 SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=${ttl} ID=${id} PROTO=2 `;
  const text = [10, 11, 12, 13]
    .map((ttl) => line(ttl, 7))
    .concat(Array.from({ length: 20 }, (_, at) => line(60, 100 + at)));
  expect(isBackwards(text.join("\n"))).toBe(false);
  expect(analyseText(`${text.join("\n")}\n`).packets.filter(({ ambiguous }) => ambiguous)).toEqual([]);
});
