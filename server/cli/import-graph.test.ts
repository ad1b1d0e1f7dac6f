import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import type { Metafile } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { buildServer, ENTRIES } from "@/scripts/build-server.mjs";

/** Bundles whose code runs, or may run, with rights that the caller's own tools do not need. */
const PRIVILEGED = ["hopscope", "child", "kmsg", "apart", "by-hand"] as const;
/** Rules by hand are planned by the process that inserts them; `serve` leaves it to `web`. */
const PLANNING = /^(server\/rules|lib\/(rules|netfilter|filter))\//;
/**
 * Lines of code, without comments and blank lines, that hold rights while `serve` runs, or `kmsg` and `host`
 * apart. It may only go down: the promise is 1,500.
 */
const PRIVILEGED_LINES = 3248;

let metafiles: Readonly<Record<string, Metafile>>;

beforeAll(async () => {
  metafiles = await buildServer({ outdir: null, entries: PRIVILEGED });
});

function sourcesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names.flatMap((name) => Object.keys(metafiles[name]?.inputs ?? {})))];
}

function linesOfCode(path: string): number {
  const text = readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  return text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length;
}

describe("privileged code", () => {
  it.each(PRIVILEGED)("of %s imports Node's built-ins and our own code only", (name) => {
    const { inputs = {}, outputs = {} } = metafiles[name] ?? {};
    expect(Object.keys(inputs)).toContain(ENTRIES[name]);
    const own = /^(server\/(cli|host|kmsg)|lib\/protocol)\//;
    const foreign = Object.keys(inputs).filter((path) => !own.test(path));
    expect(foreign.filter((path) => name !== "by-hand" || !PLANNING.test(path))).toEqual([]);
    const modules = Object.values(outputs).flatMap((output) =>
      output.imports.map((imported) => imported.path),
    );
    expect(modules.filter((path) => !builtinModules.includes(path.replace(/^node:/, "")))).toEqual([]);
  });

  it("that stays takes nothing but tables of text from lib", () => {
    const staying = PRIVILEGED.filter((name) => name !== "by-hand");
    const lib = sourcesOf(staying).filter((path) => path.startsWith("lib/"));
    expect(lib).toEqual(["lib/protocol/faults.ts"]);
  });

  it.each([
    ["of serve", ["hopscope", "child"]],
    ["of kmsg and host apart", ["apart", "child", "kmsg"]],
  ] as const)(`%s has at most ${PRIVILEGED_LINES} lines`, (name, bundles) => {
    const own = sourcesOf(bundles).filter((path) => path.startsWith("server/"));
    const lines = new Map<string, number>();
    for (const path of own) {
      const part = path.split("/").slice(0, -1).join("/");
      lines.set(part, (lines.get(part) ?? 0) + linesOfCode(path));
    }
    const sum = [...lines.values()].reduce((total, each) => total + each, 0);
    const parts = [...lines].map(([part, count]) => `${part} ${count}`).join(", ");
    process.stdout.write(`privileged code ${name}: ${sum} lines (${parts})\n`);
    expect(sum).toBeGreaterThan(500);
    expect(sum).toBeLessThanOrEqual(PRIVILEGED_LINES);
  });

  it("of the kmsg process is small enough to read in one sitting", () => {
    expect(sourcesOf(["kmsg"]).reduce((sum, path) => sum + linesOfCode(path), 0)).toBeLessThanOrEqual(200);
  });
});
