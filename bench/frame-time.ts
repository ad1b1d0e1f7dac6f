import type { Page } from "@playwright/test";
import { inBrowser, withQuery } from "./browser";
import { restartTrace } from "./control";
import type { FigureRow } from "./figure-row";
import { sendInLab } from "./lab-traffic";
import { startOnLab } from "./running-hopscope";

/** At most this many move at once (lib/figure/playback.ts); the rest is counted. */
const PACKETS = 300;
const GOAL_MS = 4;
const GOAL_FRAMES = 60;
/** A display's clock is never exactly at its nominal rate. */
const FRAME_TOLERANCE = 0.98;
const WATCHED_MS = 3000;

/** What the page's main thread does for one frame while hundreds of packets move over the map. */
export async function measureFrameTime(): Promise<readonly FigureRow[]> {
  const hopscope = await startOnLab();
  try {
    // No cap in the way of so many at once.
    await restartTrace(hopscope.presenterUrl, 100_000);
    const url = withQuery(hopscope.presenterUrl, "?marks&speed=0.25");
    const { moving, busyMs, frames, seconds } = await inBrowser(url, async (page) => {
      await page.getByText(/^Live/).first().waitFor();
      // Some more: the answer to a datagram, and what its socket could not send, move later or not at all.
      await sendInLab(PACKETS + 20, 300);
      await page.waitForTimeout(1500);
      return watch(page);
    });
    const frameMs = busyMs / frames;
    const perSecond = frames / seconds;
    return [
      {
        what: `main thread a frame, ${moving} packets moving`,
        ours: `${frameMs.toFixed(1)} ms, ${perSecond.toFixed(1)} frames/s`,
        peer: null,
        goal: `≤ ${GOAL_MS} ms, ${GOAL_FRAMES} frames/s, ${PACKETS} packets`,
        met: frameMs <= GOAL_MS && perSecond >= GOAL_FRAMES * FRAME_TOLERANCE && moving >= PACKETS,
      },
    ];
  } finally {
    await hopscope.stop();
  }
}

async function watch(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const busy = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1000;
  };
  const moving = await page.evaluate(() => {
    const marks = performance.getEntriesByName("hops-drawn") as PerformanceMark[];
    return new Set(marks.map(({ detail }) => detail.packet)).size;
  });
  const before = await busy();
  const { frames, seconds } = await page.evaluate(
    (watchedMs) =>
      new Promise<{ frames: number; seconds: number }>((resolve) => {
        let frames = -1;
        let first = 0;
        const count = (now: number) => {
          if (frames < 0) first = now;
          frames += 1;
          if (now - first < watchedMs) requestAnimationFrame(count);
          else resolve({ frames, seconds: (now - first) / 1000 });
        };
        requestAnimationFrame(count);
      }),
    WATCHED_MS,
  );
  return { moving, busyMs: (await busy()) - before, frames, seconds };
}
