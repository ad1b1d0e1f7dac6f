import { sessionNumber } from "./own-prefix";
import { readIptables } from "./saves";
import { undoOf } from "./site";
import { standingIn } from "./standing";
import { sweepOnce } from "./sweeper";

/**
 * What stands there of any hopscope, and what removes those of no living one: killed, or back out of an old save.
 * @param living is asked when all is read: whoever made a rule that was seen has claimed it before.
 */
export async function findStanding(namespacePid: number | null, living: () => readonly string[]) {
  const host = await readIptables(namespacePid);
  const standing = host === null ? [] : standingIn(host.saves);
  const alive = new Set(living().flatMap((nonce) => [nonce, sessionNumber(nonce)]));
  const left = standing.filter(({ session }) => !alive.has(session));
  return { host, left, undo: undoOf(left, host?.legacy ?? false) };
}

/** How many places were swept. */
export async function sweepLeftovers(
  namespacePid: number | null,
  living: () => readonly string[],
): Promise<number> {
  const { left, undo } = await findStanding(namespacePid, living);
  await sweepOnce(undo, namespacePid);
  return left.length;
}
