import { createReadStream, fstatSync, openSync } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import type { FaultCode } from "@/lib/protocol/faults";
import type { ReplaySource, StartWeb, WebInput } from "@/server/web/contract";
import { readAssets } from "./assets";
import { readBundle, runFromMemory } from "./bundle";
import type { WebJob } from "./child-job";
import { dropPrivileges } from "./drop-privileges";
import { faultLine } from "./fault-line";
import { whyNoLog } from "./log-looks";
import { VERSION } from "./version";

export type WebStreams = Pick<WebInput, "kmsg" | "host" | "dock">;

/**
 * Becomes the web process: takes into memory whatever only root may read, drops every privilege, and only
 * then loads the bundle with the third-party code. It begins when it is `ready`. Resolves with the exit code when asked to stop.
 */
export async function runWeb(
  job: WebJob,
  connect: () => WebStreams,
  group?: string | number,
  ready?: Promise<unknown>,
): Promise<number> {
  const assets = readAssets();
  if (!assets.has("/")) return refuse("not-built", "out/index.html");
  const code = readBundle("web");
  let replay: readonly ReplaySource[] = [];
  try {
    if (job.target === "replay" && job.file !== null) {
      const descriptor = openFile(job.file);
      const why = whyNoLog(descriptor);
      if (why !== null) return refuse(why, job.file === "-" ? "standard input" : job.file);
      replay = [sourceOf(job.file, descriptor)];
    } else if (job.target === "replay") replay = ownCaptures(assets);
  } catch (error) {
    return refuse("file-unreadable", (error as Error).message);
  }
  try {
    dropPrivileges(group);
  } catch (error) {
    return refuse("rights-kept", (error as Error).message);
  }

  // Node would print the bundle's line as well, which says nothing to who runs it.
  process.on("uncaughtException", (error) => {
    process.stderr.write(`hopscope: the web process failed: ${error.stack ?? error.message}\n`);
    process.exit(1);
  });
  const { startWeb } = runFromMemory("web", code) as { startWeb: StartWeb };
  const { target, listen, faults, published } = job;
  await ready;
  const start = await startWeb({
    ...{ version: VERSION, target, listen, published, assets, replay, faults },
    ...connect(),
  });
  if (start.kind === "fault") return refuse(start.code, start.detail);

  const { web } = start;
  process.stdout.write(
    `hopscope is watching: ${target}\n  presenter  ${web.presenterUrl}\n  viewers    ${web.viewerUrl}\nCtrl-C ends it.\n`,
  );
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  await web.close();
  return 0;
}

function refuse(code: FaultCode, detail: string): number {
  process.stderr.write(faultLine(code, detail));
  return 2;
}

/** Opened with the caller's rights, read with nobody's. */
function openFile(path: string): number {
  const descriptor = path === "-" ? 0 : openSync(path, "r");
  if (fstatSync(descriptor).isDirectory()) throw new Error(`EISDIR: '${path}' is a directory`);
  return descriptor;
}

function sourceOf(path: string, descriptor: number): ReplaySource {
  const open = () => createReadStream("", { fd: descriptor });
  return { name: path === "-" ? "stdin" : basename(path), open };
}

function ownCaptures(assets: ReadonlyMap<string, Uint8Array>): readonly ReplaySource[] {
  return [...assets]
    .filter(([path]) => path.startsWith("/captures/") && path.endsWith(".log"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, bytes]) => ({ name: basename(path), open: () => Readable.from([Buffer.from(bytes)]) }));
}
