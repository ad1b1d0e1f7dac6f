import { lstatSync, statSync, unlinkSync } from "node:fs";
import { createConnection, createServer, type Server } from "node:net";
import { dirname } from "node:path";
import type { Outcome } from "@/lib/protocol/events";
import { done, fault } from "@/server/host/outcome";

/** Others cannot connect, nobody executes a socket: 0660. */
const UMASK = 0o117;
const EVERYBODY_WRITES = 0o002;

/**
 * Listens on a unix socket of mode 0660. Who may connect is what its group and its folder say (unix(7)):
 * Node has no SO_PEERCRED, so a folder in which everybody may write is refused.
 * Accepted connections are paused: whoever takes one over reads it from its first byte. The caller takes them from the
 * same turn of the event loop on: one that comes while nobody listens for `connection` is open and never read.
 */
export async function listenOnSocket(path: string, group: string | null): Promise<Outcome<Server>> {
  try {
    const folder = statSync(dirname(path));
    if (!folder.isDirectory() || (folder.mode & EVERYBODY_WRITES) !== 0)
      return fault("bad-socket", `${dirname(path)}: everybody may write there`);
    if (!(await isFree(path))) return fault("bad-socket", `${path}: in use`);
    const before = { umask: process.umask(UMASK), group: process.getegid?.() ?? 0 };
    try {
      if (group !== null) process.setegid?.(asId(group));
      return done(await listen(path));
    } finally {
      process.umask(before.umask);
      if (group !== null) process.setegid?.(before.group);
    }
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    // Another group than one's own takes CAP_SETGID.
    const isKept = code === "EPERM" && syscall === "setegid";
    return fault(isKept ? "rights-kept" : "bad-socket", message);
  }
}

/** The calls that change ids take a name or a number, and take "100" for a name. */
export function asId(text: string): string | number {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** The socket of a dead process is removed; anything else of that name stays. */
async function isFree(path: string): Promise<boolean> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return true;
  if (!found.isSocket() || (await answers(path))) return false;
  unlinkSync(path);
  return true;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    // Anything but "nobody listens" is somebody's.
    probe.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code !== "ECONNREFUSED"));
  });
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ pauseOnConnect: true });
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}
