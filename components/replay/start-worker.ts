/** Below the page; the build says (scripts/build-page.mjs). Not there in `next dev`. */
const SCRIPT = process.env.NEXT_PUBLIC_REPLAY_WORKER;

declare global {
  /** What the worker's script defines where it is loaded as a script of the page. */
  var hopscopeReplayWorker: (() => void) | undefined;
}

/** Null where no worker may run; one whose script does not load tells it later, by its `error` event. */
export async function startWorker(): Promise<Worker | null> {
  if (SCRIPT === undefined) return null;
  const url = new URL(SCRIPT, document.baseURI);
  try {
    if (url.protocol !== "file:") return new Worker(url);
    // Chromium: every file is an origin of its own, so that a page may load another as a script but not as a worker.
    await loadScript(url);
    const blob = new Blob([`(${globalThis.hopscopeReplayWorker})()`], { type: "text/javascript" });
    return new Worker(URL.createObjectURL(blob));
  } catch {
    return null;
  }
}

function loadScript(url: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url.href;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${url} did not load`));
    document.head.append(script);
  });
}
