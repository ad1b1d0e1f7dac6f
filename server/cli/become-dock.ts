import { statSync } from "node:fs";
import { dropPrivileges, NOBODY } from "./drop-privileges";

/**
 * From root to nobody with one group: the one that may open Docker's socket. The engine of a user of its own
 * (rootless) lets that user in alone: then it becomes that one. Throws where that is not to be had, as
 * dropPrivileges does, and where there is no such socket.
 */
export function becomeDock(socketPath: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(socketPath);
  dropPrivileges(undefined, [gid], uid === 0 ? NOBODY : uid);
}
