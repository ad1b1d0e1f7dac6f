import { once } from "node:events";
import { type Command, findProgram, inNamespace, type Ran, run, spawnBound } from "@/server/host/programs";

/** A network namespace that nothing else uses. It goes with `end`, or with this process. */
export type SpareNamespace = {
  readonly run: (command: Command, stdin?: string) => Promise<Ran>;
  readonly end: () => void;
};

const PATIENCE_MS = 2000;

/** Null where the kernel refuses one: unshare(2) takes CAP_SYS_ADMIN. */
export async function openSpareNamespace(): Promise<SpareNamespace | null> {
  const cat = findProgram("cat");
  const isPossible = (["setpriv", "unshare", "nsenter"] as const).every((name) => findProgram(name) !== null);
  if (cat === null || !isPossible) return null;
  const holder = spawnBound({ program: "unshare", args: ["--net", "--", cat] }, ["pipe", "pipe", "ignore"]);
  const { pid } = holder;
  holder.stdin?.on("error", () => {});
  // `cat` answers with it as soon as it runs, so in its namespace.
  holder.stdin?.write("ready\n");
  const isReady = await Promise.race([
    once(holder.stdout ?? holder, "data", { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
      () => true,
      () => false,
    ),
    once(holder, "exit").then(
      () => false,
      () => false,
    ),
  ]);
  if (!isReady || pid === undefined) {
    holder.kill("SIGKILL");
    return null;
  }
  return {
    run: (command, stdin = "") => run(inNamespace(pid, command), { stdin, timeoutMs: PATIENCE_MS }),
    end: () => void holder.kill("SIGKILL"),
  };
}
