import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type Bundle =
  | "analyze"
  | "apart"
  | "by-hand"
  | "child"
  | "cli"
  | "figure"
  | "hopscope"
  | "kmsg"
  | "web"
  | "web-apart";

/** Path of a sibling of the running program in dist/. */
export function bundlePath(name: Bundle): string {
  return fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
}

/** A bundle's code, to be read while the checkout is still readable. */
export function readBundle(name: Bundle): string {
  return readFileSync(bundlePath(name), "utf8");
}

/**
 * Runs a bundle out of memory: by then the process may be unable to read the checkout (a clone in a
 * directory of mode 0700). `sourceURL` keeps stack traces readable. What the module exports is the
 * caller's contract to know.
 */
export async function importFromMemory(name: Bundle, code: string): Promise<Record<string, unknown>> {
  const source = Buffer.from(`${code}\n//# sourceURL=hopscope:${name}.mjs\n`).toString("base64");
  return import(`data:text/javascript;base64,${source}`);
}

/** The static export as request path → bytes; empty if it was not built. */
export function readAssets(): Map<string, Uint8Array> {
  const root = fileURLToPath(new URL("../out/", import.meta.url));
  const assets = new Map<string, Uint8Array>();
  let entries: ReturnType<typeof listFiles>;
  try {
    entries = listFiles(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return assets;
    throw error;
  }
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = `${entry.parentPath.endsWith("/") ? entry.parentPath : `${entry.parentPath}/`}${entry.name}`;
    assets.set(`/${path.slice(root.length)}`, readFileSync(path));
  }
  const index = assets.get("/index.html");
  if (index !== undefined) assets.set("/", index);
  return assets;
}

function listFiles(root: string) {
  return readdirSync(root, { recursive: true, withFileTypes: true });
}
