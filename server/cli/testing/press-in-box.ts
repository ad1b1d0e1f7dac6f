/**
 * A presenter who starts the trace, connects from outside to a published port and waits until the way is
 * shown: `PRESENTER-URL HOST-PORT`. Says in one line of JSON what was seen. For a network namespace that the
 * tests themselves are not in.
 */
import { io } from "socket.io-client";
import type { Conversation } from "@/lib/journey/journey";
import { type Hello, type TrafficRequest, WHOLE_HOST } from "@/lib/protocol/events";
import { parseServerEvent } from "@/lib/protocol/server-event";

const url = new URL(process.argv[2] ?? "");
const options = {
  transports: ["websocket"],
  auth: { token: url.hash.slice("#t=".length) },
  extraHeaders: { Origin: url.origin },
};
const view = io(`${url.origin}/view`, options);
const conversations = new Map<number, Conversation>();
let target = "";
const hasContainers = new Promise<readonly string[]>((resolve) => {
  view.onAny((name: string, payload: unknown) => {
    const parsed = parseServerEvent(name, payload);
    if (!parsed.ok) return;
    const event = parsed.value;
    if (event.kind === "hello") target = (event.hello as Hello).target;
    const topology =
      event.kind === "hello" ? event.hello.topology : event.kind === "topology" ? event.topology : null;
    if (topology !== null && topology.containers.length > 0)
      resolve(topology.containers.map(({ name: shown }) => shown));
    if (event.kind !== "snapshot" && event.kind !== "batch") return;
    for (const told of event.batch.events)
      if (told.kind === "conversation") conversations.set(told.conversation.id, told.conversation);
    view.emit("ack", event.batch.to);
  });
});

const containers = await hasContainers;
const control = io(`${url.origin}/control`, options);
const ask = (name: string, argument: unknown) => control.timeout(10_000).emitWithAck(name, argument);
const traffic: TrafficRequest = {
  from: { kind: "outside" },
  to: { kind: "published", protocol: "tcp", hostPort: Number(process.argv[3]) },
  act: { kind: "connect", port: null },
};
const started = await ask("trace-start", WHOLE_HOST);
const sent = await ask("traffic-run", traffic);
const scenarios = () =>
  [...conversations.values()].filter(({ protocol }) => protocol === "tcp").map(({ scenario }) => scenario);
for (let waitedMs = 0; waitedMs < 5000 && !scenarios().includes("wan-to-container"); waitedMs += 50)
  await new Promise((resolve) => setTimeout(resolve, 50));
console.log(JSON.stringify({ target, containers, started, sent, scenarios: scenarios() }));
process.exit();
