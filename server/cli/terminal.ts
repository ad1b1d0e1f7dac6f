import type { Outcome } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import { faultLine } from "./fault-line";

/** Exit codes: 0 done, 2 refused. */
export function say(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

export function refuse(code: FaultCode, detail = ""): 2 {
  process.stderr.write(faultLine(code, detail));
  return 2;
}

export function refuseOutcome(outcome: Extract<Outcome<never>, { ok: false }>): 2 {
  process.stderr.write(faultLine(outcome.code, outcome.detail));
  return 2;
}

/** Why rules and lab cannot be worked on here; null: they can. */
export function refuseUnlessRoot(): 2 | null {
  if (process.platform !== "linux") return refuse("not-linux", process.platform);
  return process.getuid?.() === 0 ? null : refuse("not-root");
}
