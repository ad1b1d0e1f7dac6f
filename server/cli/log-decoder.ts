import { isAscii } from "node:buffer";

/**
 * UTF-8 in chunks cut anywhere, as `TextDecoder` reads it. A streaming TextDecoder makes strings of two bytes a
 * character (Node's src/node_i18n.cc), which all that is read from them then costs; a log is mostly ASCII, and
 * that is taken as it is.
 */
export class LogDecoder {
  private readonly decoder = new TextDecoder("utf-8");
  /** The decoder waits for nothing: neither for a byte order mark nor for the rest of a character. */
  private isIdle = false;

  decode(bytes: Buffer): string {
    if (this.isIdle && isAscii(bytes)) return bytes.toString("latin1");
    const last = bytes.at(-1);
    if (last !== undefined) this.isIdle = last < 0x80;
    return this.decoder.decode(bytes, { stream: true });
  }

  end(): string {
    return this.decoder.decode();
  }
}
