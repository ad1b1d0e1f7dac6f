/** dist/hopscope.mjs: the entry. Node's built-ins only; it may be root. */
import { pathToFileURL } from "node:url";
import { readPrivileged } from "./apart/read-privileged";
import { type Bundle, bundlePath } from "./bundle-path";
import type { Command } from "./command";
import { faultLine } from "./fault-line";
import { REFUSED_LAB_NAME } from "./lab-name";
import { isNodeTooOld } from "./node-version";
import { readCommand } from "./read-command";

/** Each command comes out of a bundle of its own, a `run(command)`: nothing of another's is loaded beside it. */
async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case "serve":
    case "analyze":
    case "figure":
      return runBundle(command.kind, command);
    case "kmsg":
    case "dock":
    case "host":
    case "web":
      return runBundle(`${command.kind}-apart`, command);
    case "rules":
    case "lab":
    case "record":
    case "doctor":
      return runBundle("by-hand", command);
    case "exit":
      return command.code;
  }
}

async function runBundle(name: Bundle, command: Command): Promise<number> {
  const { run } = await import(pathToFileURL(bundlePath(name)).href);
  return run(command);
}

// `hopscope analyze FILE | head`: the reader went away, which is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

if (isNodeTooOld(process.versions.node)) {
  process.stderr.write(faultLine("old-node", process.versions.node));
  process.exit(2);
}
if (REFUSED_LAB_NAME !== null) {
  process.stderr.write(faultLine("bad-lab-name", REFUSED_LAB_NAME));
  process.exit(2);
}
const argv = process.argv.slice(2);
process.exitCode = await run(readPrivileged(argv) ?? (await readCommand(argv)));
