import type { Asides } from "@/lib/kernel-log";

/** Where the packets on screen come from, and how that is going. */
export type Connection =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** `retryAtMs`: performance.now() of the next attempt; null while it runs. */
  | { readonly kind: "reconnecting"; readonly attempt: number; readonly retryAtMs: number | null }
  | { readonly kind: "denied" }
  | { readonly kind: "incompatible"; readonly version: number }
  | { readonly kind: "reading"; readonly name: string; readonly progress: ReadProgress }
  | {
      readonly kind: "replay";
      readonly name: string;
      readonly lines: LineCounts;
      readonly asides: Asides;
    };

export type ReadProgress = {
  readonly readBytes: number;
  readonly totalBytes: number;
  readonly lines: number;
  readonly packets: number;
};

export type LineCounts = {
  readonly total: number;
  readonly netfilter: number;
  readonly other: number;
  readonly lost: number;
};

export const IDLE: Connection = { kind: "idle" };
export const NO_PROGRESS: ReadProgress = { readBytes: 0, totalBytes: 0, lines: 0, packets: 0 };
