import { createConnection, type Socket } from "node:net";
import { Duplex } from "node:stream";

const AGAIN_MS = 300;
/** The longest line is the answer to `reading` of a host with many containers (server/web/host-client.ts). */
const LINE_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;

/**
 * A connection to a unix socket that comes back after it was lost: it tries again until it is destroyed.
 * What is read are whole lines, so that one which was cut is never joined with the next connection's first.
 * It tells of the connection by the events `lost`, and then `found`. What is written meanwhile is dropped.
 */
export function openLink(path: string): Duplex {
  let socket: Socket | null = null;
  let again: NodeJS.Timeout | null = null;
  let isLost = false;

  const link = new Duplex({
    read: () => void socket?.resume(),
    write(chunk, _encoding, done) {
      socket?.write(chunk);
      done();
    },
    destroy(error, done) {
      if (again !== null) clearTimeout(again);
      socket?.destroy();
      done(error);
    },
  });

  function connect(): void {
    const mine = createConnection(path);
    let rest: Buffer = Buffer.alloc(0);
    socket = mine;
    mine.once("connect", () => {
      if (isLost) link.emit("found");
      isLost = false;
    });
    mine.on("data", (chunk: Buffer) => {
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end === 0) {
        rest = Buffer.concat([rest, chunk]);
        if (rest.length > LINE_BYTES) mine.destroy();
        return;
      }
      const lines = Buffer.concat([rest, chunk.subarray(0, end)]);
      rest = Buffer.from(chunk.subarray(end));
      if (!link.push(lines)) mine.pause();
    });
    mine.on("error", () => {});
    mine.once("close", () => {
      socket = null;
      if (link.destroyed) return;
      if (!isLost) link.emit("lost");
      isLost = true;
      again = setTimeout(connect, AGAIN_MS);
    });
  }

  connect();
  return link;
}
