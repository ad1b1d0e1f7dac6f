import { chromium, type Page } from "@playwright/test";
import { chromiumLaunch } from "@/scripts/browser.mjs";

/** Opens `url` in a real browser at 1280 × 800 and hands the page on; closes the browser in the end. */
export async function inBrowser<T>(url: string, work: (page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.launch(chromiumLaunch());
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
