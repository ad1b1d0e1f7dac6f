import { ftruncateSync, writeSync } from "node:fs";

const NEWLINE = 0x0a;
const SPACE = 0x20;

export type RecordingFile = {
  /** Bytes that are no record. False as with `append`. */
  readonly writeHeader: (bytes: Uint8Array) => boolean;
  /** Appends a piece of the stream, cut anywhere. False: the disk took no more; `error` says why. */
  readonly append: (bytes: Uint8Array) => boolean;
  /** Removes a record that is only half there, so that the file ends with a whole one. */
  readonly seal: () => void;
  /** Whole records in the file. */
  readonly records: () => number;
  readonly error: () => NodeJS.ErrnoException | null;
};

/**
 * Counts and keeps whole /dev/kmsg records (`prio,seq,us,flags;text\n`, then ` KEY=value\n` lines) on a
 * file descriptor whose position is its end. Their text is not looked at.
 */
export function createRecordingFile(descriptor: number): RecordingFile {
  let size = 0;
  let sealedSize = 0;
  let records = 0;
  let isLineStart = true;
  let isDictionary = false;
  let error: NodeJS.ErrnoException | null = null;

  const count = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; ) {
      if (isLineStart) isDictionary = bytes[at] === SPACE;
      const end = bytes.indexOf(NEWLINE, at);
      isLineStart = end !== -1;
      if (!isLineStart) break;
      if (!isDictionary) records++;
      at = end + 1;
      sealedSize = size + at;
    }
    size += bytes.length;
  };

  const writeAll = (bytes: Uint8Array, written: (piece: Uint8Array) => void): boolean => {
    for (let done = 0; done < bytes.length; ) {
      try {
        const size = writeSync(descriptor, bytes, done);
        written(bytes.subarray(done, done + size));
        done += size;
      } catch (caught) {
        error = caught as NodeJS.ErrnoException;
        return false;
      }
    }
    return true;
  };

  return {
    writeHeader: (bytes) =>
      writeAll(bytes, (piece) => {
        size += piece.length;
        sealedSize = size;
      }),
    append: (bytes) => writeAll(bytes, count),
    seal: () => {
      if (isLineStart) return;
      ftruncateSync(descriptor, sealedSize);
      isLineStart = true;
    },
    records: () => records,
    error: () => error,
  };
}
