/**
 * A presenter who traces one container only, and connects from outside to a port that is published for another:
 * `PRESENTER-URL BACK-END CONTAINER PORT`. Says in one line of JSON how the packets ended that were logged for the host's address.
 */
import { type BackEnd, type TrafficRequest, WHOLE_HOST } from "@/lib/protocol/events";
import { pause, presenterInBox } from "./presenter-in-box";

const [url = "", backend = "", name = "", port = ""] = process.argv.slice(2);
const { topology, packets, ask } = await presenterInBox(url);
const container = topology.containers.find((one) => one.name === name)?.id ?? "";
const started = await ask("trace-start", { ...WHOLE_HOST, backend: backend as BackEnd, container });
await pause(200);
const traffic: TrafficRequest = {
  from: { kind: "outside" },
  to: { kind: "published", protocol: "tcp", hostPort: Number(port) },
  act: { kind: "connect", port: null },
};
const sent = await ask("traffic-run", traffic);
const requests = () => [...packets.values()].filter(({ header }) => header.dport === Number(port));
const isOver = () => requests().length > 2 && requests().every(({ open }) => !open);
for (let waitedMs = 0; waitedMs < 6000 && !isOver(); waitedMs += 50) await pause(50);
await ask("trace-stop");
const ends = requests().map(({ fate, incomplete }) => `${fate} ${incomplete}`);
console.log(JSON.stringify({ started, sent, ends: [...new Set(ends)] }));
process.exit();
