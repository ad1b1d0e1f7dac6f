// `npm start`: installs and builds what is needed, says what it does, then becomes `hopscope serve`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { requireNode, say } from "./console.mjs";
import { build, installDependencies, ROOT } from "./prepare.mjs";
import { installPackages, LAB_PACKAGES, missingPackages } from "./system-packages.mjs";

requireNode();
await installDependencies();
await build();

const isLive = process.platform === "linux" && process.getuid?.() === 0;
const wantsReplay = process.argv.some((argument) => /^(--target=)?replay$/.test(argument));
if (isLive && !wantsReplay) {
  const missing = await installPackages(missingPackages(LAB_PACKAGES), { ask: true });
  if (missing.length > 0) say(`Going on without the lab: it needs ${missing.join(", ")}. Replay works.`);
}

// The same process goes on as hopscope, so that no launcher is left between it and the terminal.
const program = join(ROOT, "dist/hopscope.mjs");
process.argv = [process.argv[0], program, "serve", ...process.argv.slice(2)];
await import(pathToFileURL(program).href);
