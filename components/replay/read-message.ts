import type { JourneyEvent } from "@/lib/journey/journey";
import type { LineCounts, ReadProgress } from "../session/connection";

/** What a reader of a recorded log tells the page, in order; `done` or `failed` is the last. */
export type ReadMessage =
  | { readonly kind: "part"; readonly events: readonly JourneyEvent[]; readonly progress: ReadProgress }
  | { readonly kind: "done"; readonly lines: LineCounts }
  | { readonly kind: "failed"; readonly code: "file-unreadable" | "not-a-log"; readonly detail: string };

/** What the page tells the worker: the log, then each time that it can take another part. */
export type ReadRequest = { readonly kind: "open"; readonly log: Blob } | { readonly kind: "more" };
