import { useEffect, useState } from "react";

/** performance.now(), looked at every `everyMs` while `on`: for "reconnecting in 3 s" and "stale". */
export function useClock(on: boolean, everyMs: number): number {
  const [nowMs, setNowMs] = useState(0);
  useEffect(() => {
    if (!on) return;
    setNowMs(performance.now());
    const timer = setInterval(() => setNowMs(performance.now()), everyMs);
    return () => clearInterval(timer);
  }, [on, everyMs]);
  return nowMs;
}
