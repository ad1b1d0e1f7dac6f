import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/**
 * The bytes of a log as UTF-8: unpacked where they are gzip (RFC 1952, 2.3.1), as rotated logs are; and out of UTF-16
 * where a byte order mark says so, as what `>` of Windows PowerShell writes. Raises zlib's errors (`Z_BUF_ERROR`: it
 * breaks off) behind all that could be unpacked.
 */
export async function* unpacked(source: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  const { head, all } = await beginning(source);
  yield* asUtf8(isGzip(head) ? gunzipped(all) : all);
}

async function* gunzipped(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // Its error comes out of `gunzip`.
  pipeline(Readable.from(packed), gunzip, () => {});
  yield* gunzip;
}

async function* asUtf8(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, all } = await beginning(source);
  const encoding = utf16Of(head);
  if (encoding === null) return yield* all;
  const decoder = new TextDecoder(encoding);
  for await (const bytes of all) yield Buffer.from(decoder.decode(bytes, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** Of a log that is not packed: the byte order mark of UTF-16 (RFC 2781, 3.2). */
function utf16Of(head: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  return head[0] === 0xfe && head[1] === 0xff ? "utf-16be" : null;
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Its first two bytes, if it has so many, and all of it. */
async function beginning(source: AsyncIterable<Buffer | string>) {
  const chunks = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, bytesOf(next.value)]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) yield bytesOf(chunk);
  }
  return { head, all: all() };
}

function bytesOf(chunk: Buffer | string): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}
