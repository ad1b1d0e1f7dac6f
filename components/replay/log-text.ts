export type TextChunk = { readonly text: string; readonly readBytes: number };

export type LogText =
  | { readonly ok: true; readonly chunks: AsyncIterable<TextChunk> }
  | { readonly ok: false; readonly code: "file-unreadable" | "not-a-log"; readonly detail: string };

const LOOK_BYTES = 4096;

/**
 * A log as text, in chunks of at most `chunkBytes`; gzip is unpacked, and UTF-16 read as such where a byte order mark
 * says so. Bytes that are no text become U+FFFD, never an error.
 */
export async function textOf(log: Blob, chunkBytes: number): Promise<LogText> {
  let head: Uint8Array;
  try {
    head = new Uint8Array(await log.slice(0, LOOK_BYTES).arrayBuffer());
  } catch (error) {
    // A directory that was dropped, a file that went away: the browser tells it only here.
    return { ok: false, code: "file-unreadable", detail: error instanceof Error ? error.message : "" };
  }
  if (head[0] === 0x1f && head[1] === 0x8b) return { ok: true, chunks: unpacked(log, chunkBytes) };
  if (encodingOf(head) === "utf-8" && looksBinary(head)) return { ok: false, code: "not-a-log", detail: "" };
  return { ok: true, chunks: plain(log, encodingOf(head), chunkBytes) };
}

/** A log may hold a stray NUL (a crashed syslog leaves some); a program, picture or archive is full of controls. */
export function looksBinary(head: Uint8Array): boolean {
  let controls = 0;
  for (const byte of head)
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27) controls += 1;
  return controls > head.length / 10;
}

/** RFC 2781, 3.2. Windows PowerShell's `>` writes UTF-16. */
function encodingOf(head: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  return head[0] === 0xfe && head[1] === 0xff ? "utf-16be" : "utf-8";
}

async function* plain(log: Blob, encoding: string, chunkBytes: number): AsyncGenerator<TextChunk> {
  const decoder = new TextDecoder(encoding);
  const bytesAt = (at: number) => {
    const bytes = log.slice(at, at + chunkBytes).arrayBuffer();
    // One that is never asked for again must not count as unhandled.
    bytes.catch(() => {});
    return bytes;
  };
  let next = bytesAt(0);
  for (let at = 0; at < log.size; at += chunkBytes) {
    const bytes = await next;
    // The next is on its way while this one is worked on.
    next = bytesAt(at + chunkBytes);
    yield { text: decoder.decode(bytes, { stream: true }), readBytes: Math.min(log.size, at + chunkBytes) };
  }
  yield { text: decoder.decode(), readBytes: log.size };
}

async function* unpacked(log: Blob, chunkBytes: number): AsyncGenerator<TextChunk> {
  let decoder: TextDecoder | null = null;
  let readBytes = 0;
  const counted = log.stream().pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(bytes, out) {
        readBytes += bytes.length;
        out.enqueue(bytes);
      },
    }),
  );
  const chunks = counted.pipeThrough(new DecompressionStream("gzip")).getReader();
  for (;;) {
    const { done, value } = await chunks.read();
    if (done) break;
    decoder ??= new TextDecoder(encodingOf(value));
    for (let at = 0; at < value.length; at += chunkBytes)
      yield { text: decoder.decode(value.subarray(at, at + chunkBytes), { stream: true }), readBytes };
  }
  yield { text: decoder?.decode() ?? "", readBytes: log.size };
}
