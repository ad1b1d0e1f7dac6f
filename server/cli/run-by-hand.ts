/** dist/by-hand.mjs: the commands that need root and end by themselves. Node's built-ins only. */

import { parseArgs } from "node:util";
import type { Command, DoctorCommand } from "./command";
import { doctor } from "./doctor/doctor";
import { runLab } from "./lab-by-hand";
import { record } from "./record";
import { runRules } from "./rules-by-hand";

type ByHand = Extract<Command, { kind: "rules" | "lab" | "record" | "doctor" }>;

/** Of these the doctor alone: it may be run with the rights of any of the processes. */
export function read(args: string[]): DoctorCommand {
  const [flag, text] = [{ type: "boolean" }, { type: "string" }] as const;
  const options = { json: flag, docker: text, dock: text, apart: flag };
  const { json = false, docker = null, dock = null, apart = false } = parseArgs({ args, options }).values;
  return { kind: "doctor", json, docker, dock, apart };
}

export async function run(command: ByHand): Promise<number> {
  switch (command.kind) {
    case "rules":
      return runRules(command);
    case "lab":
      return runLab(command);
    case "record":
      return record(command.output);
    case "doctor":
      return doctor(command);
  }
}
