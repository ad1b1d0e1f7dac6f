/** dist/analyze.mjs */
import { analyze } from "./analyze";
import type { AnalyzeCommand } from "./command";

/** One file after the other; the worst exit code counts. */
export async function run({ files, json, map }: AnalyzeCommand): Promise<number> {
  let worst = 0;
  for (const file of files) worst = Math.max(worst, await analyze({ file, json, map }));
  return worst;
}
