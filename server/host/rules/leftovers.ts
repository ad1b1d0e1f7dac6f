import { sessionNumber } from "./own-prefix";
import { readIptables } from "./saves";
import { undoOf } from "./site";
import { standingIn } from "./standing";
import { sweepOnce } from "./sweeper";

/** Nonces, of those whose rules may be there. */
type Living = (namespacePid: number | null) => readonly string[];

/**
 * What stands there of any hopscope, and what removes those of no living one: killed, or back out of an old save.
 * @param living is asked when all is read: whoever made a rule that was seen has claimed and told it before.
 */
export async function findStanding(namespacePid: number | null, living: Living) {
  const host = await readIptables(namespacePid);
  const alive = new Set(living(namespacePid).flatMap((nonce) => [nonce, sessionNumber(nonce)]));
  const left = standingIn(host?.saves ?? null).filter(({ session }) => !alive.has(session));
  return { host, left, undo: undoOf(left, host?.legacy ?? false) };
}

/** How many places were swept, and what the host holds then. */
export async function sweepLeftovers(namespacePid: number | null, living: Living) {
  const { host, left, undo } = await findStanding(namespacePid, living);
  await sweepOnce(undo, namespacePid);
  return { swept: left.length, host: left.length === 0 ? host : await readIptables(namespacePid) };
}
