// npm hands neither SIGTERM nor its own end on to what it runs (a shell stands between them).
import { readFileSync } from "node:fs";

const LOOK_EVERY_MS = 250;

/**
 * Ends this process in order (SIGTERM) when the npm that runs it is gone, so that who started `npm start` and ends it
 * leaves nothing behind. Looks for npm among its parent and grandparent, by /proc (proc(5)): nothing where that is not there.
 */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  const npm = [parent, grandparent].find((pid) => pid !== null && isNpm(pid));
  if (npm === undefined) return;
  const isThere = () => process.ppid === parent && (npm === parent || parentOf(parent) === npm);
  const looking = setInterval(() => {
    if (isThere()) return;
    clearInterval(looking);
    process.kill(process.pid, "SIGTERM");
  }, LOOK_EVERY_MS);
  looking.unref();
}

/** npm names its own process so (process.title): `npm start`. */
function isNpm(pid) {
  return read(`/proc/${pid}/cmdline`)?.startsWith("npm") === true;
}

function parentOf(pid) {
  // The name stands in brackets and may hold any character.
  const behindName = read(`/proc/${pid}/stat`)?.split(") ").at(-1);
  return behindName === undefined ? null : Number(behindName.split(" ")[1]);
}

function read(path) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return null;
  }
}
