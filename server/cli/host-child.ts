/** dist/host.mjs: what `hopscope serve` starts to keep its rights. Node's built-ins only. */
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { dieWithParent } from "./die-with-parent";
import { HOST_FDS, type HostJob, READY } from "./host-job";
import { loadHost } from "./load-host";

/** A program that hangs (nft, ip) must not keep the rest; what it held goes with this process. */
const CLEARING_MS = 5000;

const job = JSON.parse(process.argv[2] ?? "") as HostJob & { readonly parent: number };
// Were this process caught in a loop, nobody else could end it: the one that started it is not root any more.
dieWithParent(job.parent, CLEARING_MS + 1000);
const life = new Socket({ fd: HOST_FDS.life, readable: true, writable: true });
const ended = new Promise<void>((resolve) => life.once("close", () => resolve()));
life.on("error", () => {}).resume();

/** Once: with it this whole hopscope ends. */
let dock = job.target === "docker" ? new Socket({ fd: HOST_FDS.dock, readable: true, writable: true }) : null;
const host = await loadHost(job, () => {
  const mine = dock;
  dock = null;
  return mine;
});
if (host.ok) host.value.connect(new Socket({ fd: HOST_FDS.web, readable: true, writable: true }));
// Why not, is said to a person by who started this process: it has the texts, and ends with that.
life.write(host.ok ? READY : JSON.stringify(host));
await ended;
if (host.ok) await Promise.race([host.value.close(), sleep(CLEARING_MS)]);
process.exit(0);
