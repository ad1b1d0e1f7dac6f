import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Whose rules the tests of a folder without a SPEC.md hold (CONTRIBUTING.md). */
const HELD_FOR: Readonly<Record<string, string>> = {
  "server/dock": "server/host",
  "server/rules": "lib/rules",
};

const FILES = ["lib", "server"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
);
const TESTS = FILES.filter((name) => name.endsWith(".test.ts"));
const text = (name: string) => readFileSync(join(ROOT, name), "utf8");

/** The nearest folder above that has a SPEC.md, or holds another one's rules; null: none of these. */
function specOf(folder: string): string | null {
  const named = HELD_FOR[folder] ?? folder;
  if (existsSync(join(ROOT, named, "SPEC.md"))) return `${named}/SPEC.md`;
  return folder === "." ? null : specOf(dirname(folder));
}

function rulesOf(spec: string): readonly string[] {
  return [...text(spec).matchAll(/^- \*\*([A-Z]\d+)\*\* /gm)].map(([, rule = ""]) => rule);
}

/** In the names of tests and of groups of them. */
function citedIn(test: string): readonly string[] {
  const names = [...text(test).matchAll(/["'`]((?:\[[A-Z]\d+\],? ?)+)/g)].map(([, cited = ""]) => cited);
  return names.flatMap((cited) => cited.match(/[A-Z]\d+/g) ?? []);
}

it("a rule that a test cites stands in the SPEC.md of its own folder, once", () => {
  const specs = FILES.filter((name) => name.endsWith("/SPEC.md"));
  expect(specs.length).toBeGreaterThan(10);
  for (const spec of specs) {
    const rules = rulesOf(spec);
    expect([spec, rules.filter((rule, at) => rules.indexOf(rule) !== at)]).toEqual([spec, []]);
  }
  // Tests in server/cli itself hold the rules of whatever they start.
  const all = new Set(specs.flatMap(rulesOf));
  for (const test of TESTS) {
    const spec = specOf(dirname(test));
    const known = spec === null ? all : new Set(rulesOf(spec));
    expect([test, citedIn(test).filter((rule) => !known.has(rule))]).toEqual([test, []]);
  }
});

it("a test in a folder with a SPEC.md cites a rule, in its name or in its group's", () => {
  for (const test of TESTS.filter((name) => specOf(dirname(name)) !== null)) {
    const source = text(test);
    const isCitedByGroup = /\bdescribe\w*\(\s*["'`]\[/.test(source);
    const names = [...source.matchAll(/\bit(?:\.\w+\((?:[^()"'`]|\([^()]*\))*\))?\(\s*(["'`])(.*?)\1/g)];
    const silent = names
      .map(([, , name = ""]) => name)
      .filter((name) => !/^(?:\[[A-Z]\d+\]|\$\{|%s)/.test(name));
    expect([test, isCitedByGroup ? [] : silent]).toEqual([test, []]);
  }
});
