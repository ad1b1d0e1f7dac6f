import type { Duplex } from "node:stream";
import { HOST_ANSWER_BYTES } from "./limits";

type Bounds = { readonly frameBytes: number; readonly linesPerSecond: number };

/**
 * Answers each line of a channel by a line. A frame above its bound, or a channel that breaks, ends
 * it. A peer that asks too fast is told so by `tooFast`, and by then nothing was done.
 * @returns resolves when the channel is closed.
 */
export function serveLines(
  channel: Duplex,
  { frameBytes, linesPerSecond }: Bounds,
  answer: (line: string) => Promise<string>,
  tooFast: (line: string) => string,
): Promise<void> {
  let rest = Buffer.alloc(0);
  let tokens = linesPerSecond;
  let filledAtMs = performance.now();

  function take(): boolean {
    const now = performance.now();
    tokens = Math.min(linesPerSecond, tokens + ((now - filledAtMs) * linesPerSecond) / 1000);
    filledAtMs = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  function reply(text: string): void {
    if (channel.writable) channel.write(`${text}\n`);
    // A peer that asks and never reads the answers is cut.
    if (channel.writableLength > HOST_ANSWER_BYTES) channel.destroy();
  }

  channel.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0 && end <= frameBytes; end = rest.indexOf(10)) {
      const line = rest.toString("utf8", 0, end);
      rest = rest.subarray(end + 1);
      if (take()) answer(line).then(reply, () => channel.destroy());
      else reply(tooFast(line));
    }
    if (rest.length > frameBytes) channel.destroy();
  });
  channel.on("error", () => channel.destroy());
  channel.on("end", () => channel.destroy());
  return new Promise((resolve) => channel.once("close", () => resolve()));
}
