import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looksBinary, textOf } from "./log-text";

async function read(log: Blob): Promise<string> {
  const text = await textOf(log, 64 * 1024);
  if (!text.ok) throw new Error(text.code);
  let all = "";
  for await (const chunk of text.chunks) all += chunk.text;
  return all;
}

const long = `${"IN=eth0 OUT= SRC=172.18.0.3 ü€😀\n".repeat(9000)}`;

describe("log text", () => {
  it("gives back the text, also where a character lies across two chunks", async () => {
    expect(await read(new Blob([long]))).toBe(long);
  });

  it("reads UTF-16 where it begins with its mark, also in gzip", async () => {
    const little = Buffer.from(`\ufeff${long}`, "utf16le");
    for (const bytes of [little, Buffer.from(little).swap16(), gzipSync(little)])
      expect(await read(new Blob([new Uint8Array(bytes)]))).toBe(long);
  });

  it("unpacks gzip", async () => {
    expect(await read(new Blob([gzipSync(long)]))).toBe(long);
  });

  it("never fails on bytes that are no UTF-8", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        if (bytes[0] === 0x1f || looksBinary(bytes)) return;
        await read(new Blob([new Uint8Array(bytes)]));
      }),
    );
  });

  it("refuses a program, not a log with a stray NUL", () => {
    expect(looksBinary(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]))).toBe(true);
    expect(looksBinary(new TextEncoder().encode(`${"IN=eth0 OUT= ".repeat(9)}\0\n`))).toBe(false);
    expect(looksBinary(new Uint8Array())).toBe(false);
  });
});
