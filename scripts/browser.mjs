import { existsSync } from "node:fs";
import { which } from "./run.mjs";

/** The Chromium for the browser tests: CHROMIUM_PATH, else an installed one, else null (Playwright's own, if any). */
export function chromiumPath() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && existsSync(named)) return named;
  return which("chromium") ?? which("google-chrome") ?? null;
}

/** How tests and measurements start it: without a sandbox (they may be root), without a GPU, asking nobody outside. */
export function chromiumLaunch() {
  const path = chromiumPath();
  return {
    ...(path === null ? {} : { executablePath: path }),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  };
}
