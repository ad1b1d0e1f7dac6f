import { pathToFileURL } from "node:url";
import { scriptPath } from "./bundle";
import { PARSE_FDS } from "./child-job";
import type { Command } from "./command";
import { runChild } from "./spawn-child";

/**
 * dist/read-command.mjs: the command line, understood. Its parser is third-party code, so root has it run in a child without
 * privileges and takes only the answer.
 */
export async function readCommand(argv: readonly string[]): Promise<Command> {
  if (process.getuid?.() !== 0) {
    const { parseCommandLine } = await import(pathToFileURL(scriptPath("cli")).href);
    return (parseCommandLine as (argv: readonly string[]) => Command)(argv);
  }
  const child = runChild({ role: "parse", argv }, ["ignore", "inherit", "inherit", "pipe"]);
  if (child.error !== undefined) throw child.error;
  const answer = child.output[PARSE_FDS.answer];
  if (child.status !== 0 || answer === null || answer === undefined)
    return { kind: "exit", code: child.status || 1 };
  return JSON.parse(answer.toString()) as Command;
}
