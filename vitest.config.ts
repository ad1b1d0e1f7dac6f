import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          // Property tests on a busy machine.
          testTimeout: 20_000,
          include: ["{lib,server,components,scripts}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.kernel.test.ts", "node_modules/**"],
        },
      },
      {
        // Real kernel, real netfilter: needs root on Linux, one file at a time (they share the kernel log).
        resolve: { alias },
        test: {
          name: "kernel",
          include: ["{lib,server,bench}/**/*.kernel.test.ts"],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
