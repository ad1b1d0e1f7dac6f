/** dist/hopscope.mjs: the entry. Node's built-ins only; it may be root. */
import { pathToFileURL } from "node:url";
import { runLab, runRules } from "@/server/host/by-hand";
import { type Bundle, bundlePath } from "./bundle";
import type { Command } from "./command";
import { doctor } from "./doctor";
import { faultLine } from "./fault-line";
import { isNodeTooOld } from "./node-version";
import { readCommand } from "./read-command";
import { record } from "./record";
import { serve } from "./serve";

async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case "serve":
      return serve(command);
    case "analyze":
      return (await load("analyze"))(command);
    case "figure":
      return (await load("figure"))(command);
    case "rules":
      return runRules(command);
    case "lab":
      return runLab(command);
    case "record":
      return record(command.output);
    case "doctor":
      return doctor();
    case "exit":
      return command.code;
  }
}

/** Commands that only read a file run with the caller's rights, as `cat` does; kept out of this file's code. */
async function load(name: Extract<Bundle, "analyze" | "figure">) {
  const module = await import(pathToFileURL(bundlePath(name)).href);
  return module[name] as (command: Command) => Promise<number>;
}

// `hopscope analyze FILE | head`: the reader went away, which is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

if (isNodeTooOld(process.versions.node)) {
  process.stderr.write(faultLine("old-node", process.versions.node));
  process.exit(2);
}
process.exitCode = await run(await readCommand(process.argv.slice(2)));
