import { Socket } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { boundHeap } from "../bound-heap";
import { FakeHost } from "./fake-host";
import { startTestWeb } from "./start-test-web";

/**
 * The web process alone, for measurements: kernel records come in on descriptor 3 as from the `kmsg` process
 * (testing/kmsg-records.ts makes them), a stand-in answers for the host. Bundle it with esbuild and fork it:
 * it says where it listens, and answers each message with its figures.
 */
export type ChildReady = {
  readonly origin: string;
  readonly presenterToken: string;
  readonly viewerToken: string;
};

export type ChildFigures = {
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly loopDelayMaxMs: number;
  readonly loopDelayP99Ms: number;
  readonly cpuMs: number;
};

boundHeap();
const kmsg = new Socket({ fd: 3, readable: true });
const web = await startTestWeb({ source: { kind: "live", kmsg, host: new FakeHost() } });
const delay = monitorEventLoopDelay({ resolution: 2 });
delay.enable();

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({
    residentBytes: process.memoryUsage.rss(),
    heapUsedBytes: process.memoryUsage().heapUsed,
    loopDelayMaxMs: delay.max / 1e6,
    loopDelayP99Ms: delay.percentile(99) / 1e6,
    cpuMs: (user + system) / 1000,
  } satisfies ChildFigures);
  delay.reset();
});
const { origin, presenterToken, viewerToken } = web;
process.send?.({ origin, presenterToken, viewerToken } satisfies ChildReady);
process.once("disconnect", () => process.exit(0));
