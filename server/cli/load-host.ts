import { pathToFileURL } from "node:url";
import type { Outcome } from "@/lib/protocol/events";
import type { Host } from "@/server/host/host";
import { bundlePath } from "./bundle-path";
import type { HostJob, OpenDock, StartHost } from "./host-job";

/** Loads the code of that one target: on a Docker host nothing of the lab is ever in a process with rights. */
export async function loadHost(job: HostJob, openDock: OpenDock): Promise<Outcome<Host>> {
  const { startHost } = await import(pathToFileURL(bundlePath(`host-${job.target}`)).href);
  return (startHost as StartHost)(job, openDock);
}
