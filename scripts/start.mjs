// `npm start`: installs and builds what is needed, says what it does, then becomes `hopscope serve`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { refuse, requireNode, say } from "./console.mjs";
import { endWithNpm } from "./end-with-npm.mjs";
import { build, installDependencies, ROOT } from "./prepare.mjs";
import { canInstall, installPackages, LAB_PACKAGES, missingPackages } from "./system-packages.mjs";
import { targetOf, withoutPackages } from "./without-packages.mjs";

requireNode();
endWithNpm();
await installDependencies();
await build();

const argv = process.argv.slice(2);
const isLive = process.platform === "linux" && process.getuid?.() === 0;
if (isLive && targetOf(argv) !== "replay") {
  const missing = missingPackages(LAB_PACKAGES);
  const left = canInstall() ? await installPackages(missing, { ask: true }) : missing;
  const without = withoutPackages(left, argv);
  if (without?.ends) refuse(without.sentence);
  if (without !== null) say(without.sentence);
}

// The same process goes on as hopscope, so that no launcher is left between it and the terminal.
const program = join(ROOT, "dist/hopscope.mjs");
process.argv = [process.argv[0], program, "serve", ...argv];
await import(pathToFileURL(program).href);
