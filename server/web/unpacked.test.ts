import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unpacked } from "./unpacked";

const LOG = "IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2\n".repeat(5_000);

async function read(bytes: Buffer, pieceBytes: number) {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  let text = "";
  let error: string | null = null;
  try {
    for await (const chunk of unpacked(pieces())) text += chunk.toString("latin1");
  } catch (raised) {
    error = (raised as NodeJS.ErrnoException).code ?? "";
  }
  return { text, error };
}

describe("a log's bytes", () => {
  it.each([1, 16, 1000, 1 << 20])(
    "[W44] are unpacked where they are gzip, in pieces of %d",
    async (pieceBytes) => {
      expect(await read(gzipSync(LOG), pieceBytes)).toEqual({ text: LOG, error: null });
      expect(await read(Buffer.concat([gzipSync(LOG), gzipSync("more\n")]), pieceBytes)).toEqual({
        text: `${LOG}more\n`,
        error: null,
      });
      expect(await read(Buffer.from(LOG.slice(0, 9000)), pieceBytes)).toEqual({
        text: LOG.slice(0, 9000),
        error: null,
      });
      expect(await read(Buffer.alloc(0), pieceBytes)).toEqual({ text: "", error: null });
    },
  );

  it.each([1, 7, 1 << 20])(
    "[W44] are UTF-8 also where they are UTF-16, in pieces of %d",
    async (pieceBytes) => {
      const text = `\ufeff${LOG.slice(0, 500)}ü€😀\r\n`;
      const utf8 = Buffer.from(text.slice(1)).toString("latin1");
      const little = Buffer.from(text, "utf16le");
      for (const bytes of [little, Buffer.from(little).swap16(), gzipSync(little)])
        expect(await read(bytes, pieceBytes)).toEqual({ text: utf8, error: null });
    },
  );

  it("[W44] of a gzip file that breaks off are all that could be unpacked, and then an error", async () => {
    const packed = gzipSync(Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7919) % 251)));
    const { text, error } = await read(packed.subarray(0, packed.length / 2), 1000);
    expect(error).toBe("Z_BUF_ERROR");
    expect(text.length).toBeGreaterThan(50_000);
  });
});
