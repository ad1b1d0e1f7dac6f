import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { refuse, say } from "./console.mjs";
import { run } from "./run.mjs";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
const STAMPS = join(ROOT, ".stamps");

const PAGE_SOURCES = [
  "app",
  "components",
  "lib",
  "public",
  "scripts/build-page.mjs",
  "next.config.js",
  "postcss.config.mjs",
  "package-lock.json",
];
const SERVER_SOURCES = ["lib", "server", "scripts/build-server.mjs", "package-lock.json"];

/** Installs what package-lock.json names, once per lock file. */
export async function installDependencies() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
  if (existsSync(join(ROOT, "node_modules")) && stamp("install") === wanted) return;
  say("Installing the dependencies (once; about half a minute) …");
  // No install scripts: nothing of a package runs before its code is imported.
  const code = await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: ROOT,
    quiet: true,
  });
  if (code !== 0)
    refuse("npm ci failed (see above); check the network and the npm registry, then run it again.");
  writeStamp("install", wanted);
}

/** Builds the page and the program where their sources are newer than the build. */
export async function build() {
  await buildPart("page", PAGE_SOURCES, "out/index.html", ["scripts/build-page.mjs"]);
  await buildPart("program", SERVER_SOURCES, "dist/hopscope.mjs", ["scripts/build-server.mjs"]);
}

async function buildPart(name, sources, product, nodeArgs) {
  const newest = Math.max(...sources.map((source) => newestMtimeMs(join(ROOT, source))));
  const built = existsSync(join(ROOT, product)) ? Number(stamp(name) ?? 0) : 0;
  if (built === newest) return;
  say(`Building the ${name} …`);
  const code = await run(process.execPath, nodeArgs, {
    cwd: ROOT,
    quiet: true,
    env: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
  });
  if (code !== 0) refuse(`building the ${name} failed (see above).`);
  writeStamp(name, String(newest));
}

function newestMtimeMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  // The folder's own time too: it changes when a file is removed.
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((entry) => newestMtimeMs(join(path, entry))));
}

function stamp(name) {
  const file = join(STAMPS, name);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function writeStamp(name, value) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, name), value);
}
