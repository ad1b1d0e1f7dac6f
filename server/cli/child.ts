/** dist/child.mjs: what `hopscope` starts beside itself. Starts as root, drops it, then loads its code. */
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { setPriority } from "node:os";
import { importFromMemory, readBundle } from "./bundle";
import { type ChildJob, KMSG_FDS, PARSE_FDS, WEB_FDS } from "./child-job";
import type { Command } from "./command";
import { dieWithParent } from "./die-with-parent";
import { dropPrivileges } from "./drop-privileges";
import { runWeb } from "./run-web";

/** The ring of the kernel log holds 600 records, 4 ms of a heavy burst: the reader must not wait for its turn. */
const READER_PRIORITY = -20;

await run(JSON.parse(process.argv[2] ?? "") as ChildJob);

async function run(job: ChildJob): Promise<void> {
  switch (job.role) {
    case "parse": {
      const code = readBundle("cli");
      dropPrivileges();
      const { parseCommandLine } = await importFromMemory("cli", code);
      const command = (parseCommandLine as (argv: readonly string[]) => Command)(job.argv);
      writeSync(PARSE_FDS.answer, JSON.stringify(command));
      return;
    }
    case "kmsg": {
      const code = readBundle("kmsg");
      // Before any thread is made: threads inherit it (setpriority(2)).
      if (process.getuid?.() === 0) setPriority(READER_PRIORITY);
      dropPrivileges();
      dieWithParent(job.parent);
      const { runKmsg } = await importFromMemory("kmsg", code);
      (runKmsg as (input: number, output: number) => void)(KMSG_FDS.log, KMSG_FDS.records);
      return;
    }
    case "web": {
      dieWithParent(job.parent);
      const connect = () => ({
        host: new Socket({ fd: WEB_FDS.host, readable: true, writable: true }),
        kmsg: new Socket({ fd: WEB_FDS.records, readable: true, writable: false }),
      });
      process.exit(await runWeb(job.web, connect));
    }
  }
}
