import type { ChildProcess } from "node:child_process";
import { Duplex } from "node:stream";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import { createDockClient, createHostClient } from "@/server/web/host-client";
import { createDockerReader } from "@/server/web/read-docker-host";
import type { DockerBox } from "./docker-box";

const ANSWER_MS = 30_000;
let started = 0;

/**
 * The host and dock processes of a hopscope in that box, as `web` drives them.
 * @param before a command that runs the host, with less rights.
 */
export async function hopscopeInBox(box: DockerBox, ...before: readonly string[]) {
  started += 1;
  const socket = `/run/hopscope-test-dock-${started}`;
  const dockChild = box.spawn(process.execPath, box.bundle("server/host/testing/dock-in-box.ts"), socket);
  const dock = createDockClient(channelOf(dockChild), ANSWER_MS);
  // By then it listens.
  await dock.ask({ verb: "docker" });
  const command = [...before, process.execPath, box.bundle("server/host/testing/host-in-box.ts"), socket];
  const [program = "", ...args] = command;
  const child = box.spawn(program, ...args);
  const host = createHostClient(channelOf(child), ANSWER_MS);
  const readAll = createDockerReader({ host, dock });
  return {
    /** The host. */
    child,
    host,
    async reading() {
      const read = await readAll();
      if (!read.ok) throw new Error(`${read.code}: ${read.detail}`);
      return read.value;
    },
    nextChange: ({ revision }: WholeReading) => dock.ask({ verb: "changed", after: revision }),
    /** Both in order; resolves when the host has ended. */
    async end(): Promise<void> {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      for (const { stdin } of [child, dockChild]) stdin?.end();
      if (child.exitCode === null && child.signalCode === null) await ended;
    },
  };
}

export type HopscopeInBox = Awaited<ReturnType<typeof hopscopeInBox>>;

function channelOf({ stdin, stdout }: ChildProcess): Duplex {
  if (stdout === null || stdin === null) throw new Error("no channel");
  return Duplex.from({ readable: stdout, writable: stdin });
}
