import { createConnection, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { HOST_ANSWER_BYTES } from "@/lib/protocol/host-verbs";
import { WholeLines } from "@/server/web/whole-lines";

const AGAIN_MS = 300;

/**
 * A connection to a unix socket that comes back after it was lost: it tries again until it is destroyed.
 * What is read are whole lines, so that one which was cut is never joined with the next connection's first.
 * It tells of the connection by the events `lost`, at each attempt that failed, and then `found`. What is written meanwhile is dropped.
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
    const rest = new WholeLines();
    socket = mine;
    mine.once("connect", () => {
      if (isLost) link.emit("found");
      isLost = false;
    });
    mine.on("data", (chunk: Buffer) => {
      const lines = rest.take(chunk);
      if (rest.waitingBytes > HOST_ANSWER_BYTES) mine.destroy();
      if (lines.length > 0 && !link.push(lines)) mine.pause();
    });
    mine.on("error", () => {});
    mine.once("close", () => {
      socket = null;
      if (link.destroyed) return;
      // Each time: who listens may have come after the first.
      isLost = true;
      link.emit("lost");
      again = setTimeout(connect, AGAIN_MS);
    });
  }

  connect();
  return link;
}
