// `npm test`: types, lint, dead code, unit, real-kernel and real-browser tests; one count at the end.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { chromiumPath } from "./browser.mjs";
import { requireNode, say } from "./console.mjs";
import { build, installDependencies, ROOT } from "./prepare.mjs";
import { run } from "./run.mjs";
import {
  installPackages,
  missingPackages,
  OPTIONAL_TEST_PACKAGES,
  TEST_PACKAGES,
} from "./system-packages.mjs";

requireNode();
await installDependencies();
const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const wanted = missingPackages(TEST_PACKAGES);
if (chromiumPath() === null) wanted.push("chromium");
const missing = isRoot ? await installPackages(wanted, { ask: false }) : wanted;
if (isRoot) await installPackages(missingPackages(OPTIONAL_TEST_PACKAGES), { ask: false });
await build();

const reports = mkdtempSync(join(tmpdir(), "hopscope-test-"));
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

await Promise.all([
  step(
    "types",
    ["tsc", "-p", "lib"],
    ["tsc", "-p", "server"],
    ["tsc", "-p", "."],
    ["tsc", "-p", "tsconfig.test.json"],
  ),
  step("lint", ["biome", "check", "--error-on-warnings", "."]),
  step("dead code", ["knip"]),
]);
await vitest("unit", "unit");
const kernelNeeds = missing.filter((name) => name !== "chromium");
if (isRoot && kernelNeeds.length === 0) {
  await vitest("kernel", "kernel-*");
} else {
  say(`The real-kernel tests are skipped: they need ${isRoot ? kernelNeeds.join(", ") : "root on Linux"}.`);
  // A name that no test has: each test is listed and counted as skipped.
  await vitest("kernel", "kernel-*", ["--testNamePattern", "^(?!)"]);
}
await playwright("browser", ["--project=lab", "--project=replay", "--workers=2"]);
await playwright("measuring browser", ["--project=alone"]);

rmSync(reports, { recursive: true, force: true });
for (const failure of failures) say(`failed: ${failure}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exit(total.failed > 0 ? 1 : 0);

/** One check made of commands of node_modules/.bin: one test in the count. */
async function step(name, ...commands) {
  say(`${name} …`);
  for (const [program, ...args] of commands) {
    const code = await run(join(ROOT, "node_modules/.bin", program), args, { cwd: ROOT });
    if (code !== 0) return fail(`${name}: ${program} ${args.join(" ")}`);
  }
  total.passed += 1;
}

async function vitest(name, projects, extra = []) {
  say(`${name} tests …`);
  const report = join(reports, `${name}.json`);
  const code = await run(
    join(ROOT, "node_modules/.bin/vitest"),
    [
      "run",
      "--project",
      projects,
      "--reporter=default",
      `--reporter=${join(ROOT, "scripts/vitest-summary.mjs")}`,
      ...extra,
    ],
    { cwd: ROOT, env: { NODE_ENV: "test", HOPSCOPE_TEST_SUMMARY: report } },
  );
  if (!existsSync(report)) return fail(`${name}: vitest wrote no report`);
  const summary = JSON.parse(readFileSync(report, "utf8"));
  add(summary.passed, summary.failed, summary.skipped);
  failures.push(...summary.failures.map((failure) => `${name}: ${failure}`));
  for (const name of summary.repeated) say(`passed only when it was repeated: ${name}`);
  // A file that cannot be loaded, or an unhandled error, fails the run without failing a test.
  for (const broken of summary.broken) fail(`${name}: ${broken}`);
  if (code !== 0 && summary.failures.length + summary.broken.length === 0)
    fail(`${name}: vitest failed outside of any test`);
}

async function playwright(name, args) {
  say(`${name} tests …`);
  const report = join(reports, `${name}.json`);
  const browser = chromiumPath();
  if (browser === null) say("No Chromium found: trying Playwright's own.");
  const code = await run(
    join(ROOT, "node_modules/.bin/playwright"),
    ["test", "--reporter=list,json", ...args],
    {
      cwd: ROOT,
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report, ...(browser === null ? {} : { CHROMIUM_PATH: browser }) },
    },
  );
  if (!existsSync(report)) return fail(`${name}: playwright wrote no report`);
  const { stats, errors, suites } = JSON.parse(readFileSync(report, "utf8"));
  add(stats.expected + stats.flaky, stats.unexpected, stats.skipped);
  for (const { title, file, tests } of suites.flatMap(specsOf))
    for (const { status, results } of tests) {
      if (status === "flaky") say(`passed only when it was repeated: ${file}: ${title}`);
      if (status === "unexpected")
        failures.push(
          `${name}: ${file}: ${title}\n${stripVTControlCharacters(results.at(-1)?.error?.message ?? "")}`,
        );
    }
  if (code !== 0 && stats.unexpected === 0)
    fail(`${name}: ${errors[0]?.message ?? "playwright failed outside of any test"}`);
}

function specsOf({ specs, suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

function add(passed, failed, skipped) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

function fail(what) {
  total.failed += 1;
  failures.push(what);
}
