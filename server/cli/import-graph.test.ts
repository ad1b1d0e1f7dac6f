import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import type { Metafile } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { buildServer, ENTRIES } from "@/scripts/build-server.mjs";

/** Bundles whose code runs, or may run, with rights that the caller's own tools do not need. */
const PRIVILEGED = [
  "hopscope",
  "serve",
  "child",
  "kmsg",
  "dock",
  "host",
  "host-docker",
  "host-lab",
  "host-apart",
  "dock-apart",
  "kmsg-apart",
  "read-command",
  "by-hand",
] as const;

/** Rules by hand are planned by the process that inserts them; `serve` leaves it to `web`. */
const PLANNING = /^(server\/rules|lib\/(rules|netfilter|filter))\//;

/**
 * What is loaded into each process that holds rights while hopscope serves, and its lines of code at most, without
 * comments and blank lines. They may only go down: the promise is 1,500 for all that one hopscope consists of.
 * All other processes of `serve` have given their rights up by then (rights.kernel.test.ts looks at each).
 */
const HOLDERS = [
  ["serve's host, watching Docker: root", ["host", "host-docker"], 1831],
  ["serve's host, watching the lab: root", ["host", "host-lab"], 1945],
  ["hopscope host, by systemd or Compose: NET_ADMIN", ["hopscope", "host-apart", "host-docker"], 1983],
  ["hopscope kmsg, by systemd: SYSLOG; in Compose none", ["hopscope", "kmsg-apart"], 312],
  // Nobody, and no capability: but whoever may open that socket is root on the host, if Docker is asked to make it so.
  ["serve's dock: the group of Docker's socket", ["child", "dock"], 732],
  ["hopscope dock: the group of Docker's socket", ["hopscope", "dock-apart"], 735],
] as const;

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
    const own = /^(server\/(cli|dock|host|kmsg)|lib\/protocol)\//;
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

  it.each(HOLDERS)("of %s: %j has at most %d lines", (name, bundles, most) => {
    const own = sourcesOf(bundles).filter((path) => path.startsWith("server/"));
    const lines = new Map<string, number>();
    for (const path of own) {
      const part = path.split("/").slice(0, -1).join("/");
      lines.set(part, (lines.get(part) ?? 0) + linesOfCode(path));
    }
    const sum = [...lines.values()].reduce((total, each) => total + each, 0);
    const parts = [...lines].map(([part, count]) => `${part} ${count}`).join(", ");
    process.stdout.write(`code with rights, ${name}: ${sum} lines (${parts})\n`);
    expect(sum).toBeGreaterThan(100);
    expect(sum).toBeLessThanOrEqual(most);
  });

  it("of the lab is in no process that watches a Docker host, and the other way round", () => {
    const docker = sourcesOf([
      "host",
      "host-docker",
      "host-apart",
      "hopscope",
      "child",
      "dock",
      "dock-apart",
    ]);
    const isOfLab = (path: string) => path.startsWith("server/host/lab/");
    expect(docker.filter(isOfLab)).toEqual([]);
    const lab = sourcesOf(["host", "host-lab"]);
    expect(lab.filter(isOfLab)).not.toEqual([]);
    expect(lab.filter((path) => path.startsWith("server/host/docker/"))).toEqual([]);
  });

  it("that opens Docker's socket is in dock alone", () => {
    const others = sourcesOf([
      "host",
      "host-docker",
      "host-lab",
      "host-apart",
      "kmsg",
      "kmsg-apart",
      "hopscope",
    ]);
    expect(others.filter((path) => path.startsWith("server/dock/"))).toEqual([]);
    expect(sourcesOf(["dock"])).toContain("server/dock/docker-socket.ts");
  });

  it("of the kmsg process is small enough to read in one sitting", () => {
    expect(sourcesOf(["kmsg"]).reduce((sum, path) => sum + linesOfCode(path), 0)).toBeLessThanOrEqual(200);
  });
});
