import { holdNamespace } from "@/server/host/held-namespace";
import { type Command, findProgram, inNamespace, type Ran, run } from "@/server/host/programs";

/** A network namespace that nothing else uses. It goes with `end`, or with this process. */
export type SpareNamespace = {
  readonly run: (command: Command, stdin?: string) => Promise<Ran>;
  readonly end: () => void;
};

const PATIENCE_MS = 2000;

/** Null where the kernel refuses one: unshare(2) takes CAP_SYS_ADMIN. */
export async function openSpareNamespace(): Promise<SpareNamespace | null> {
  const needed = ["cat", "setpriv", "unshare", "nsenter"] as const;
  if (needed.some((name) => findProgram(name) === null)) return null;
  const { pid, ready, end } = holdNamespace(PATIENCE_MS);
  if (!(await ready) || pid === undefined) {
    end();
    return null;
  }
  return {
    run: (command, stdin = "") => run(inNamespace(pid, command), { stdin, timeoutMs: PATIENCE_MS }),
    end,
  };
}
