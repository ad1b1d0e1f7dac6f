/**
 * A user of nf_log_all_netns: holds it, looks that it is on, and lets go, again and again, until it is ended. With
 * `sweep` it only does what each start does for those that were killed.
 */
import { readFileSync, writeSync } from "node:fs";
import {
  holdNfLogAllNetns,
  NF_LOG_ALL_NETNS,
  releaseNfLogAllNetns,
  sweepNfLogAllNetns,
} from "../lab/nf-log-all-netns";

const LOOKS = 20;
let rounds = 0;
let isEnding = false;

function round(): void {
  if (isEnding) process.exit(0);
  holdNfLogAllNetns();
  for (let look = 0; look < LOOKS; look++) {
    // A plain file in the switch's place is empty for a moment while it is written.
    if (readFileSync(NF_LOG_ALL_NETNS, "utf8").trim() !== "0") continue;
    writeSync(1, `off in round ${rounds}, look ${look}\n`);
    process.exit(1);
  }
  rounds += 1;
  if (rounds === 1) writeSync(1, "holds\n");
  // Every other time it is held twice; what is left at the end goes with the process.
  if (rounds % 2 === 0) {
    releaseNfLogAllNetns();
    releaseNfLogAllNetns();
  }
  setTimeout(round, Math.random() * 3);
}

if (process.argv[2] === "sweep") sweepNfLogAllNetns();
else {
  process.once("SIGTERM", () => {
    isEnding = true;
  });
  round();
}
