import { fileURLToPath } from "node:url";
import type { ENTRIES } from "@/scripts/build-server.mjs";

export type Bundle = keyof typeof ENTRIES;

/** Path of a sibling of the running program in dist/. */
export function bundlePath(name: Bundle): string {
  return fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
}
