import { existsSync } from "node:fs";
import { which } from "./run.mjs";

/** The Chromium for the browser tests: CHROMIUM_PATH, else an installed one, else null (Playwright's own, if any). */
export function chromiumPath() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && existsSync(named)) return named;
  return which("chromium") ?? which("google-chrome") ?? null;
}
