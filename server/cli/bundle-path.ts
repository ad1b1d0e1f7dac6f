import { fileURLToPath } from "node:url";

export type Bundle =
  | "analyze"
  | "by-hand"
  | "child"
  | "dock-apart"
  | "figure"
  | "hopscope"
  | "host"
  | "host-apart"
  | "host-docker"
  | "host-lab"
  | "kmsg-apart"
  | "serve"
  | "web-apart";

/** Path of a sibling of the running program in dist/. */
export function bundlePath(name: Bundle): string {
  return fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
}
