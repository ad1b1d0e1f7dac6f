/**
 * A presenter who starts the trace with user chains, has a rule put into DOCKER-USER while it runs, and pings into
 * it from one container to the other: `PRESENTER-URL BACK-END`. Says in one line of JSON where that was dropped.
 */
import { execFileSync } from "node:child_process";
import { type BackEnd, type TrafficRequest, WHOLE_HOST } from "@/lib/protocol/events";
import { pause, presenterInBox } from "./presenter-in-box";

const CHANGED_MS = 2000;

const { topology, packets, ask } = await presenterInBox(process.argv[2] ?? "");
const [from, to] = topology.containers.map(({ id, endpoints }) => ({ id, ...endpoints[0] }));
const rule = ["DOCKER-USER", "-p", "icmp", "-s", from?.address ?? "", "-j", "DROP"];
const backend = process.argv[3] as BackEnd;
const started = await ask("trace-start", { ...WHOLE_HOST, backend, userChains: true });
await pause(1000);
execFileSync("iptables", ["-w", "5", "-I", ...rule]);
await pause(CHANGED_MS);
const traffic: TrafficRequest = {
  from: { kind: "container", id: from?.id ?? "" },
  to: { kind: "container", id: to?.id ?? "", network: to?.network ?? "" },
  act: { kind: "ping", count: 1, bytes: 56 },
};
await ask("traffic-run", traffic);
const dropped = () => [...packets.values()].filter(({ fate, open }) => fate === "dropped" && !open);
for (let waitedMs = 0; waitedMs < 5000 && dropped().length === 0; waitedMs += 50) await pause(50);
execFileSync("iptables", ["-w", "5", "-D", ...rule]);
await ask("trace-stop");
console.log(JSON.stringify({ started, dropped: dropped().map(({ droppedAt }) => droppedAt) }));
process.exit();
