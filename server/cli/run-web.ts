import type { Outcome } from "@/lib/protocol/events";
import type { ReplaySource, StartWeb, WebInput } from "@/server/web/contract";
import { readAssets } from "./assets";
import { readBundle, runFromMemory } from "./bundle";
import type { WebJob } from "./child-job";
import { dropPrivileges } from "./drop-privileges";
import { faultLine } from "./fault-line";
import { VERSION } from "./version";

export type WebParts = {
  /** Called when every right is given up. */
  readonly connect: () => Pick<WebInput, "kmsg" | "host" | "dock">;
  /** Called before, since what is replayed may be root's alone. */
  readonly openReplay?: (assets: WebInput["assets"]) => Outcome<readonly ReplaySource[]>;
  readonly group?: string | number | undefined;
  /** It begins then. */
  readonly ready?: Promise<unknown>;
};

/**
 * Becomes the web process: takes into memory whatever only root may read, drops every privilege, and only
 * then loads the bundle with the third-party code. Resolves with the exit code when asked to stop.
 */
export async function runWeb(job: WebJob, { connect, openReplay, group, ready }: WebParts): Promise<number> {
  const assets = readAssets();
  if (!assets.has("/")) return refuse("not-built", "out/index.html");
  const code = readBundle("web");
  const opened = openReplay?.(assets);
  if (opened?.ok === false) return refuse(opened.code, opened.detail);
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
  await ready;
  const replay = opened?.value ?? [];
  const start = await startWeb({ version: VERSION, ...job, assets, replay, ...connect() });
  if (start.kind === "fault") return refuse(start.code, start.detail);

  const { web } = start;
  process.stdout.write(
    `hopscope is watching: ${job.target}\n  presenter  ${web.presenterUrl}\n  viewers    ${web.viewerUrl}\nCtrl-C ends it.\n`,
  );
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  await web.close();
  return 0;
}

function refuse(code: string, detail: string): number {
  process.stderr.write(faultLine(code, detail));
  return 2;
}
