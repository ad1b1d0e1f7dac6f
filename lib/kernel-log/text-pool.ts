/** A host has a few dozen names and addresses; a hostile log is not to fill the memory. */
const POOLED = 4096;
const pool = new Map<string, string>();

/**
 * The one string that stands for all equal ones: names are compared with each other again and again, and equal
 * strings are told apart from different ones much sooner when they are the same. It is a copy, because a slice
 * would keep the piece of log alive that it was cut from.
 */
export function pooled(text: string): string {
  const known = pool.get(text);
  if (known !== undefined) return known;
  if (pool.size >= POOLED) pool.clear();
  const own = ` ${text}`.slice(1);
  pool.set(own, own);
  return own;
}

export function pooledOrNull(text: string | null): string | null {
  return text === null ? null : pooled(text);
}
