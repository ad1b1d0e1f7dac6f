import { fileURLToPath } from "node:url";
import {
  type HopscopeStart,
  type RunningHopscope,
  startHopscope,
} from "@/server/cli/testing/running-hopscope";

export const ROOT = process.env.HOPSCOPE_ROOT ?? fileURLToPath(new URL("..", import.meta.url));

/** A lab of our own stands beside one that somebody works with. */
export const LAB = `bench-${process.pid}`;

/** The built program, or what `options` names, on the bench's own lab. */
export function startOnLab(options: Partial<HopscopeStart> = {}): Promise<RunningHopscope> {
  const command = [process.execPath, "dist/hopscope.mjs", "serve"];
  return startHopscope({ command, cwd: ROOT, ...options, env: { HOPSCOPE_LAB: LAB } });
}
