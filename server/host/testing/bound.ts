import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";

/** Of the time for which something could run, as much may have been spent in waiting for a core. */
const QUIET_SHARE = 0.2;
const TRIES = 12;

/**
 * A promised time holds for a machine that has a core to spare; one that was busy otherwise gets three times as
 * long. Whether it was is asked of the very time that is judged.
 */
export function startBound(): (promisedMs: number) => number {
  const startMs = performance.now();
  const startUs = waitedUs();
  return (promisedMs) => {
    const wallUs = (performance.now() - startMs) * 1000;
    const share = startUs === null ? null : ((waitedUs() ?? startUs) - startUs) / wallUs;
    // Where the kernel keeps no such account, the last minute's load stands for it.
    const isQuiet = share === null ? (loadavg()[0] ?? 0) < availableParallelism() - 0.5 : share < QUIET_SHARE;
    return isQuiet ? promisedMs : promisedMs * 3;
  };
}

/** µs in which some task waited for a core (Documentation/accounting/psi.rst); null: this kernel does not tell. */
function waitedUs(): number | null {
  try {
    return Number(/^some .* total=(\d+)/.exec(readFileSync("/proc/pressure/cpu", "utf8"))?.[1]);
  } catch {
    return null;
  }
}

/**
 * Figures that a bound is held against without regard to what else runs: measured again, some times at most, while
 * they do not satisfy. The promise is of what the rules cost, and a figure is of that and of the machine's other work.
 */
export async function leastDisturbed<T>(
  measure: () => Promise<T>,
  satisfies: (figures: T) => boolean,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const figures = await measure();
    if (satisfies(figures) || attempt === TRIES) return figures;
  }
}
