import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

/** Those that are run out of memory. */
export type ScriptBundle = "cli" | "dock" | "kmsg" | "names" | "web";

export function scriptPath(name: ScriptBundle): string {
  return fileURLToPath(new URL(`./${name}.cjs`, import.meta.url));
}

/** A bundle's code, to be read while the checkout is still readable. */
export function readBundle(name: ScriptBundle): string {
  return readFileSync(scriptPath(name), "utf8");
}

/**
 * Runs a bundle out of memory: by then the process may be unable to read the checkout (a clone in a
 * directory of mode 0700). As a script: an import() from a data: URL takes twice as long. What it exports is
 * the caller's contract to know.
 */
export function runFromMemory(name: ScriptBundle, code: string): Record<string, unknown> {
  const script = new Script(`(function(module,exports,require){${code}\n})`, {
    filename: `hopscope:${name}.cjs`,
  });
  const module = { exports: {} };
  script.runInThisContext()(module, module.exports, createRequire("/"));
  return module.exports;
}
