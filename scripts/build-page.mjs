// The page: Next's static export into out/, and beside it the worker that reads logs. Turbopack would load that
// worker from the root of the server, so a page in a sub-folder could not.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { run } from "./run.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const { outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: ["components/replay/replay-worker.ts"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  alias: { "@": ROOT.replace(/\/$/, "") },
  // As a function the page can hold its text too: a page opened as a file may start no worker but one from a Blob.
  banner: { js: "function hopscopeReplayWorker(){" },
  footer: { js: '}typeof document==="undefined"&&hopscopeReplayWorker();' },
  legalComments: "none",
  logLevel: "warning",
  write: false,
});
const [{ contents }] = outputFiles;
const hash = createHash("sha256").update(contents).digest("hex").slice(0, 12);
const path = `_next/static/replay-worker-${hash}.js`;
const code = await run(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
  cwd: ROOT,
  env: { NEXT_PUBLIC_REPLAY_WORKER: path },
});
if (code !== 0) process.exit(code);
writeFileSync(`${ROOT}out/${path}`, contents);
