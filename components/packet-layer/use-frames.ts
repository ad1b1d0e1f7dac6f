import { useEffect, useRef } from "react";

/** Calls the latest `frame` for each frame that the screen shows, outside React; not while the page is hidden. */
export function useFrames(frame: (nowMs: number) => void, onStart?: () => void): void {
  const latest = useRef({ frame, onStart });
  useEffect(() => {
    latest.current = { frame, onStart };
  });
  useEffect(() => {
    let request = 0;
    const loop = (nowMs: number) => {
      request = requestAnimationFrame(loop);
      latest.current.frame(nowMs);
    };
    const start = () => {
      cancelAnimationFrame(request);
      latest.current.onStart?.();
      if (!document.hidden) request = requestAnimationFrame(loop);
    };
    start();
    document.addEventListener("visibilitychange", start);
    return () => {
      cancelAnimationFrame(request);
      document.removeEventListener("visibilitychange", start);
    };
  }, []);
}
