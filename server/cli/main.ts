/** dist/hopscope.mjs: the entry. Node's built-ins only; it may be root. */
import { pathToFileURL } from "node:url";
import { type Bundle, bundlePath } from "./bundle-path";
import type { Command } from "./command";
import { faultLine } from "./fault-line";
import { REFUSED_LAB_NAME } from "./lab-name";
import { isNodeTooOld } from "./node-version";

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
  const { run } = await load(name);
  return run(command);
}

function load(name: Bundle) {
  return import(pathToFileURL(bundlePath(name)).href);
}

/**
 * Whose rights may be such that no child can be without them (root in a container that lacks CAP_SETUID): the
 * third-party parser is not asked. Nor for `serve`, which would start 150 ms later.
 */
const READS_ITSELF: Readonly<Record<string, Bundle>> = {
  kmsg: "kmsg-apart",
  dock: "dock-apart",
  host: "host-apart",
  serve: "serve",
  doctor: "by-hand",
};

async function readCommand([kind = "", ...args]: readonly string[]): Promise<Command> {
  const name = Object.hasOwn(READS_ITSELF, kind) ? READS_ITSELF[kind] : undefined;
  const own = name === undefined ? null : ownReading((await load(name)).read, args);
  return own ?? (await load("read-command")).readCommand([kind, ...args]);
}

/** Null: a call for help or a usage error, which the parser then words. */
function ownReading(read: (args: string[]) => Command | null, args: string[]): Command | null {
  try {
    return read(args);
  } catch {
    return null;
  }
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
process.exitCode = await run(await readCommand(process.argv.slice(2)));
