import type { Namespace, Socket } from "socket.io";
import { type ControlCall, parseControl } from "@/lib/protocol/control-event";
import type { Outcome } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import type { WebLimits } from "./limits";
import type { WebLog } from "./log";
import type { WebMetrics } from "./metrics";
import type { Presence } from "./presence";
import { Rate } from "./rate";
import { closeConnection, refusal } from "./refuse-socket";
import { entryOf } from "./socket-role";
import type { Tokens } from "./tokens";

export type ControlContext = {
  readonly tokens: Tokens;
  readonly limits: WebLimits;
  readonly metrics: WebMetrics;
  readonly log: WebLog;
  /** Does what the presenter asked. Never rejects. */
  act(call: ControlCall): Promise<Outcome<unknown>>;
  readonly presence: Presence;
};

/** `/control`: the presenter alone. Who is refused twice on one connection loses it. */
export function serveControl(namespace: Namespace, context: ControlContext): void {
  const strikes = new WeakMap<object, number>();
  const strike = (socket: Socket, code: FaultCode): void => {
    context.metrics.refused(code);
    context.log.warn({ code, from: socket.handshake.address }, "control refused");
    const count = (strikes.get(socket.conn) ?? 0) + 1;
    strikes.set(socket.conn, count);
    // After this turn, so that the refusal itself still goes out.
    if (count >= 2) setImmediate(() => closeConnection(socket.conn));
  };

  namespace.use((socket, next) => {
    const code = refusalOf(socket, context.tokens);
    if (code === null) return next();
    strike(socket, code);
    next(refusal(code));
  });

  namespace.on("connection", (socket) => {
    // A presenter too where it is a program that watches nothing.
    context.presence.came("presenter");
    socket.once("disconnect", () => context.presence.went("presenter"));
    const rate = new Rate(context.limits.controlsPerSecond, context.limits.controlBurst);
    socket.use(async ([name, ...rest]) => {
      const last: unknown = rest.at(-1);
      const reply = typeof last === "function" ? (last as (outcome: Outcome<unknown>) => void) : () => {};
      const args = typeof last === "function" ? rest.slice(0, -1) : rest;
      const code = refusalOf(socket, context.tokens);
      if (code !== null) {
        reply({ ok: false, code, detail: "" });
        return strike(socket, code);
      }
      if (!rate.take()) return reply({ ok: false, code: "too-many-requests", detail: "" });
      const call = parseControl(String(name), args);
      if (!call.ok) {
        reply(call);
        return strike(socket, call.code);
      }
      const outcome = await context.act(call.value);
      const result = outcome.ok ? "ok" : outcome.code;
      context.log.info({ verb: call.value.name, from: socket.handshake.address, result }, "control");
      reply(outcome);
    });
  });
}

function refusalOf(socket: Socket, tokens: Tokens): FaultCode | null {
  const entry = entryOf(socket, tokens);
  if (!entry.ok) return entry.code;
  return entry.role === "presenter" ? null : "not-presenter";
}
