import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { whyNoLog } from "./log-looks";

const folder = mkdtempSync(join(tmpdir(), "hopscope-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MIB = 1 << 20;
const LINE = "<7>x IN=eth0 OUT= MAC= SRC=10.0.0.1 DST=10.0.0.2 LEN=84 PROTO=ICMP\n";

function looked(content: Uint8Array | string) {
  const path = join(folder, "file");
  writeFileSync(path, content);
  const descriptor = openSync(path, "r");
  try {
    const why = whyNoLog(descriptor);
    const rest = Buffer.alloc(content.length);
    expect(readSync(descriptor, rest)).toBe(content.length);
    return why;
  } finally {
    closeSync(descriptor);
  }
}

describe("a file that is to be replayed", () => {
  it("is refused when it is empty, or a program", () => {
    expect(looked("")).toBe("empty-input");
    expect(looked(readFileSync("/bin/cat"))).toBe("not-a-log");
    expect(looked(Buffer.alloc(1))).toBe("not-a-log");
    expect(looked(Buffer.alloc(3 * MIB))).toBe("not-a-log");
  });

  it("is taken when it is text, also without one line of netfilter", () => {
    expect(looked("x")).toBeNull();
    expect(looked("[    0.000000] Linux version 6.1\n")).toBeNull();
    expect(looked(LINE)).toBeNull();
  });

  it("is taken when it is packed with gzip, or in UTF-16", () => {
    expect(looked(gzipSync(LINE))).toBeNull();
    expect(looked(Buffer.from(`\ufeff${LINE}`, "utf16le"))).toBeNull();
  });

  it("is taken when lines stand behind a hole of zeros, wherever they do", () => {
    const ends = [4, MIB - 40, MIB - 12, MIB - 10, MIB - 8, MIB, 2 * MIB + 7];
    for (const hole of ends)
      expect(looked(Buffer.concat([Buffer.alloc(hole), Buffer.from(LINE)]))).toBeNull();
  });

  it("is not judged when it can be read only once", () => {
    const descriptor = openSync("/dev/null", "r");
    expect(whyNoLog(descriptor)).toBeNull();
    closeSync(descriptor);
  });
});
