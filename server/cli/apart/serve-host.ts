import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { doctorArguments } from "../doctor-arguments";
import { faultLine } from "../fault-line";
import { LAB_NAME } from "../lab-name";
import { loadHost } from "../load-host";
import { nextSignal } from "../next-signal";
import type { HostCommand } from "./host-command";
import { listenOnSocket } from "./listen-on-socket";

export { readHost as read } from "./host-command";

/** A program that hangs (nft, ip) must not keep the rest; what it held goes with this process. */
const CLEARING_MS = 5000;

/** dist/host-apart.mjs, `hopscope host`. */
export async function run(command: HostCommand): Promise<number> {
  // Whatever a connection may still hold open must not keep the process.
  return process.exit(await serveHost(command));
}

/** One web at a time; when its connection closes, its rules go. */
async function serveHost({ socket, group, target, dock, ownBridge }: HostCommand): Promise<number> {
  const stopped = nextSignal();
  const loaded = await loadHost(
    {
      ...{ target, ownBridge, lab: LAB_NAME, parent: null },
      doctor: [...doctorArguments(null), "--apart", ...(dock === null ? [] : ["--dock", dock])],
    },
    () => (dock === null ? null : createConnection(dock)),
  );
  if (!loaded.ok) return refuse(loaded.code, loaded.detail);
  const host = loaded.value;
  // Last: between listening and taking connections nothing may wait, or one that came meanwhile is never answered.
  const listening = await listenOnSocket(socket, group);
  const clear = () => Promise.race([host.close(), sleep(CLEARING_MS)]);
  if (!listening.ok) return clear().then(() => refuse(listening.code, listening.detail));
  const server = listening.value;
  server.maxConnections = 1;
  server.on("connection", (web) => {
    host.connect(web);
    web.resume();
  });
  process.stdout.write(`hopscope host waits for web at ${socket}\n`);
  await stopped;
  server.close();
  await clear();
  return 0;
}

function refuse(code: string, detail: string): number {
  process.stderr.write(faultLine(code, detail));
  return 2;
}
