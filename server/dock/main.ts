/** dist/dock.mjs: the `dock` process, by then without rights but the group of Docker's socket. Node's built-ins only. */
import { Socket } from "node:net";
import { createDock } from "./dock";

/** Answers on these descriptors of sockets, until its parent ends it. */
export function runDock(socketPath: string, descriptors: readonly number[]): void {
  const dock = createDock(socketPath);
  for (const fd of descriptors) dock.connect(new Socket({ fd, readable: true, writable: true }));
}
