import type { Outcome } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";

/** An expected failure. @see lib/protocol/faults.ts for each code's cause and fix. */
export function fault(code: FaultCode, detail = ""): Outcome<never> {
  return { ok: false, code, detail: detail.slice(0, 500) };
}

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}
