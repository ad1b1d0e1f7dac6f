import { io } from "socket.io-client";
import { type Outcome, type TraceRequest, WHOLE_HOST } from "@/lib/protocol/events";

export type Control = {
  readonly start: (request: Partial<TraceRequest>) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly close: () => void;
};

/** What a presenter presses. */
export async function openControl(presenterUrl: string): Promise<Control> {
  const { origin, hash } = new URL(presenterUrl);
  const socket = io(`${origin}/control`, {
    transports: ["websocket"],
    auth: { token: hash.slice("#t=".length) },
    extraHeaders: { origin },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  const must = (event: string, outcome: Outcome) => {
    if (!outcome.ok) throw new Error(`${event}: ${outcome.code} ${outcome.detail}`);
  };
  return {
    async start(request) {
      const whole = { ...WHOLE_HOST, ...request };
      must("trace-start", await socket.timeout(10_000).emitWithAck("trace-start", whole));
    },
    async stop() {
      must("trace-stop", await socket.timeout(10_000).emitWithAck("trace-stop"));
    },
    close: () => void socket.disconnect(),
  };
}

/** Starts the trace anew with another rate cap. */
export async function restartTrace(presenterUrl: string, linesPerSecond: number): Promise<void> {
  const control = await openControl(presenterUrl);
  try {
    await control.stop();
    await control.start({ linesPerSecond });
  } finally {
    control.close();
  }
}
