import { boundHeap } from "./bound-heap";
import type { StartWeb } from "./contract";
import { WEB_LIMITS } from "./limits";
import { createWebLog } from "./log";
import { startWebWith } from "./start-web";

/** server/web/contract.ts says what goes in and what comes back. */
export const startWeb: StartWeb = (input) => {
  // A recording stays: what it has let go is little, and looking for it would take long.
  if (input.replay.length === 0) boundHeap();
  return startWebWith(input, { limits: WEB_LIMITS, log: createWebLog() });
};
