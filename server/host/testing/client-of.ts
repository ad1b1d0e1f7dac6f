import type { ChildProcess } from "node:child_process";
import { Duplex } from "node:stream";
import { createHostClient, type HostClient } from "@/server/web/host-client";

/** Of a host-in-box.ts that runs. */
export function clientOf({ stdin, stdout }: ChildProcess): HostClient {
  if (stdout === null || stdin === null) throw new Error("no channel");
  return createHostClient(Duplex.from({ readable: stdout, writable: stdin }), 15_000);
}
