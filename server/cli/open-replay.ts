import { createReadStream, fstatSync, openSync } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import type { Outcome } from "@/lib/protocol/events";
import { FILE_FAULTS } from "@/lib/protocol/faults";
import { done, fault } from "@/server/host/outcome";
import type { ReplaySource, WebInput } from "@/server/web/contract";
import { whyNoLog } from "./log-looks";

/** What is replayed: that file, opened with the caller's rights and read with nobody's, else the article's captures. */
export function openReplay(
  file: string | null,
  assets: WebInput["assets"],
): Outcome<readonly ReplaySource[]> {
  return file === null ? done(ownCaptures(assets)) : openLog(file);
}

function openLog(path: string): Outcome<readonly ReplaySource[]> {
  const isPiped = path === "-";
  const shown = isPiped ? "standard input" : path;
  try {
    const fd = isPiped ? 0 : openSync(path, "r");
    const stat = fstatSync(fd);
    if (stat.isDirectory()) return fault("file-is-folder", shown);
    const why = whyNoLog(fd);
    if (why !== null) return fault(why, shown);
    const name = isPiped ? "stdin" : basename(path);
    return done([{ name, open: () => createReadStream("", { fd }), hasEnd: stat.isFile() }]);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const why = FILE_FAULTS[code];
    return why === undefined ? fault("file-unreadable", `${shown}: ${code || message}`) : fault(why, shown);
  }
}

function ownCaptures(assets: WebInput["assets"]): readonly ReplaySource[] {
  return [...assets]
    .filter(([path]) => path.startsWith("/captures/") && path.endsWith(".log"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, bytes]) => ({
      name: basename(path),
      open: () => Readable.from([Buffer.from(bytes)]),
      hasEnd: true,
    }));
}
