// A reporter of Vitest that writes what `npm test` sums up, with the difference of each failure: the JSON reporter
// of Vitest leaves that out. Its file is named by HOPSCOPE_TEST_SUMMARY.
import { writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const FAILURE_LINES = 60;

export default class Summary {
  onTestRunEnd(modules, unhandledErrors) {
    const summary = {
      passed: 0,
      failed: 0,
      skipped: 0,
      failures: [],
      repeated: [],
      broken: unhandledErrors.map(told),
    };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state, errors = [] } = test.result();
        summary[state === "pending" ? "skipped" : state] += 1;
        if (test.diagnostic()?.flaky) summary.repeated.push(test.fullName);
        if (state === "failed") summary.failures.push([test.fullName, ...errors.map(told)].join("\n"));
      }
      // What fails beside a test: a file that cannot be loaded, a hook.
      const beside = [module, ...module.children.allSuites()].flatMap((each) => each.errors());
      summary.broken.push(...beside.map((error) => `${module.moduleId}: ${told(error)}`));
    }
    writeFileSync(process.env.HOPSCOPE_TEST_SUMMARY, JSON.stringify(summary));
  }
}

function told({ message, diff, stack }) {
  const text = [message, diff, stack].filter((part) => part !== undefined).join("\n");
  return stripVTControlCharacters(text).split("\n").slice(0, FAILURE_LINES).join("\n");
}
