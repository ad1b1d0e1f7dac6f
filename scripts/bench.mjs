// `npm run bench [NAME …]`: every figure beside its peer; by name, one alone.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build as bundle } from "esbuild";
import { chromiumPath } from "./browser.mjs";
import { EXIT_USAGE, requireNode, say } from "./console.mjs";
import { build, installDependencies, ROOT } from "./prepare.mjs";
import { installPackages, missingPackages, TEST_PACKAGES } from "./system-packages.mjs";

requireNode();
await installDependencies();
const wanted = missingPackages({ ...TEST_PACKAGES, lognormalizer: "liblognorm-utils" });
if (chromiumPath() === null) wanted.push("chromium");
await installPackages(wanted, { ask: false });
await build();

const folder = join(ROOT, "dist", `bench-${process.pid}`);
mkdirSync(folder, { recursive: true });
try {
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: ["bench/main.ts"],
    outfile: join(folder, "main.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    alias: { "@": ROOT.replace(/\/$/, "") },
    logLevel: "warning",
  });
  process.env.HOPSCOPE_ROOT = ROOT;
  process.chdir(ROOT);
  const { runBench, BENCHES } = await import(pathToFileURL(join(folder, "main.mjs")).href);
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !BENCHES.includes(name));
  if (unknown.length > 0) {
    say(`There is no figure ${unknown.join(", ")}; there are ${BENCHES.join(", ")}.`);
    process.exitCode = EXIT_USAGE;
  } else {
    process.exitCode = (await runBench(names.length > 0 ? names : BENCHES, say)) ? 0 : 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
