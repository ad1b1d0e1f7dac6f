// The program: server/ → dist/, one file an entry. `node scripts/build-server.mjs [OUTDIR]`.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** dist name → source. Up to `kmsg-apart` they may hold rights: server/cli/import-graph.test.ts watches them. */
export const ENTRIES = {
  hopscope: "server/cli/main.ts",
  serve: "server/cli/serve.ts",
  child: "server/cli/child.ts",
  kmsg: "server/kmsg/main.ts",
  dock: "server/dock/main.ts",
  host: "server/cli/host-child.ts",
  "host-docker": "server/cli/start-docker-host.ts",
  "host-lab": "server/cli/start-lab-host.ts",
  "read-command": "server/cli/read-command.ts",
  "by-hand": "server/cli/run-by-hand.ts",
  "dock-apart": "server/cli/apart/serve-dock.ts",
  "host-apart": "server/cli/apart/serve-host.ts",
  "kmsg-apart": "server/cli/apart/serve-kmsg.ts",
  "web-apart": "server/cli/apart/serve-web.ts",
  cli: "server/cli/parse-command-line.ts",
  names: "server/cli/resolve-names.ts",
  analyze: "server/cli/run-analyze.ts",
  figure: "server/cli/run-figure.ts",
  web: "server/web/main.ts",
};

/** Run out of memory, as scripts (server/cli/bundle.ts). */
const SCRIPTS = new Set(["cli", "dock", "kmsg", "names", "web"]);

/** Resolves with esbuild's metafile, by entry. `outdir` null: nothing is written. */
export async function buildServer({ outdir = "dist", entries = Object.keys(ENTRIES) } = {}) {
  const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"));
  const metafiles = {};
  for (const name of entries) {
    const isScript = SCRIPTS.has(name);
    const { metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: { [name]: ENTRIES[name] },
      outdir: outdir ?? "dist",
      write: outdir !== null,
      outExtension: { ".js": isScript ? ".cjs" : ".mjs" },
      bundle: true,
      format: isScript ? "cjs" : "esm",
      platform: "node",
      target: "node20.19",
      alias: { "@": ROOT.replace(/\/$/, "") },
      // A native module: stays in node_modules.
      external: ["@resvg/resvg-js"],
      define: { "process.env.HOPSCOPE_VERSION": JSON.stringify(version) },
      banner: isScript ? {} : { js: bannerOf(name) },
      legalComments: "none",
      metafile: true,
      logLevel: "warning",
    });
    metafiles[name] = metafile;
  }
  return metafiles;
}

/** CommonJS packages inside an ESM bundle ask for Node's built-ins by require(). "/" works for a data: URL too. */
function bannerOf(name) {
  const shebang = name === "hopscope" ? "#!/usr/bin/env node\n" : "";
  return `${shebang}import { createRequire as hopscopeRequire } from "node:module";\nconst require = hopscopeRequire("/");`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await buildServer({ outdir: process.argv[2] ?? "dist" });
