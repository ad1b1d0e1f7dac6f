import { Worker } from "node:worker_threads";

const LOOK_EVERY_MS = 200;

/**
 * Kills this process when its parent is gone, however it went and whatever the main thread is busy
 * with: a read(2) that never returns, an endless loop. Not PR_SET_PDEATHSIG: a change of credentials clears it
 * (prctl(2)) and Node cannot set it again, nor may a parent that has become nobody send its signal to root.
 * Takes the parent's id from the parent itself, which may already be dead when this runs.
 * @param graceMs for what this process does by itself when its parent is gone.
 */
export function dieWithParent(parent: number, graceMs = 0): void {
  const code = `
    const { workerData: { parent, graceMs } } = require("node:worker_threads");
    const kill = () => process.kill(process.pid, "SIGKILL");
    const look = () => {
      if (process.ppid === parent) return;
      clearInterval(looking);
      if (graceMs === 0) kill(); else setTimeout(kill, graceMs);
    };
    const looking = setInterval(look, ${LOOK_EVERY_MS});
    look();`;
  const workerData = { parent, graceMs };
  new Worker(code, { eval: true, workerData, resourceLimits: { maxOldGenerationSizeMb: 8 } }).unref();
}
