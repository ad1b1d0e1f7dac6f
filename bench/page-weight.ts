import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { FigureRow } from "./figure-row";

const LIMIT_KB = 300;

/**
 * What a browser loads before the page can be used: the HTML and every script and style sheet it names. Beside it all
 * that it may load later: the map and the list with the first packet, dialogs when they are opened.
 */
export function measurePageWeight(folder = "out"): readonly FigureRow[] {
  const html = readFileSync(join(folder, "index.html"));
  // `nomodule` scripts are for browsers that know no modules; none that runs this page loads them.
  const tags = html.toString().match(/<(?:script|link)\b[^>]*>/g) ?? [];
  const files = tags
    .filter((tag) => !/nomodule/i.test(tag))
    .flatMap((tag) => /(?:src|href)="([^"]+\.(?:js|css))"/.exec(tag)?.[1] ?? []);
  const named = [...new Set(files)].map((file) => readFileSync(join(folder, file)));
  const kB = packedKb([html, ...named]);
  const later = readdirSync(join(folder, "_next"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:js|css)$/.test(name))
    .map((name) => readFileSync(join(folder, "_next", name)));
  return [
    {
      what: `page weight, gzip, ${named.length + 1} files`,
      ours: `${kB.toFixed(0)} kB (all there is: ${packedKb([html, ...later]).toFixed(0)} kB)`,
      peer: null,
      goal: `≤ ${LIMIT_KB} kB`,
      met: kB <= LIMIT_KB,
    },
  ];
}

function packedKb(files: readonly Buffer[]): number {
  return files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0) / 1000;
}
