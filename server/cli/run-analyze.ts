/** dist/analyze.mjs */
import { analyze } from "./analyze";
import type { AnalyzeCommand } from "./command";
import { printable } from "./fault-line";

/** One file after the other; the worst exit code counts. */
export async function run({ files, json, map }: AnalyzeCommand): Promise<number> {
  let worst = 0;
  for (const file of files) {
    if (files.length > 1 && !json) process.stdout.write(`\n==> ${printable(file)} <==\n`);
    worst = Math.max(worst, await analyze({ file, json, map }));
  }
  return worst;
}
