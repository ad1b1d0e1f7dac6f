/** dist/host-docker.mjs. Node's built-ins only. */
import { createDockClient } from "@/server/host/docker/dock-client";
import { createDockerHost } from "@/server/host/docker/docker-host";
import { done } from "@/server/host/outcome";
import { holdInNameOf } from "@/server/host/run-files";
import type { HostJob, OpenDock } from "./host-job";

export function startHost({ doctor, ownBridge, parent }: HostJob, openDock: OpenDock) {
  if (parent !== null) holdInNameOf(parent);
  return done(createDockerHost(createDockClient(openDock), { doctor, ownBridge }));
}
