import type { Finding, Outcome } from "@/lib/protocol/events";
import { done, fault } from "./outcome";
import { type Ran, run } from "./programs";

/** Below the 10 s after which `web` takes this process for hung. */
const PATIENCE_MS = 9000;

/**
 * Asks a program of its own, `node ...args`, for its findings and relays what it prints; `web` checks the
 * shape. One runs at a time: who asks meanwhile gets the same answer. Error: `doctor-failed`.
 */
export function createDoctorCall(args: readonly string[]): () => Promise<Outcome<readonly Finding[]>> {
  let pending: Promise<Outcome<readonly Finding[]>> | null = null;
  return () => {
    // Bound to this process: prctl(2), PR_SET_PDEATHSIG.
    const bound = ["--pdeathsig", "KILL", "--", process.execPath, ...args];
    pending ??= run({ program: "setpriv", args: bound }, { timeoutMs: PATIENCE_MS })
      .then(readFindings)
      .finally(() => {
        pending = null;
      });
    return pending;
  };
}

function readFindings({ exit, stdout, stderr }: Ran): Outcome<readonly Finding[]> {
  try {
    return done(JSON.parse(stdout));
  } catch {
    return fault("doctor-failed", exit === null ? "no answer in time" : stderr);
  }
}
