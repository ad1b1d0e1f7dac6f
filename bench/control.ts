import { io } from "socket.io-client";
import { type Outcome, type TraceRequest, WHOLE_HOST } from "@/lib/protocol/events";

/** Starts the trace anew with another rate cap, as a presenter would. */
export async function restartTrace(presenterUrl: string, linesPerSecond: number): Promise<void> {
  const { origin, hash } = new URL(presenterUrl);
  const socket = io(`${origin}/control`, {
    transports: ["websocket"],
    auth: { token: hash.slice("#t=".length) },
    extraHeaders: { origin },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    const request: TraceRequest = { ...WHOLE_HOST, linesPerSecond };
    await socket.timeout(10_000).emitWithAck("trace-stop");
    const started: Outcome = await socket.timeout(10_000).emitWithAck("trace-start", request);
    if (!started.ok) throw new Error(`trace-start: ${started.code} ${started.detail}`);
  } finally {
    socket.disconnect();
  }
}
