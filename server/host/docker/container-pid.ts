import { readFileSync } from "node:fs";
import { DOCKER_ID } from "../docker-id";

/**
 * The process that is said to be of that container, if it is: as this process counts processes, its cgroup bears
 * the id. Null: it does not run, it is another's, or Docker counts processes in another namespace, where the
 * number is somebody else's here.
 */
export function containerPid(id: string, pid: number | null): number | null {
  if (!DOCKER_ID.test(id) || !Number.isInteger(pid)) return null;
  try {
    return readFileSync(`/proc/${pid}/cgroup`, "utf8").includes(id) ? pid : null;
  } catch {
    return null;
  }
}
