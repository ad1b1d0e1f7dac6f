/** dist/apart.mjs: `kmsg` and `host` alone. Node's built-ins only. */
import type { HostCommand, KmsgCommand } from "./apart-command";
import { serveHost } from "./serve-host";
import { serveKmsg } from "./serve-kmsg";

export async function run(command: KmsgCommand | HostCommand): Promise<number> {
  // Whatever a connection may still hold open must not keep the process.
  return process.exit(await (command.kind === "kmsg" ? serveKmsg(command) : serveHost(command)));
}
