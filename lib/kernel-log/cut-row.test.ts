import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CutSigns, createLogReader, type LogEntry } from "./index";

function read(text: string, pieces: readonly string[] = [text]): readonly LogEntry[] {
  const reader = createLogReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}

const means = (entries: readonly LogEntry[]) =>
  entries.map((entry) => (entry.kind === "log" ? [entry.line, entry.record.stampUs] : entry.kind));

/** `fold -w`; `trim`: as a terminal's copy loses the blanks at the ends of rows. */
function folded(text: string, columns: number, trim = false): string {
  const rows = text.split("\n").flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, "g")) ?? [""]);
  return `${rows.map((row) => (trim ? row.trimEnd() : row)).join("\n")}\n`;
}

const NAMES = ["container-to-container", "localhost-to-container", "wan-to-container"] as const;
const article = (name: string) => readFileSync(`public/captures/${name}.log`, "utf8").trimEnd().split("\n");
const HEADS = [
  (at: number) => `[${String(1108 + at).padStart(5)}.325174] `,
  (at: number) =>
    `Nov 22 19:43:${String(at % 60).padStart(2, "0")} dockerhost kernel: [${1108 + at}.325174] `,
  (at: number) => `2026-11-22T19:43:${String(at % 60).padStart(2, "0")}.123456+01:00 dockerhost kernel: `,
];
const logs = HEADS.flatMap((head) =>
  NAMES.map((name) =>
    article(name)
      .map((line, at) => `${head(at)}${line.trimEnd()}`)
      .join("\n"),
  ),
);

describe("lines that were cut at a column", () => {
  it("[K41] are one again where each had a head, at any width", () => {
    for (const log of logs) {
      const whole = means(read(`${log}\n`));
      for (let columns = 72; columns <= 140; columns += 1) {
        const cut = folded(log, columns);
        expect(means(read(cut)), `${columns}\n${cut}`).toEqual(whole);
      }
    }
  });

  it("[K41] are one again where the ends of rows have lost their blanks", () => {
    for (const log of logs)
      for (let columns = 72; columns <= 140; columns += 1)
        expect(means(read(folded(log, columns, true))), `${columns}`).toEqual(means(read(`${log}\n`)));
  });

  it("[K24] [K41] are read alike in pieces", () => {
    const cut = folded(logs[3] ?? "", 80);
    expect(read(cut, [...cut])).toEqual(read(cut));
  });

  it("[K25] [K41] each of their rows is the record or one of its pieces", () => {
    const line =
      "Nov 22 19:43:02 host kernel: fw IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=2 ";
    expect(
      read(`${folded(line, 40)}Nov 22 19:43:03 host sshd[1]: hello\n`).map((entry) =>
        entry.kind === "gap" ? null : [entry.kind, entry.record.line, "pieces" in entry ? entry.pieces : []],
      ),
    ).toEqual([
      ["log", 1, [2, 3]],
      ["other", 4, []],
    ]);
  });
});

describe("a head alone on its row", () => {
  it("[K41] is that of the row behind it, which may be wrapped between its words", () => {
    for (const name of NAMES) {
      const lines = article(name).map((line) => line.trimEnd());
      const head = (at: number) => `2026-11-22T19:43:${at + 10}.123456+01:00 a-long-name.example.org kernel:`;
      const whole = means(read(lines.map((line, at) => `${head(at)} ${line}\n`).join("")));
      const below = lines.map((line, at) => `${head(at)}\n${line}\n`).join("");
      expect(means(read(below))).toEqual(whole);
      const wrapped = lines
        .map((line, at) => `${head(at)}\n${line.replaceAll(/ (SRC|TTL)=/g, "\n$1=")}\n`)
        .join("");
      expect(means(read(wrapped))).toEqual(whole);
    }
  });
});

it("[K41] other rows behind a line stay what they are", () => {
  const head = "Nov 22 19:43:02 host kernel: ";
  const line =
    "fw IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1";
  for (const [first, second] of [
    [head + line, "42"],
    [head + line, "and more"],
    [`${head}${line} `, "42"],
    [`${head}${line.slice(0, 60)}`, "and more"],
    [`${head}usb 1-1: new device`, line],
    [`${head}usb 1-1: new device`, "and more"],
    ["Nov 22 19:43:02 host sshd[1]: hello", line],
  ] as const) {
    const alone = means([...read(`${first}\n`), ...read(`${second}\n`)]);
    expect(means(read(`${first}\n${second}\n`)), `${first} / ${second}`).toEqual(alone);
    expect(read(`${first}\n${second}\n`)).toHaveLength(2);
  }
});

describe("a log without heads that was cut at a column", () => {
  const seemsCut = (text: string) => {
    const signs = new CutSigns();
    for (const entry of read(text)) signs.note(entry);
    return signs.areThere;
  };

  it("[K42] seems cut; whole ones do not, nor wrapped ones that were put together, nor one that ends in a line", () => {
    for (const name of NAMES) {
      const text = article(name).join("\n");
      for (let columns = 72; columns <= 120; columns += 1)
        expect(seemsCut(folded(text, columns)), `${columns}`).toBe(true);
      expect(seemsCut(text)).toBe(false);
      expect(seemsCut(text.replaceAll(/ (SRC|TTL)=/g, "\n$1="))).toBe(false);
      expect(seemsCut(text.slice(0, -80))).toBe(false);
    }
    for (const log of logs) expect(seemsCut(folded(log, 80))).toBe(false);
  });
});
