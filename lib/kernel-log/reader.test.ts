import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogReader, type LogEntry } from "./index";
import { arbitraryEbtLine, arbitraryNfLine } from "./testing/arbitrary-line";
import { printLine } from "./testing/print-line";

const NF = "p IN=docker0 OUT= MAC= SRC=1.2.3.4 DST=5.6.7.8 LEN=40 TOS=0x00 PREC=0x00 TTL=1 ID=1 PROTO=2 ";
const EBT = "eb IN=veth1 OUT= MAC source = 02:42:ac:11:00:02 MAC dest = 02:42:ac:11:00:03 proto = 0x0800";
const IP = " IP SRC=1.2.3.4 IP DST=5.6.7.8, IP tos=0x00, IP proto=6";
const PORTS = " SPT=40000 DPT=80";

function read(text: string): readonly LogEntry[] {
  const reader = createLogReader();
  return [...reader.push(text), ...reader.end()];
}

function shape(entries: readonly LogEntry[]): readonly string[] {
  return entries.map((entry) => {
    if (entry.kind === "gap") return `gap ${entry.lost} before ${entry.beforeLine}`;
    if (entry.kind === "other") return `other ${entry.record.line}`;
    return `${entry.line.generator} ${[entry.record.line, ...entry.pieces].join("+")} ${entry.line.l3.kind}`;
  });
}

describe("lost records", () => {
  it("[K3] of an indented list of /dev/kmsg records each is one, none is another's dictionary", () => {
    const reader = createLogReader();
    const text = " 4,10,1,-;usb 1-1: new device\n 4,11,2,-;usb 1-2: new device\n";
    const entries = [...reader.push(text), ...reader.end()];
    expect(entries.map((entry) => entry.kind === "other" && entry.record.seq)).toEqual([10, 11]);
  });

  it("[K11] a line whose columns were aligned is read, its text as it is; a record of the kernel's has no such", () => {
    const text =
      "TRACE: nat:PREROUTING:rule:1   IN=     OUT=eth0 PHYSIN=veth4  SRC=10.24.12.40 DST=10.27.240.10  LEN=82 TOS=0x00 PREC=0x00 TTL=64 ID=7\tPROTO=UDP SPT=36775 DPT=53 LEN=62 ";
    const read = (line: string) => {
      const reader = createLogReader();
      return [...reader.push(`${line}\n`), ...reader.end()][0];
    };
    expect(read(text)).toMatchObject({
      kind: "log",
      record: { text },
      line: {
        prefix: "TRACE: nat:PREROUTING:rule:1   ",
        out: "eth0",
        l3: { src: "10.24.12.40", dst: "10.27.240.10", length: 82, l4: { sport: 36775, dport: 53 } },
        truncated: false,
      },
    });
    expect(read(`4,1,1,-;${text}`)).toMatchObject({ kind: "other" });
  });

  it("[K20] are counted exactly, at their place", () => {
    const text = [`4,10,1,-;${NF}`, `4,11,2,-;${NF}`, `4,15,3,-;${NF}`, `4,16,4,-;${NF}`].join("\n");
    expect(shape(read(text))).toEqual([
      "nf_log 1 ip4",
      "nf_log 2 ip4",
      "gap 3 before 3",
      "nf_log 3 ip4",
      "nf_log 4 ip4",
    ]);
  });

  it("[K20] what another transport brought between is not lost, what is no record of the kernel's does not count", () => {
    const between = [`[    0.000002] ${NF}`, "Nov 22 19:43:02 host sshd[1]: hello", "noise", `<4>${NF}`];
    const text = [`4,10,1,-;${NF}`, ...between, `4,13,3,-;${NF}`, `4,16,4,-;${NF}`].join("\n");
    expect(shape(read(text)).filter((each) => each.startsWith("gap"))).toEqual(["gap 2 before 7"]);
  });

  it("[K20] what another clock's stamps or an earlier time show to be from elsewhere hides no loss", () => {
    const elsewhere = ["2026-11-22T19:43:02Z [x] hello", "[    0.000001] a", "[    9.000000] b", "[x] c"];
    const text = [`4,10,2,-;${NF}`, ...elsewhere, `4,13,5,-;${NF}`].join("\n");
    expect(shape(read(text)).filter((each) => each.startsWith("gap"))).toEqual(["gap 2 before 6"]);
  });

  it("[K20] no loss is told, nor hidden, behind more lines of another transport than are kept", () => {
    const gapsOf = (between: readonly string[], seq: number) =>
      shape(read([`4,10,1,-;${NF}`, ...between, `4,${seq},9000,-;${NF}`].join("\n"))).filter((each) =>
        each.startsWith("gap"),
      );
    const own = Array.from({ length: 5000 }, (_, at) => `[    0.00${String(1000 + at)}] x`);
    expect(gapsOf(own, 5011)).toEqual([]);
    const others = Array.from({ length: 5000 }, () => "2026-11-22T19:43:02Z [x] hello");
    expect(gapsOf([...others, "[    0.000003] a", "[    0.000004] b"], 13)).toEqual([]);
    expect(gapsOf([...others, "[    0.000003] a"], 13)).toEqual(["gap 1 before 5003"]);
  });

  it("[K20] a sequence that goes back is another boot, not a loss", () => {
    const text = [`4,1000,1,-;${NF}`, `4,0,2,-;${NF}`, `4,2,3,-;${NF}`].join("\n");
    expect(shape(read(text))).toEqual(["nf_log 1 ip4", "nf_log 2 ip4", "gap 1 before 3", "nf_log 3 ip4"]);
  });

  it("[K20] a reader may begin in the middle of the sequence", () => {
    const reader = createLogReader();
    expect(shape(reader.pushKmsgRecord(`4,500,1,-;${NF}\n`))).toEqual(["nf_log 1 ip4"]);
    expect(shape(reader.pushKmsgRecord(`4,509,1,-;${NF}\n`))).toEqual(["gap 8 before 2", "nf_log 2 ip4"]);
  });

  it("[K21] journald's own count of missed messages is a loss, a forged one is not", () => {
    const missed = "Nov 22 19:43:02 host systemd-journald[123]: Missed 7 kernel messages";
    expect(shape(read(`${missed}\n`))).toEqual(["gap 7 before 1", "other 1"]);
    expect(shape(read("Nov 22 19:43:02 host logger: Missed 7 kernel messages\n"))).toEqual(["other 1"]);
  });
});

