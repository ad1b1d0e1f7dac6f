import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 20;

/** False if it did not come to hold within `limitMs`. */
export async function waitUntil(holds: () => boolean, limitMs: number): Promise<boolean> {
  for (const endMs = performance.now() + limitMs; performance.now() < endMs; await sleep(LOOK_EVERY_MS)) {
    if (holds()) return true;
  }
  return holds();
}
