import { DOCKER_ID } from "../docker-id";
import { readText } from "../read-text";

/**
 * The process that is said to be of that container, if it is: as this process counts processes, its cgroup bears
 * the id. Null: it does not run, it is another's, or Docker counts processes in another namespace, where the
 * number is somebody else's here.
 */
export function containerPid(id: string, pid: unknown): number | null {
  if (!DOCKER_ID.test(id) || typeof pid !== "number" || !Number.isInteger(pid)) return null;
  return readText(`/proc/${pid}/cgroup`).includes(id) ? pid : null;
}
