import type { JourneyEvent } from "@/lib/journey/journey";
import type { LineCounts, ReadProgress } from "../session/connection";

/** What a reader of a recorded log tells the page, in order; `done` or `failed` is the last. */
export type ReadMessage =
  | { readonly kind: "part"; readonly events: readonly JourneyEvent[]; readonly progress: ReadProgress }
  | { readonly kind: "done"; readonly lines: LineCounts }
  | { readonly kind: "failed"; readonly code: "file-unreadable" | "not-a-log"; readonly detail: string };

/** A part between threads. As JSON: copying the objects themselves takes the page's thread three times as long. */
export type PostedMessage =
  | Exclude<ReadMessage, { kind: "part" }>
  | { readonly kind: "part"; readonly json: string; readonly progress: ReadProgress };

export function posted(message: ReadMessage): PostedMessage {
  if (message.kind !== "part") return message;
  return { kind: "part", json: JSON.stringify(message.events), progress: message.progress };
}

export function received(message: PostedMessage): ReadMessage {
  if (message.kind !== "part") return message;
  return { kind: "part", events: JSON.parse(message.json), progress: message.progress };
}

/** What the page tells the worker: the log, then each time that it can take another part. */
export type ReadRequest = { readonly kind: "open"; readonly log: Blob } | { readonly kind: "more" };
