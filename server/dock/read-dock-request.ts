import type { DockRequest } from "@/lib/protocol/dock-verbs";
import { readFrom, readTo } from "@/server/host/read-traffic";

export type NumberedDockRequest = { readonly id: number; readonly request: DockRequest | null };

const PLAIN = ["docker", "running", "engine"] as const;

/**
 * One line of a channel: only what is asked for is copied out of it. Null: not understood; the id is -1 then
 * where there is none to answer to.
 */
export function readDockRequest(line: string): NumberedDockRequest {
  const fields = readFields(line);
  const { id } = fields;
  return isCount(id) ? { id, request: readVerb(fields) } : { id: -1, request: null };
}

type Fields = Readonly<Record<string, unknown>>;

/** A number, a text and a list have none of the fields that are asked for. */
function readFields(line: string): Fields {
  try {
    return JSON.parse(line) ?? {};
  } catch {
    return {};
  }
}

function readVerb({ verb, after, from, to }: Fields): DockRequest | null {
  if (verb === "changed") return isCount(after) ? { verb, after } : null;
  if (verb === "ends") {
    const [source, target] = [readFrom(from), readTo(to)];
    return source && target && { verb, from: source, to: target };
  }
  const plain = PLAIN.find((known) => known === verb);
  return plain === undefined ? null : { verb: plain };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
