/**
 * A presenter who starts the trace, connects from outside to a published port and waits until the way is
 * shown: `PRESENTER-URL HOST-PORT`. Says in one line of JSON what was seen.
 */
import { type TrafficRequest, WHOLE_HOST } from "@/lib/protocol/events";
import { pause, presenterInBox } from "./presenter-in-box";

const { target, topology, conversations, ask } = await presenterInBox(process.argv[2] ?? "");
const traffic: TrafficRequest = {
  from: { kind: "outside" },
  to: { kind: "published", protocol: "tcp", hostPort: Number(process.argv[3]) },
  act: { kind: "connect", port: null },
};
const containers = topology.containers.map(({ name }) => name);
const started = await ask("trace-start", WHOLE_HOST);
const sent = await ask("traffic-run", traffic);
const scenarios = () =>
  [...conversations.values()].filter(({ protocol }) => protocol === "tcp").map(({ scenario }) => scenario);
for (let waitedMs = 0; waitedMs < 5000 && !scenarios().includes("wan-to-container"); waitedMs += 50)
  await pause(50);
console.log(JSON.stringify({ target: target(), containers, started, sent, scenarios: scenarios() }));
process.exit();
