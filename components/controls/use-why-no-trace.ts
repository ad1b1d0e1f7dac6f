"use client";

import type { FaultCode } from "@/lib/protocol/faults";
import { useSessionState } from "../session/session-context";

/** The log cannot be read, whatever the rules write into it. */
const LOG_FAULTS = ["kmsg-denied", "kmsg-missing"] as const;

/** Why no trace can be started here, whoever asks for one; null: it can. */
export function useWhyNoTrace(): FaultCode | null {
  return useSessionState(({ topology, status }) =>
    topology?.lacks?.includes("NET_ADMIN")
      ? "no-net-admin"
      : (LOG_FAULTS.find((code) => status?.faults.includes(code)) ?? null),
  );
}
