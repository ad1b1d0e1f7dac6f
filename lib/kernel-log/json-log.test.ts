import { describe, expect, it } from "vitest";
import { foreignWriterOf } from "./foreign-writer";
import { createLogReader, type LogEntry } from "./index";

const M = "fw IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=2 ";
const TIME = "2026-11-22T19:43:02Z";
const MICRO = Date.UTC(2026, 10, 22, 19, 43, 2) * 1000;

function read(text: string): readonly LogEntry[] {
  const reader = createLogReader();
  return [...reader.push(text), ...reader.end()];
}

const kindsOf = (text: string) => read(text).map(({ kind }) => kind);
const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const flat = (value: unknown) => `${JSON.stringify(value)}\n`;

describe("JSON over many lines", () => {
  const beat = { "@timestamp": TIME, host: { name: "x", ip: ["192.0.2.9"], os: { name: "y" } }, message: M };

  it("[K2] is one record with all objects and lists inside of it, wherever they stand", () => {
    const { message, host, ...rest } = beat;
    for (const object of [beat, { host, message, ...rest }, { ...rest, message, tag: "kernel", host }])
      for (const text of [pretty(object), pretty([object]), flat(object), pretty({ logs: [object] })])
        expect(read(text)).toMatchObject([
          { kind: "log", line: { prefix: "fw " }, record: { line: 1, stampUs: MICRO, text: M } },
        ]);
  });

  it("[K4] is whoever's it says, with objects inside, too, and such an object is no record of its own", () => {
    for (const object of [
      { message: M, program: "ulogd", host: { name: "x" } },
      { host: { name: "x" }, message: M, program: "ulogd" },
      { message: "text", program: "ulogd", error: { message: M } },
      { program: "ulogd", errors: [{ message: M }], message: "text" },
    ])
      for (const text of [pretty(object), pretty([object, object]), flat(object)])
        expect(new Set(kindsOf(text))).toEqual(new Set(["other"]));
  });

  it("[K2] may have MESSAGE as bytes, one a line", () => {
    const object = {
      MESSAGE: [...Buffer.from(M)],
      _TRANSPORT: "kernel",
      __REALTIME_TIMESTAMP: String(MICRO),
    };
    expect(read(pretty(object) + pretty(object))).toMatchObject([
      { kind: "log", record: { line: 1, stampUs: MICRO, text: M } },
      { kind: "log", record: { line: 2, stampUs: MICRO, text: M } },
    ]);
  });

  it("[K2] is given up as soon as no JSON goes on so", () => {
    const reader = createLogReader();
    expect(reader.push("{\n")).toEqual([]);
    expect(reader.push("fw up\n")).toHaveLength(2);
    expect(reader.push('{\n"a\n')).toHaveLength(2);
    // What may be JSON for long is given up behind some 64 KB.
    const lines = 70_000 / 4;
    expect(read(`{\n${"1,2\n".repeat(lines)}`)).toHaveLength(lines + 1);
  });

  it("[K2] is handed back line by line where it ends in the middle, whatever it began with", () => {
    expect(kindsOf(`[\n{\n"a": 1\n},\n`)).toEqual(["other", "other", "other", "other"]);
    expect(kindsOf("[\n12\n34\n")).toEqual(["other", "other", "other"]);
  });

  it("[K24] is the same, cut anywhere", () => {
    const text = pretty([beat, { ...beat, program: ["ulogd"] }]) + pretty({ dmesg: [{ pri: 4, msg: M }] });
    const whole = read(text);
    expect(whole.map(({ kind }) => kind)).toEqual(["log", "other", "log"]);
    for (let at = 0; at <= text.length; at++) {
      const reader = createLogReader();
      const entries = [reader.push(text.slice(0, at)), reader.push(text.slice(at)), reader.end()];
      expect(entries.flat()).toEqual(whole);
    }
  });

  it("[K29] takes linear time, however deep objects stand in each other", () => {
    const take = (depth: number) => {
      const text = `{\n${'"a":[{\n'.repeat(depth)}${"}]\n".repeat(depth)}}\n`;
      const start = performance.now();
      for (let i = 0; i < 20; i++) read(text);
      return performance.now() - start;
    };
    take(100);
    // A square would take 256 times as long.
    expect(take(6_400)).toBeLessThan(64 * Math.max(take(400), 1));
  });
});

describe("who wrote what a shipper brings", () => {
  it("[K4] is another than the kernel by each of its names, in an object or a list, too", () => {
    for (const [field, name] of [
      [{ program: ["ulogd"] }, "ulogd"],
      [{ program: { name: "ulogd" } }, "?"],
      [{ tag: 7 }, "?"],
      [{ process: { name: "ulogd", pid: 7 } }, "ulogd"],
      [{ "process.name": "ulogd" }, "ulogd"],
      [{ log: { syslog: { appname: "ulogd" } } }, "ulogd"],
      [{ systemd: { transport: "syslog" }, syslog: { identifier: "ulogd" } }, "ulogd"],
      [{ syslog: { facility: 3 } }, "?"],
      [{ log: { syslog: { facility: { code: 3 } } } }, "?"],
    ] as const) {
      const [entry] = read(flat({ message: M, ...field }));
      expect(entry?.kind === "other" ? foreignWriterOf(entry.record.text) : entry?.kind).toBe(name);
    }
  });

  it("[K4] is the kernel by every klogd's name, toybox's too, and where nothing says who", () => {
    for (const field of [
      ...[{ tag: "kernel" }, { tag: "Kernel" }, { syslogtag: "kernel:" }, { ident: "kernel[0]" }],
      ...[
        { program: ["kernel"] },
        { program: null },
        { process: { name: "kernel", pid: 0 } },
        { process: 7 },
      ],
      ...[{ syslog: { identifier: "kernel", facility: 0 }, systemd: { transport: "kernel" } }, {}],
    ])
      expect(kindsOf(flat({ message: M, ...field }))).toEqual(["log"]);
    for (const tag of ["kernel", "Kernel"])
      expect(kindsOf(flat({ MESSAGE: M, SYSLOG_IDENTIFIER: tag }))).toEqual(["log"]);
  });

  it("[K4] is not the kernel in a journal whose facility is no number", () => {
    for (const SYSLOG_FACILITY of ["", null, [], ["0"], "1", "x", false])
      expect(kindsOf(flat({ MESSAGE: M, SYSLOG_FACILITY }))).toEqual(["other"]);
    for (const SYSLOG_FACILITY of ["0", 0])
      expect(kindsOf(flat({ MESSAGE: M, SYSLOG_FACILITY }))).toEqual(["log"]);
  });
});
