import { findProgram, goneOf, spawnBound } from "./programs";

/** A network namespace without a name: it lives as long as one process in it, and that no longer than this one. */
export type HeldNamespace = {
  /** Of the process that holds it; undefined: it did not start. */
  readonly pid: number | undefined;
  /** False: refused (unshare(2) takes CAP_SYS_ADMIN), or its holder is not there in time. */
  readonly ready: Promise<boolean>;
  /** Resolves when its holder has ended. Never rejects. */
  readonly gone: Promise<void>;
  readonly end: () => void;
};

/**
 * @param script JavaScript that holds it instead of a process that only waits: `ready` once it prints something.
 */
export function holdNamespace(readyMs: number, script?: readonly string[]): HeldNamespace {
  const inside = script === undefined ? [findProgram("cat") ?? "cat"] : [process.execPath, "-e", ...script];
  const holder = spawnBound({ program: "unshare", args: ["--net", "--", ...inside] }, [
    "pipe",
    "pipe",
    "ignore",
  ]);
  const gone = goneOf(holder);
  holder.stdin?.on("error", () => {});
  // `cat` answers with it as soon as it runs, so in its namespace.
  if (script === undefined) holder.stdin?.write("ready\n");
  const ready = new Promise<boolean>((resolve) => {
    holder.stdout?.once("data", () => resolve(true));
    gone.then(() => resolve(false));
    setTimeout(resolve, readyMs, false).unref();
  });
  return { pid: holder.pid, ready, gone, end: () => void holder.kill("SIGKILL") };
}
