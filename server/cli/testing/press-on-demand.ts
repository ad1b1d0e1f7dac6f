/**
 * A presenter who does what standard input says, a line of JSON each: `{ id, url, event, argument }`, and
 * answers each with `{ id, answer }` as soon as the acknowledgement is there; null: it did not come. For a
 * network namespace that the tests themselves are not in.
 */
import { createInterface } from "node:readline";
import { io, type Socket } from "socket.io-client";

export type Press = { id: number; url: string; event: string; argument: unknown };

const sockets = new Map<string, Socket>();

function controlOf(text: string): Socket {
  const url = new URL(text);
  const socket =
    sockets.get(text) ??
    io(`${url.origin}/control`, {
      transports: ["websocket"],
      reconnection: false,
      auth: { token: url.hash.slice("#t=".length) },
      extraHeaders: { Origin: url.origin },
    });
  sockets.set(text, socket);
  return socket;
}

createInterface(process.stdin).on("line", async (line) => {
  const { id, url, event, argument } = JSON.parse(line) as Press;
  const socket = controlOf(url);
  const answer =
    event === "connect"
      ? await new Promise((resolve) =>
          socket.connected ? resolve(true) : socket.once("connect", () => resolve(true)),
        )
      : await (argument === undefined
          ? socket.timeout(20_000).emitWithAck(event)
          : socket.timeout(20_000).emitWithAck(event, argument)
        ).catch(() => null);
  process.stdout.write(`${JSON.stringify({ id, answer })}\n`);
});
