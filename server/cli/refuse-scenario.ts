import type { Outcome } from "@/lib/protocol/events";
import { refuse, refuseOutcome, say } from "./terminal";

/** What its program printed is the fault's detail: it stands above the sentence, line for line. */
export function refuseScenario(outcome: Extract<Outcome<never>, { ok: false }>): 2 {
  if (outcome.code !== "scenario-failed") return refuseOutcome(outcome);
  const printed = outcome.detail.trimEnd();
  if (printed !== "") say(`${printed}\n`);
  return refuse(outcome.code);
}
