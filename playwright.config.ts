import { defineConfig } from "@playwright/test";
import { chromiumLaunch } from "./scripts/browser.mjs";

export default defineConfig({
  testDir: "e2e",
  forbidOnly: process.env.CI !== undefined,
  retries: process.env.CI === undefined ? 0 : 1,
  // The lab is one per machine, and two cores are soon busy.
  workers: 1,
  timeout: 60_000,
  use: {
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    launchOptions: chromiumLaunch(),
  },
});
