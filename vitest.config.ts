import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };
const WORKERS = 2;

/** Everything in namespaces of their own, and no time measured: two of these files may run side by side. */
const APART =
  "**/{capabilities,compose,docker-target,iptables,iptables-end,kernel-walk,nf-log-all-netns,run-files,scenario,serve-docker,tool-priorities,witness}.kernel.test.ts";

/** A machine that others share disturbs a measured time now and then. What a test needed a second try for is said. */
const retry = process.env.CI === undefined ? 0 : 1;
const kernel = { testTimeout: 60_000, hookTimeout: 60_000, retry };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          // Some 100 small files, none of which changes what another one sees.
          pool: "threads",
          isolate: false,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
          // Property tests on a busy machine.
          testTimeout: 20_000,
          include: ["{lib,server,components,scripts}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.kernel.test.ts", "node_modules/**"],
        },
      },
      // Real kernel, real netfilter: these need root on Linux.
      {
        resolve: { alias },
        test: {
          name: "kernel-apart",
          include: [APART],
          exclude: ["node_modules/**"],
          maxWorkers: WORKERS,
          sequence: { groupOrder: 1 },
          ...kernel,
        },
      },
      {
        // One file at a time: they measure times, or look at what is one to a machine (log, links, processes).
        resolve: { alias },
        test: {
          name: "kernel-alone",
          include: ["{lib,server,bench}/**/*.kernel.test.ts"],
          exclude: [APART, "node_modules/**"],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...kernel,
        },
      },
    ],
  },
});
