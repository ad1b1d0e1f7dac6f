import { parseArgs } from "node:util";
import { createDock } from "@/server/dock/dock";
import { dockerSocket } from "@/server/dock/docker-socket";
import { becomeDock } from "../become-dock";
import { nextSignal } from "../next-signal";
import { refuse } from "../terminal";
import { listenOnSocket } from "./listen-on-socket";

/** `socket`: where web finds it. `group`: name or number of the group that may connect; null: this process's. */
export type DockCommand = {
  readonly kind: "dock";
  readonly socket: string;
  readonly group: string | null;
};

export function read(args: string[]): DockCommand | null {
  const text = { type: "string" } as const;
  const { socket, group = null } = parseArgs({ args, options: { socket: text, group: text } }).values;
  return socket ? { kind: "dock", socket, group } : null;
}

/** web, host, and a doctor of each. */
const CONNECTIONS = 8;

/** dist/dock-apart.mjs, `hopscope dock`: gives up its rights, and answers who may connect. */
export async function run(command: DockCommand): Promise<number> {
  // Whatever a connection may still hold open must not keep the process.
  return process.exit(await serveDock(command));
}

async function serveDock({ socket, group }: DockCommand): Promise<number> {
  const stopped = nextSignal();
  const engine = dockerSocket();
  if (engine === null) return refuse("no-docker");
  const listening = await listenOnSocket(socket, group);
  if (!listening.ok) return refuse(listening.code, listening.detail);
  const server = listening.value;
  try {
    becomeDock(engine);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refuse(code === "ENOENT" ? "no-docker" : "rights-kept", message);
  }
  const dock = createDock(engine);
  server.maxConnections = CONNECTIONS;
  server.on("connection", (peer) => {
    dock.connect(peer);
    peer.resume();
  });
  process.stdout.write(`hopscope dock waits for web and host at ${socket}\n`);
  await stopped;
  server.close();
  return 0;
}
