import { readFileSync } from "node:fs";
import { DOCKER_ID, readPid } from "./docker-answer";
import { askDocker } from "./docker-socket";

/**
 * A process of that container, as this process counts them. Null: it does not run, or Docker counts processes
 * in another namespace, where the number is somebody else's here: its cgroup would not bear the id.
 */
export async function containerPid(socketPath: string, id: string): Promise<number | null> {
  if (!DOCKER_ID.test(id)) return null;
  const asked = await askDocker(socketPath, `/containers/${id}/json`);
  const pid = readPid(asked.ok ? asked.value : null);
  try {
    return pid !== null && readFileSync(`/proc/${pid}/cgroup`, "utf8").includes(id) ? pid : null;
  } catch {
    return null;
  }
}
