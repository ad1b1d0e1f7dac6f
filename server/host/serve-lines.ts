import type { Duplex } from "node:stream";
import type { Outcome } from "@/lib/protocol/events";
import { HOST_ANSWER_BYTES, HOST_REQUESTS_PER_SECOND as PER_SECOND } from "./limits";
import { fault } from "./outcome";

/**
 * Answers each line of a channel by a line. A frame above its bound, or a channel that breaks, ends
 * it. A peer that asks too fast, or what is not understood, is told so, and by then nothing was done.
 * @param read one line: its number, and what it asks for.
 * @returns resolves when the channel is closed.
 */
export function serveLines<R>(
  channel: Duplex,
  frameBytes: number,
  read: (line: string) => { readonly id: number; readonly request: R | null },
  answer: (request: R) => Promise<Outcome<unknown>>,
): Promise<void> {
  let rest = Buffer.alloc(0);
  let tokens = PER_SECOND;
  let filledAtMs = performance.now();

  function take(): boolean {
    const now = performance.now();
    tokens = Math.min(PER_SECOND, tokens + ((now - filledAtMs) * PER_SECOND) / 1000);
    filledAtMs = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  function serve(line: string): void {
    const { id, request } = read(line);
    const reply = (outcome: Outcome<unknown>) => {
      if (channel.writable) channel.write(`${JSON.stringify({ id, ...outcome })}\n`);
      // A peer that asks and never reads the answers is cut.
      if (channel.writableLength > HOST_ANSWER_BYTES) channel.destroy();
    };
    if (!take()) reply(fault("host-busy"));
    else if (request === null) reply(fault("bad-request"));
    else answer(request).then(reply, () => channel.destroy());
  }

  channel.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0 && end <= frameBytes; end = rest.indexOf(10)) {
      const line = rest.toString("utf8", 0, end);
      rest = rest.subarray(end + 1);
      serve(line);
    }
    if (rest.length > frameBytes) channel.destroy();
  });
  channel.on("error", () => channel.destroy());
  channel.on("end", () => channel.destroy());
  return new Promise((resolve) => channel.once("close", () => resolve()));
}
