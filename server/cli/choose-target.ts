import type { Target } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import type { ServeCommand } from "./command";

export type Machine = {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** Of those that live targets need. */
  readonly missingPrograms: readonly string[];
  /** A Docker engine answers on its socket. */
  readonly hasDocker: boolean;
};

export type Reason = { readonly code: FaultCode; readonly detail: string };

export type Choice =
  /** `reasons`: why it is replay although nobody asked for replay. */
  | { readonly kind: "target"; readonly target: Target; readonly reasons: readonly Reason[] }
  | { readonly kind: "refused"; readonly reason: Reason };

/** What `serve` watches. A target that was asked for by name is never swapped for another. */
export function chooseTarget(command: ServeCommand, machine: Machine): Choice {
  const { target, file } = command;
  if (target === "replay" || (target === null && file !== null)) return chosen("replay");
  if (file !== null) return refused({ code: "file-with-live", detail: `--target ${target} ${file}` });
  const obstacle = obstacleToLive(machine);
  if (target === null) {
    if (obstacle !== null) return chosen("replay", obstacle);
    return chosen(machine.hasDocker ? "docker" : "lab");
  }
  if (obstacle !== null) return refused(obstacle);
  if (target === "docker" && !machine.hasDocker) return refused({ code: "no-docker", detail: "" });
  return chosen(target);
}

function obstacleToLive({ platform, isRoot, missingPrograms }: Machine): Reason | null {
  if (platform !== "linux") return { code: "not-linux", detail: platform };
  if (!isRoot) return { code: "not-root", detail: "" };
  if (missingPrograms.length > 0) return { code: "missing-programs", detail: missingPrograms.join(", ") };
  return null;
}

function chosen(target: Target, ...reasons: Reason[]): Choice {
  return { kind: "target", target, reasons };
}

function refused(reason: Reason): Choice {
  return { kind: "refused", reason };
}
