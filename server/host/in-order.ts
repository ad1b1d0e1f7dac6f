import { setImmediate } from "node:timers/promises";

/**
 * One piece of work at a time, in the order of the calls; one that fails does not stop the next. Between two of them
 * timers and sockets have their turn, however many wait.
 */
export function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {}).then(() => setImmediate());
    return next;
  };
}
