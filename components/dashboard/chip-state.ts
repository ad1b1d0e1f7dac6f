import type { SessionState } from "../session/session-state";

/** The server's heartbeat comes every 2 s even when nothing happens; longer silence is a fault that the chip names. */
export const STALE_AFTER_MS = 4_500;

export type ChipState =
  | { readonly kind: "idle" | "connecting" | "liveOff" | "starting" | "stopping" | "failed" }
  | { readonly kind: "reconnectingNow" | "denied" }
  | { readonly kind: "live"; readonly rate: number }
  | { readonly kind: "liveQuiet" | "replay"; readonly packets: number }
  | { readonly kind: "paused"; readonly fresh: number }
  | { readonly kind: "reading"; readonly percent: number }
  | { readonly kind: "reconnecting" | "stale"; readonly seconds: number }
  | { readonly kind: "incompatible"; readonly version: number };

type Facts = Pick<
  SessionState,
  "connection" | "status" | "paused" | "fresh" | "heardAtMs" | "hello" | "totals"
>;

/** One chip for everything that may be the matter; the worst comes first. */
export function chipState(facts: Facts, nowMs: number): ChipState {
  const { connection, paused, fresh } = facts;
  switch (connection.kind) {
    case "idle":
    case "connecting":
    case "denied":
      return { kind: connection.kind };
    case "replay":
      return { kind: "replay", packets: facts.totals.packets };
    case "incompatible":
      return connection;
    case "reading": {
      const { readBytes, totalBytes } = connection.progress;
      return { kind: "reading", percent: totalBytes === 0 ? 1 : readBytes / totalBytes };
    }
    case "reconnecting": {
      if (connection.retryAtMs === null) return { kind: "reconnectingNow" };
      const seconds = Math.max(1, Math.ceil((connection.retryAtMs - nowMs) / 1000));
      return { kind: "reconnecting", seconds };
    }
    case "live": {
      const silentMs = nowMs - facts.heardAtMs;
      if (silentMs > STALE_AFTER_MS) return { kind: "stale", seconds: Math.floor(silentMs / 1000) };
      return paused ? { kind: "paused", fresh } : liveState(facts);
    }
  }
}

function liveState({ status, hello, totals }: Facts): ChipState {
  if (hello?.target === "replay") return { kind: "replay", packets: totals.packets };
  switch (status?.tracing) {
    case "off":
      return { kind: "liveOff" };
    case "starting":
    case "stopping":
    case "failed":
      return { kind: status.tracing };
    default:
      return liveRate(Math.round(status?.linesPerSecond ?? 0), totals.packets);
  }
}

function liveRate(rate: number, packets: number): ChipState {
  return rate === 0 ? { kind: "liveQuiet", packets } : { kind: "live", rate };
}
