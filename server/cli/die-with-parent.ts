import { Worker } from "node:worker_threads";

const LOOK_EVERY_MS = 200;

/**
 * Kills this process as soon as its parent is gone, however it went and whatever the main thread is busy
 * with: a read(2) that never returns, an endless loop. Not PR_SET_PDEATHSIG, because the change of
 * credentials clears it (prctl(2)) and Node cannot set it again. Takes the parent's id from the parent
 * itself, which may already be dead when this runs.
 */
export function dieWithParent(parent: number): void {
  const code = `
    const { workerData } = require("node:worker_threads");
    const look = () => { if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL"); };
    look();
    setInterval(look, ${LOOK_EVERY_MS});`;
  new Worker(code, { eval: true, workerData: parent, resourceLimits: { maxOldGenerationSizeMb: 8 } }).unref();
}
