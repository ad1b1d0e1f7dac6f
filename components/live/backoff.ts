const FIRST_MS = 500;
const FACTOR = 1.5;
const VISIBLE_CAP_MS = 5_000;
/** A tab that nobody looks at need not knock often. */
const HIDDEN_CAP_MS = 60_000;

/** Wait before the attempt of this number, counted from 1. */
export function backoffMs(attempt: number, hidden: boolean): number {
  return Math.min(FIRST_MS * FACTOR ** (attempt - 1), hidden ? HIDDEN_CAP_MS : VISIBLE_CAP_MS);
}
