import { statfsSync } from "node:fs";

/** What other programs of the host shall keep: 200 MB, or 5 % of a small disk. */
const KEEP_FREE_BYTES = 200e6;
const KEEP_FREE_SHARE = 0.05;

export type FreeSpace = {
  /** For a user without root's reserve. */
  readonly freeBytes: number;
  /** Below it a recording ends. */
  readonly keepBytes: number;
};

/** Of the file system of `folder`. Throws as statfs(2) fails. */
export function freeSpace(folder: string): FreeSpace {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return {
    freeBytes: bavail * bsize,
    keepBytes: Math.min(KEEP_FREE_BYTES, KEEP_FREE_SHARE * blocks * bsize),
  };
}
