import { readFileSync } from "node:fs";
import type { Outcome } from "@/lib/protocol/events";
import { fault } from "../outcome";
import { inNamespace, run } from "../programs";

/**
 * Nonces that a living sweeper tells in that network namespace. A claim is a file, which other containers do not
 * see; an abstract socket is seen by all of one network namespace, and goes with its process (unix(7)).
 */
export function announcedSessions(namespacePid: number | null): readonly string[] {
  const sockets = readFileSync(`/proc/${namespacePid ?? "self"}/net/unix`, "utf8");
  return [...sockets.matchAll(/ @hopscope-([a-z2-7]{8})\b/g)].map(([, nonce = ""]) => nonce);
}

/**
 * `rules-held`, where rules of another living hopscope stand; null: none do. (The kernel ends a dead one's tables.)
 * @param tables whether to ask nft, too.
 */
export async function heldUnseen(namespacePid: number | null, tables = true): Promise<Outcome<never> | null> {
  const list = inNamespace(namespacePid, { program: "nft", args: ["list", "tables"] });
  const found = tables && / hopscope$/m.test((await run(list)).stdout);
  if (!found && announcedSessions(namespacePid).length === 0) return null;
  return fault("rules-held", "one that is not seen from here: in another container, or an nft by hand");
}
