import { existsSync } from "node:fs";
import { chromium, type LaunchOptions, type Page } from "@playwright/test";

const PATH = [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].find((path) => path && existsSync(path));

/** Launch options: an installed Chromium, else Playwright's own, that asks nobody outside for anything. */
export const CHROMIUM: LaunchOptions = {
  ...(PATH === undefined ? {} : { executablePath: PATH }),
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

/** Opens `url` in a real browser at 1280 × 800 and hands the page on; closes the browser in the end. */
export async function inBrowser<T>(url: string, work: (page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.launch(CHROMIUM);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(url);
    return await work(page);
  } finally {
    await browser.close();
  }
}

/** The address with `query` before the fragment, which holds the token. */
export function withQuery(url: string, query: string): string {
  const at = new URL(url);
  at.search = query;
  return at.href;
}
