/** dist/host-lab.mjs. Node's built-ins only. */
import { reserveLab } from "@/server/host/lab/lab";
import { createLabHost } from "@/server/host/lab/lab-host";
import { done, fault } from "@/server/host/outcome";
import { holdInNameOf } from "@/server/host/run-files";
import type { HostJob } from "./host-job";

export function startHost({ lab, doctor, ownBridge, parent }: HostJob) {
  if (parent !== null) holdInNameOf(parent);
  // Now, not when the lab is built: of two dashboards that start at once, one says so and ends.
  const taken = parent === null ? null : reserveLab(lab, "hopscope serve");
  return taken === null
    ? done(createLabHost({ instance: lab, doctor, ownBridge }))
    : fault("lab-running", taken);
}
