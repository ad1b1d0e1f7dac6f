/**
 * A presenter's browser on the machine itself, for a network namespace that the test is not in:
 * `ORIGIN TOKEN`, then a line of JSON `[event, …arguments]` on standard input for each control; prints
 * the answers, and `seen` with the last status and all hops that came, as JSON lines.
 */
import { createInterface } from "node:readline";
import { io } from "socket.io-client";
import type { JourneyEvent } from "@/lib/journey/journey";
import type { Status } from "@/lib/protocol/events";
import { parseServerEvent } from "@/lib/protocol/server-event";

const [origin = "", token = ""] = process.argv.slice(2);
const options = { transports: ["websocket"], auth: { token }, extraHeaders: { Origin: origin } };
const view = io(`${origin}/view`, options);
const control = io(`${origin}/control`, options);
let status: Status | null = null;
const events: JourneyEvent[] = [];

view.onAny((name: string, payload: unknown) => {
  const parsed = parseServerEvent(name, payload);
  if (!parsed.ok) return say({ problem: parsed.detail });
  const event = parsed.value;
  if (event.kind === "status") status = event.status;
  if (event.kind === "snapshot" || event.kind === "batch") {
    events.push(...event.batch.events);
    view.emit("ack", event.batch.to);
  }
});
for (const socket of [view, control])
  socket.on("connect_error", (error: Error & { data?: unknown }) =>
    say({ problem: error.data ?? error.message }),
  );

createInterface(process.stdin)
  .on("line", async (line) => {
    const [name, ...args] = JSON.parse(line);
    if (name === "seen") say({ status, events });
    else say(await control.timeout(20_000).emitWithAck(name, ...args));
  })
  .once("close", () => process.exit());

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
