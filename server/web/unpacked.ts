import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/**
 * The bytes of a log, unpacked where they are gzip (RFC 1952, 2.3.1), as rotated logs are. Raises zlib's errors
 * (`Z_BUF_ERROR`: it breaks off) behind all that could be unpacked.
 */
export async function* unpacked(source: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
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
  if (!isGzip(head)) return yield* all();
  const gunzip = createGunzip();
  // Its error comes out of `gunzip`.
  pipeline(Readable.from(all()), gunzip, () => {});
  yield* gunzip;
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function bytesOf(chunk: Buffer | string): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}
