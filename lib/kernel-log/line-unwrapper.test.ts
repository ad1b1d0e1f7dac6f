import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createLogReader, type LogEntry } from "./index";
import { GOLDEN_LINES } from "./testing/golden-lines";

function read(text: string, pieces = [text]): readonly LogEntry[] {
  const reader = createLogReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}

/** As mail programs break a text at its blanks. */
function wrapped(text: string, columns: number): string {
  const lines = text.split("\n").map((line) =>
    line.split(" ").reduce((done, word) => {
      const length = done.length - done.lastIndexOf("\n") - 1;
      return done === "" ? word : `${done}${length + 1 + word.length > columns ? "\n" : " "}${word}`;
    }, ""),
  );
  return lines.join("\n");
}

const means = (entries: readonly LogEntry[]) =>
  entries.map((entry) => (entry.kind === "log" ? entry.line : entry.kind));

describe("lines that a mail has wrapped", () => {
  it.each(["container-to-container", "localhost-to-container", "wan-to-container"])(
    "[K40] are one again, at any width behind the devices: %s",
    (name) => {
      const text = readFileSync(`public/captures/${name}.log`, "utf8").trimEnd();
      const whole = read(text);
      for (let columns = 72; columns <= 120; columns += 4) {
        const broken = wrapped(text, columns);
        expect(means(read(broken)), `${columns}`).toEqual(means(whole));
        const letters = read(broken, [...broken]);
        expect(letters).toEqual(read(broken));
      }
    },
  );

  it("[K40] are one where any blank behind the devices was broken", () => {
    for (const { name, text } of GOLDEN_LINES) {
      const line = text.trimEnd();
      const whole = read(`${line}\n`);
      if (whole[0]?.kind !== "log" || whole[0].line.truncated || whole[0].line.generator === "ebt_log")
        continue;
      for (
        let at = line.indexOf(" ", line.lastIndexOf(" OUT=") + 1);
        at > 0;
        at = line.indexOf(" ", at + 1)
      ) {
        const rest = line.slice(at + 1);
        // A value of several words, a list in brackets: which is not broken at each of its blanks.
        if (!/^[A-Z]+[= ]|^[A-Z]+$/.test(rest)) continue;
        expect(means(read(`${line.slice(0, at)}\n${rest}\n`)), `${name}: ${rest}`).toEqual(means(whole));
      }
    }
  });

  it("[K25] [K40] each of their lines is the record or one of its pieces", () => {
    const text =
      "[ 1.0] a IN=eth0 OUT=\nSRC=1.2.3.4 DST=5.6.7.8 LEN=84 TOS=0x00\nPREC=0x00 TTL=64 ID=1 PROTO=2\n[ 2.0] b\n";
    expect(
      read(text).map((entry) =>
        entry.kind === "gap" ? null : [entry.record.line, "pieces" in entry ? entry.pieces : []],
      ),
    ).toEqual([
      [1, [2, 3]],
      [4, []],
    ]);
  });

  it("[K40] a line of its own stays one, also where its prefix is a word that could go on", () => {
    for (const prefix of ["SYN ", "ACK ", "DF ", "MARK=0x1 ", "ID=7 ", "AH "]) {
      const line = (n: number) =>
        `${prefix}IN=eth0 OUT= SRC=1.2.3.${n} DST=5.6.7.8 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=TCP SPT=1 DPT=2 WINDOW=1 RES=0x00 SYN URGP=0`;
      const entries = read([1, 2, 3, 4].map(line).join("\n"));
      expect(entries.map((entry) => (entry.kind === "log" ? entry.line.prefix : ""))).toEqual(
        Array(4).fill(prefix),
      );
    }
  });

  it("[K40] what makes no line together stays apart", () => {
    const text = "a IN=eth0 OUT=\nSRC=of a quarrel\n";
    expect(read(text).map((entry) => [entry.kind, entry.kind !== "gap" && entry.record.text])).toEqual([
      ["log", "a IN=eth0 OUT="],
      ["other", "SRC=of a quarrel"],
    ]);
    const line = "a IN=eth0 OUT= SRC=1.2.3.4 DST=5.6.7.8 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=2";
    expect(read(`${line}\n${line}\n`).map(({ kind }) => kind)).toEqual(["log", "log"]);
    expect(read(`${line}\nSRC=9.9.9.9 DST=8.8.8.8\n`).map(({ kind }) => kind)).toEqual(["log", "other"]);
  });

  it("[K40] no line of /dev/kmsg goes on in the next", () => {
    const text =
      "4,1,1,-;a IN=eth0 OUT= SRC=1.2.3.4\nDST=5.6.7.8 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=2\n";
    expect(read(text).map(({ kind }) => kind)).toEqual(["log", "other"]);
  });
});
