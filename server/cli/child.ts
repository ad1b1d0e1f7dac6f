/** dist/child.mjs: what `hopscope` starts beside itself. Starts as root, drops it, then loads its code. */
import { once } from "node:events";
import { readFileSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import type { runDock as runDockOfBundle } from "@/server/dock/main";
import type { runKmsg as runKmsgOfBundle } from "@/server/kmsg/main";
import { becomeDock } from "./become-dock";
import { readBundle, runFromMemory } from "./bundle";
import { type ChildJob, DOCK_FDS, KMSG_FDS, PARSE_FDS, WEB_FDS } from "./child-job";
import type { Command } from "./command";
import { dieWithParent } from "./die-with-parent";
import { dropPrivileges } from "./drop-privileges";
import { faultLine } from "./fault-line";
import type { resolveNames as resolveNamesOfBundle } from "./resolve-names";
import { runWeb } from "./run-web";

type RunDock = typeof runDockOfBundle;
type RunKmsg = typeof runKmsgOfBundle;

await run(JSON.parse(process.argv[2] ?? "") as ChildJob);

async function run(job: ChildJob): Promise<void> {
  switch (job.role) {
    case "parse": {
      const code = readBundle("cli");
      giveUpRights();
      const { parseCommandLine } = runFromMemory("cli", code);
      const command = (parseCommandLine as (argv: readonly string[]) => Command)(job.argv);
      writeSync(PARSE_FDS.answer, JSON.stringify(command));
      return;
    }
    case "names": {
      const code = readBundle("names");
      giveUpRights();
      const { resolveNames } = runFromMemory("names", code);
      const found = (resolveNames as typeof resolveNamesOfBundle)(JSON.parse(readFileSync(0, "utf8")));
      writeSync(PARSE_FDS.answer, JSON.stringify(found));
      return;
    }
    case "kmsg": {
      const code = readBundle("kmsg");
      giveUpRights();
      const { runKmsg } = runFromMemory("kmsg", code);
      (runKmsg as RunKmsg)(KMSG_FDS.log, KMSG_FDS.records, job.parent);
      return process.exit(0);
    }
    case "dock": {
      const code = readBundle("dock");
      becomeDock(job.socket);
      dieWithParent(job.parent);
      const { runDock } = runFromMemory("dock", code);
      return (runDock as RunDock)(job.socket, Object.values(DOCK_FDS));
    }
    case "web": {
      dieWithParent(job.parent);
      const open = (fd: number) => new Socket({ fd, readable: true, writable: true });
      const connect = () => ({
        host: open(WEB_FDS.host),
        kmsg: new Socket({ fd: WEB_FDS.records, readable: true, writable: false }),
        dock: job.web.target === "docker" ? open(WEB_FDS.dock) : null,
      });
      // The host has what it needs, and does not refuse.
      const ready = once(process.stdin, "data");
      return process.exit(await runWeb(job.web, { connect, ready }));
    }
  }
}

/** With root's rights nothing of it is run. */
function giveUpRights(): void {
  try {
    dropPrivileges();
  } catch (error) {
    process.stderr.write(faultLine("rights-kept", (error as Error).message));
    process.exit(2);
  }
}
