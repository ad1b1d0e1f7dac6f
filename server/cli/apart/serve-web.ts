import { readFileSync } from "node:fs";
import type { ListenAddress, WebInput } from "@/server/web/contract";
import { runWeb } from "../run-web";
import { defaultGateway } from "./default-gateway";
import type { LiveTarget } from "./host-command";
import { asId } from "./listen-on-socket";
import { openLink } from "./socket-link";

export type WebCommand = {
  readonly kind: "web";
  /** Sockets of the others. */
  readonly kmsg: string;
  readonly host: string;
  /** Null where the lab is watched. */
  readonly dock: string | null;
  readonly target: LiveTarget;
  readonly listen: ListenAddress;
  /** Where browsers reach it, when that is not `listen`: a container's published port. */
  readonly published: ListenAddress | null;
  /** The group that is kept when root is given up. */
  readonly group: string | null;
};

/** dist/web-apart.mjs, `hopscope web`: the unprivileged process alone; it waits for the others, whichever starts first. */
export async function run({
  kmsg,
  host,
  dock,
  target,
  listen,
  published,
  group,
}: WebCommand): Promise<number> {
  const job = { target, listen, faults: [], published: reachedAt(published) };
  const connect = () => ({
    ...{ kmsg: openLink(kmsg), host: openLink(host) },
    dock: dock === null || target !== "docker" ? null : openLink(dock),
  });
  // Whatever the web bundle may still hold open must not keep the process.
  return process.exit(await runWeb(job, { connect, group: group === null ? undefined : asId(group) }));
}

/** Docker hands on a published port's connections from this machine as the bridge's own: the gateway. */
function reachedAt(published: WebCommand["published"]): WebInput["published"] {
  if (published === null) return null;
  return { ...published, gateway: defaultGateway(readFileSync("/proc/net/route", "latin1")) };
}