describe("split ebtables lines", () => {
  it("[K22] are put together over another CPU's records, which keep their place behind", () => {
    const text = [
      `4,1,100,-;${EBT}`,
      `4,2,101,-;${NF}`,
      `4,3,102,c;${IP}`,
      `6,4,103,-;usb 1-1: something else`,
      `4,5,104,c;${PORTS}`,
      `4,6,105,c;`,
      `4,7,106,-;${NF}`,
    ].join("\n");
    const entries = read(text);
    expect(shape(entries)).toEqual(["ebt_log 1+3+5+6 ip4", "nf_log 2 ip4", "other 4", "nf_log 7 ip4"]);
    expect(entries[0]).toMatchObject({
      record: { text: EBT + IP + PORTS },
      line: { l3: { src: "1.2.3.4", l4: { kind: "tcp", sport: 40000, dport: 80 } } },
    });
  });

  it("[K22] in dmesg's output, where the pieces carry no flag and the newline is a blank line", () => {
    const text = [
      `[    1.000100] ${EBT}`,
      `[    1.000101] ${NF}`,
      `[    1.000102] ${IP}${PORTS}`,
      "[    1.000103] ",
    ];
    expect(shape(read(text.join("\n")))).toEqual(["ebt_log 1+3+4 ip4", "nf_log 2 ip4"]);
  });

  it("[K22] only by pieces of the same caller, where callers are known", () => {
    const text = [
      `4,1,100,-,caller=C0;${EBT}`,
      `4,2,101,c,caller=C1;${IP}`,
      `4,3,102,c,caller=C0;${IP}`,
    ].join("\n");
    expect(shape(read(text))).toEqual(["ebt_log 1+3 ip4", "other 2"]);
  });

  it("[K22] a piece that fits nothing passes as other", () => {
    expect(shape(read(`4,1,100,c;${IP}\n4,2,101,c;\n4,3,102,c; and 4 more\n`))).toEqual([
      "other 1",
      "other 2",
      "other 3",
    ]);
  });

  it("[K23] a whole line is handed on at once, and one that may go on by the next ebtables line", () => {
    const reader = createLogReader();
    expect(shape(reader.push(`4,1,100,-;${EBT}${IP}${PORTS}\n`))).toEqual(["ebt_log 1 ip4"]);
    expect(shape(reader.push(`4,2,101,-;${EBT}\n`))).toEqual([]);
    expect(shape(reader.push(`4,3,102,-;${EBT}\n`))).toEqual(["ebt_log 2 none"]);
    expect(shape(reader.flush())).toEqual(["ebt_log 3 none"]);
    expect(reader.end()).toEqual([]);
  });

  it("[K23] nothing is held beyond 16 records or 10 ms", () => {
    const reader = createLogReader();
    reader.push(`4,1,100,-;${EBT}\n`);
    expect(reader.push(`4,2,10101,-;${NF}\n`)).toHaveLength(2);
    reader.push(`4,3,10102,-;${EBT}\n`);
    for (let i = 0; i < 15; i++) expect(reader.push(`4,${4 + i},10103,-;${NF}\n`)).toHaveLength(0);
    expect(reader.push(`4,19,10103,-;${NF}\n`)).toHaveLength(17);
  });
});

