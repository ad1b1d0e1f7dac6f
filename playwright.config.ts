import { defineConfig } from "@playwright/test";
import { chromiumLaunch } from "./scripts/browser.mjs";

const LAB = /(docker|docker-rights|lab|lab-end|topology)\.spec\.ts$/;
const MEASURING = /large-log\.spec\.ts$/;

export default defineConfig({
  testDir: "e2e",
  forbidOnly: process.env.CI !== undefined,
  retries: process.env.CI === undefined ? 0 : 1,
  workers: 1,
  // With --workers=2 the first two run side by side, as `npm test` lets them.
  projects: [
    // One lab at a time: a second one's lines would stand in the first one's ledger.
    { name: "lab", testMatch: LAB, workers: 1 },
    { name: "replay", testIgnore: [LAB, MEASURING], workers: 1 },
    // How long the page stood still is only its own doing where nothing else runs.
    { name: "alone", testMatch: MEASURING, workers: 1 },
  ],
  timeout: 60_000,
  use: {
    viewport: { width: 1280, height: 800 },
    // What it notes at each step takes half of the page's time: `--trace on` where one wants to look.
    trace: "on-first-retry",
    launchOptions: chromiumLaunch(),
  },
});
