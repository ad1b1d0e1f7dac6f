/** dist/by-hand.mjs: the commands that need root and end by themselves. Node's built-ins only. */

import type { Command } from "./command";
import { doctor } from "./doctor/doctor";
import { runLab } from "./lab-by-hand";
import { record } from "./record";
import { runRules } from "./rules-by-hand";

type ByHand = Extract<Command, { kind: "rules" | "lab" | "record" | "doctor" }>;

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
