import { accessSync, constants } from "node:fs";
import type { Finding } from "@/lib/protocol/events";
import { type FreeSpace, freeSpace } from "../free-space";
import { fine, note, problem } from "./finding";

/** `null`: it cannot be looked at. */
export type Disk = {
  readonly folder: string;
  readonly space: FreeSpace | null;
  readonly isWritable: boolean;
};

/** Where it is written down what a crash would leave behind. */
export const RUN = "/run";
const RUN_NEEDS_BYTES = 64 * 1024;
const MB = 1e6;

export function lookAtDisk(folder: string): Disk {
  return { folder, space: spaceOf(folder), isWritable: isWritable(folder) };
}

function spaceOf(folder: string): FreeSpace | null {
  try {
    return freeSpace(folder);
  } catch {
    return null;
  }
}

/** access(2): also false on a file system that is mounted read-only. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where `hopscope record -o FILE` would write. */
export function judgeRecordingDisk({ folder, space, isWritable }: Disk): Finding {
  const elsewhere = "record to a file on another file system: hopscope record -o FILE";
  if (space === null || !isWritable)
    return note(`${folder} cannot be written`, "no recording can be made here", elsewhere);
  const free = `${inMegabytes(space.freeBytes)} free in ${folder}`;
  if (space.freeBytes >= space.keepBytes) return fine(free);
  return note(
    `only ${free}`,
    `a recording ends at once, since ${inMegabytes(space.keepBytes)} are left to other programs`,
    `df -h ${folder} and make room, or ${elsewhere}`,
  );
}

/** `isRoot`: others may never write there, which is no fault of the disk. */
export function judgeRunDisk({ folder, space, isWritable }: Disk, isRoot: boolean): readonly Finding[] {
  if (!isRoot) return [];
  if (isRoomy(space) && isWritable) return [fine(`${folder} can be written`)];
  const what = space !== null && isWritable ? `${folder} is full` : `${folder} cannot be written`;
  const effect = "no rules and no lab: what a crash leaves behind could not be found again";
  const command = `df -h ${folder} and make room; in a container: docker run --tmpfs ${folder} …`;
  return [problem(what, effect, command)];
}

export function isRoomy(space: FreeSpace | null): boolean {
  return space !== null && space.freeBytes >= RUN_NEEDS_BYTES;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0)} MB`;
}
