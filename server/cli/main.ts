/** dist/hopscope.mjs: the entry. Node's built-ins only; it may be root. */
import { pathToFileURL } from "node:url";
import { type Bundle, bundlePath } from "./bundle-path";
import type { Command } from "./command";
import { faultLine } from "./fault-line";
import { REFUSED_LAB_NAME } from "./lab-name";
import { isNodeTooOld } from "./node-version";

/** Each command comes out of a bundle of its own, a `run(command)`: nothing of another's is loaded beside it. */
const BUNDLES: Readonly<Record<Exclude<Command["kind"], "exit">, Bundle>> = {
  serve: "serve",
  kmsg: "kmsg-apart",
  dock: "dock-apart",
  host: "host-apart",
  web: "web-apart",
  analyze: "analyze",
  figure: "figure",
  rules: "by-hand",
  lab: "by-hand",
  record: "by-hand",
  doctor: "by-hand",
};

async function run(command: Command): Promise<number> {
  return command.kind === "exit" ? command.code : (await load(BUNDLES[command.kind])).run(command);
}

function load(name: Bundle) {
  return import(pathToFileURL(bundlePath(name)).href);
}

/**
 * Whose rights may be such that no child can be without them (root in a container that lacks CAP_SETUID): the
 * third-party parser is not asked. Nor for `serve`, which would start 150 ms later.
 */
const READ_BY_THEMSELVES = ["kmsg", "dock", "host", "serve", "doctor"] as const;

async function readCommand([first, ...args]: readonly string[]): Promise<Command> {
  const kind = READ_BY_THEMSELVES.find((known) => known === first);
  const own = kind === undefined ? null : ownReading((await load(BUNDLES[kind])).read, args);
  return own ?? (await load("read-command")).readCommand(process.argv.slice(2));
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
