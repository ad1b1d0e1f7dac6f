import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
const BANNER = `import { createRequire as boxRequire } from "node:module"; const require = boxRequire("/");`;

/** TypeScript of this repository as one file in `folder`, which Node can be given. */
export function bundleEntry(entry: string, folder: string): string {
  const outfile = `${folder}/${entry.replaceAll(/[^a-z]+/g, "-")}.mjs`;
  buildSync({
    entryPoints: [`${ROOT}/${entry}`],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    alias: { "@": ROOT },
    banner: { js: BANNER },
    logLevel: "error",
  });
  return outfile;
}
