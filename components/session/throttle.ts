/** Calls `run` at most once in `everyMs()`, the first time soon, the last time surely. */
export function throttle(run: () => void, everyMs: () => number): { (): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastMs = Number.NEGATIVE_INFINITY;
  const request = () => {
    if (timer !== null) return;
    const waitMs = Math.max(0, lastMs + everyMs() - performance.now());
    timer = setTimeout(() => {
      timer = null;
      lastMs = performance.now();
      run();
    }, waitMs);
  };
  return Object.assign(request, {
    cancel() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  });
}