describe("any input", { timeout: 120_000 }, () => {
  const sample = [
    "public/captures/container-to-container.log",
    "public/captures/localhost-to-container.log",
    "public/captures/wan-to-container.log",
  ]
    .map((path) => readFileSync(path, "utf8"))
    .join("");

  it("[K24] in pieces gives what it gives at once", () => {
    const records = fc.array(
      fc.oneof(
        fc.oneof(arbitraryNfLine, arbitraryEbtLine).map((line) => printLine(line)),
        fc.constantFrom(IP, PORTS, "", "{", '{"msg":"x"}', EBT, NF, "\ufeff"),
      ),
      { maxLength: 8 },
    );
    const inputs = records.map((texts) =>
      texts.map((text, i) => `4,${i * 2},${i},${i % 3 ? "-" : "c"};${text}`).join("\r\n"),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          inputs,
          records.map((texts) => texts.join("\n")),
        ),
        fc.integer({ min: 1, max: 90 }),
        (text, step) => {
          const reader = createLogReader();
          const pieces: LogEntry[] = [];
          for (let at = 0; at < text.length; at += step)
            pieces.push(...reader.push(text.slice(at, at + step)));
          expect([...pieces, ...reader.end()]).toEqual(read(text));
        },
      ),
      { numRuns: 200, seed: 20261122 },
    );
  });

  it("[K25] accounts for every record exactly once, in input order", () => {
    const texts = [EBT, IP, PORTS, "", NF, "noise", `${EBT}${IP}`, " IPv6 SRC=", "Missed"];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...texts), fc.constantFrom("-", "c")), { maxLength: 60 }),
        (list) => {
          const entries = read(list.map(([text, flag], i) => `4,${i},${i},${flag};${text}`).join("\n"));
          const numbers = entries.flatMap((entry) =>
            entry.kind === "gap" ? [] : [entry.record.line, ...(entry.kind === "log" ? entry.pieces : [])],
          );
          expect([...numbers].sort((a, b) => a - b)).toEqual(list.map((_, i) => i + 1));
          const firsts = entries.map((entry) => (entry.kind === "gap" ? 0 : entry.record.line));
          expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
        },
      ),
      { numRuns: 500, seed: 3 },
    );
  });

  it("[K26] with a byte order mark, CRLF and no newline at its end", () => {
    const entries = read(`\ufeff${NF}\r\n${NF}`);
    expect(entries.map((entry) => entry.kind === "log" && [entry.line.prefix, entry.line.truncated])).toEqual(
      [
        ["p ", false],
        ["p ", false],
      ],
    );
  });

  it("[K46] a lone CR ends lines where there is no LF, however it is fed, and only there", () => {
    const lines = Array.from({ length: 900 }, (_, at) => NF.replace("ID=", `ID=${at % 10}`));
    for (const count of [1, 2, 900]) {
      const text = lines.slice(0, count).join("\r");
      const expected = read(text.replaceAll("\r", "\n"));
      expect(read(text)).toEqual(expected);
      for (const size of [1000, 65_535, 65_536, 65_537]) {
        const reader = createLogReader();
        const entries: LogEntry[] = [];
        for (let at = 0; at < text.length; at += size)
          entries.push(...reader.push(text.slice(at, at + size)));
        expect([...entries, ...reader.end()]).toEqual(expected);
      }
    }
    expect(read(`${lines.join("\r")}\r${NF}\r\n${NF}\n`)).toHaveLength(902);
    expect(shape(read(`progress 1 %\rprogress 2 %\n${NF}\n`))).toEqual(["other 1", "nf_log 2 ip4"]);
  });

  it("[K26] of any number of NULs before a line", () => {
    for (const nuls of ["\0", "\0".repeat(200_000)])
      for (const text of [
        `${nuls}${NF}\n${NF}\n`,
        `${NF}\n${nuls}${NF}\n`,
        `${NF}\n${nuls}${NF}`,
        `${NF}\n${NF}\n${nuls}`,
      ])
        expect(shape(read(text))).toEqual(["nf_log 1 ip4", "nf_log 2 ip4"]);
    expect(shape(read("\0\0\n\0\r\n"))).toEqual(["other 1", "other 2"]);
  });

  it("[K26] binary passes as other, without a throw", () => {
    const bytes = Array.from({ length: 100_000 }, (_, i) => String.fromCharCode((i * 7919) % 256)).join("");
    const entries = read(bytes);
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.every((entry) => entry.kind === "other")).toBe(true);
    expect(read("")).toEqual([]);
    expect(shape(read("\0\0\0\n"))).toEqual(["other 1"]);
  });

  it("[K27] a line of 10 MB is one record, cut, and what follows is read", () => {
    const reader = createLogReader();
    const entries: LogEntry[] = [];
    for (let i = 0; i < 160; i++) entries.push(...reader.push("x IN=eth0 OUT=".repeat(4681)));
    entries.push(...reader.push(`\n${NF}\n`), ...reader.end());
    expect(shape(entries)).toEqual(["other 1", "nf_log 2 ip4"]);
    expect(entries[0]?.kind === "other" && entries[0].record.text.length).toBe(65_536);
  });

  it.each([10, 5_000, 70_000, 10_000_000])(
    "[K27] of a line with %d characters behind it netfilter's own are read",
    (count) => {
      const [entry, next] = read(`${NF.trimEnd()} ${"y".repeat(count)}\n${NF}\n`);
      const [plain] = read(`${NF}\n`);
      if (entry?.kind !== "log" || plain?.kind !== "log") throw new Error("no line of netfilter's");
      expect(entry.line.l3).toEqual(plain.line.l3);
      expect(next?.kind).toBe("log");
    },
  );

  it("[K27] escaped text is UTF-8, a backslash stays one", () => {
    const [entry] = createLogReader().pushKmsgRecord(`4,1,1,-;\\xc3\\xa9\\x5cx41 \\x0a\\xff ${NF}\n`);
    expect(entry?.kind === "log" && entry.line.prefix).toBe("é\\x41 \n\ufffd p ");
  });

  it("[K28] 10^6 mutated and cut lines raise nothing", () => {
    const lines = [
      ...sample.split("\n"),
      `${EBT}${IP}${PORTS}`,
      NF,
      `4,1,2,-;${NF}`,
      `[ 1.000000] ${NF}`,
      `{"msg":"${NF}"}`,
    ];
    let state = 20261122;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const noise = [
      "\0",
      " ",
      "IN=",
      " OUT=",
      "[",
      "]",
      "9".repeat(30),
      "=",
      "OPT (",
      "\u{1f600}",
      "INCOMPLETE [",
      "SRC=",
      "\\x",
    ];
    const reader = createLogReader();
    let records = 0;
    for (let i = 0; i < 1_000_000; i++) {
      const line = lines[random(lines.length)] ?? "";
      const from = random(line.length + 1);
      const to = from + random(12);
      const text =
        i % 3 === 0
          ? line.slice(0, from)
          : line.slice(0, from) + (noise[random(noise.length)] ?? "") + line.slice(to);
      records += reader.push(`${text}\n`).length;
    }
    records += reader.end().length;
    // Every line is one entry, but for pieces joined to others, dictionary lines and gaps.
    expect(records).toBeGreaterThan(900_000);
  });

  it("[K29] time grows with the length of the line, not faster", () => {
    const shapes = [
      (chars: number) => `${"x".repeat(chars)} ${NF}`,
      (chars: number) => "IN=a OUT=b ".repeat(chars / 11),
      (chars: number) => "IN=a/ OUT=b/ ".repeat(chars / 13),
      (chars: number) => `p IN=a OUT= MAC=${"00:".repeat(chars / 3)}`,
      (chars: number) => `p IN=a OUT= MAC= SRC=1.2.3.4 DST=5.6.7.8 LEN=${"9".repeat(chars)}`,
      (chars: number) => `4,1,1,-;${"\\x41".repeat(chars / 4)}`,
      (chars: number) => `${NF}${"[".repeat(chars)}`,
    ];
    for (const [index, make] of shapes.entries()) {
      const time = (chars: number, rounds: number) => {
        const text = `${make(chars)}\n`;
        let best = Number.POSITIVE_INFINITY;
        for (let i = 0; i < 7; i++) {
          const start = performance.now();
          for (let round = 0; round < rounds; round++) createLogReader().push(text);
          best = Math.min(best, (performance.now() - start) / rounds);
        }
        return best;
      };
      time(1000, 2000);
      const ratio = time(64_000, 20) / time(1000, 400);
      // 64 were straight; a square would be 4,096. The rest is for caches and for neighbours on a busy machine.
      expect(ratio, `shape ${index}`).toBeLessThan(128);
    }
  });

  it("[K29] an escape in one record costs those before it nothing, however many come at once", () => {
    const before = Array.from({ length: 24_000 }, (_, seq) => `4,${seq},${seq},-;${NF}\n`).join("");
    const time = (last: string) => {
      const start = performance.now();
      createLogReader().push(`${before}4,24000,24000,-;${last}\n`);
      return performance.now() - start;
    };
    const best = (last: string) => Math.min(...Array.from({ length: 3 }, () => time(last)));
    best("A");
    expect(best("\\x41") / best("A")).toBeLessThan(3);
  });
});
