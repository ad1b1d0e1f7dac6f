import type { ArchivePart } from "@/lib/journey/archive-part";
import type { LogDoubt } from "@/lib/journey/correlator";
import type { Asides } from "@/lib/kernel-log";
import type { LineCounts, ReadProgress } from "../session/connection";

/** What the worker that reads a log tells the page, in order; `done` or `failed` is the last. */
export type ReadMessage =
  | { readonly kind: "part"; readonly part: ArchivePart; readonly progress: ReadProgress }
  | {
      readonly kind: "done";
      readonly lines: LineCounts;
      readonly asides: Asides;
      readonly doubts: readonly LogDoubt[];
    }
  | { readonly kind: "failed"; readonly code: ReadFault; readonly detail: string };

export type ReadFault = "file-unreadable" | "not-a-log";

/** What the page tells the worker: the log, each time that it can take another part, and that it is enough. */
export type ReadRequest =
  | { readonly kind: "open"; readonly log: Blob }
  | { readonly kind: "more" }
  | { readonly kind: "stop" };
