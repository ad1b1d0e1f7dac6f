import type { Namespace, Socket } from "socket.io";
import { parseAck } from "@/lib/protocol/control-event";
import type { Hello, Role } from "@/lib/protocol/events";
import type { Hub } from "./hub";
import type { WebLimits } from "./limits";
import { eventMessage } from "./message-text";
import type { WebMetrics } from "./metrics";
import { Rate } from "./rate";
import { closeConnection, refusal } from "./refuse-socket";
import { entryOf } from "./socket-role";
import type { Tokens } from "./tokens";
import type { Viewer, Wire } from "./viewer";

export type ViewContext = {
  readonly hub: Hub;
  readonly tokens: Tokens;
  readonly limits: WebLimits;
  readonly metrics: WebMetrics;
  readonly session: string;
  hello(role: Role): Hello;
  /** The status as a message, for who just came. */
  statusMessage(): string;
  readonly presence: { came(role: Role): void; went(role: Role): void };
};

/** `/view`: everything goes out, nothing comes in but acknowledgements. */
export function serveView(namespace: Namespace, context: ViewContext): void {
  const { tokens, metrics } = context;
  namespace.use((socket, next) => {
    const entry = entryOf(socket, tokens);
    if (entry.ok) return next();
    metrics.refused(entry.code);
    next(refusal(entry.code));
  });
  namespace.on("connection", (socket) => welcome(socket, context));
}

function welcome(socket: Socket, context: ViewContext): void {
  const { hub, limits, presence } = context;
  const entry = entryOf(socket, context.tokens);
  if (!entry.ok) {
    closeConnection(socket.conn);
    return;
  }
  const { role, since } = entry;
  const wire = wireOf(socket);
  wire.send(eventMessage("hello", context.hello(role)));
  const pace =
    role === "presenter"
      ? { bytesPerSecond: limits.presenterBytesPerSecond, thinBytes: limits.stateBytes }
      : { bytesPerSecond: limits.viewerBytesPerSecond, thinBytes: limits.thinSnapshotBytes };
  const seq = since?.session === context.session ? since.seq : null;
  const viewer = hub.join(wire, pace, seq);
  wire.send(context.statusMessage());
  presence.came(role);
  listen(socket, viewer, context);
  socket.once("disconnect", () => {
    hub.leave(viewer);
    presence.went(role);
  });
}

/** Counts what the system has not yet taken: its own buffer for the connection is bounded. */
function wireOf({ conn }: Socket): Wire {
  let unsentBytes = 0;
  return {
    send(text) {
      unsentBytes += text.length;
      conn.send(text, undefined, () => {
        unsentBytes -= text.length;
      });
    },
    unsentBytes: () => unsentBytes,
    close: () => closeConnection(conn),
  };
}

/** The one place where a viewer's messages arrive. `next` is never called: no other handler exists. */
function listen(socket: Socket, viewer: Viewer, { hub, limits, metrics }: ViewContext): void {
  const rate = new Rate(limits.acksPerSecond, 2 * limits.acksPerSecond);
  let strikes = 0;
  socket.use(([name, ...args]) => {
    const seq = name === "ack" && args.length === 1 ? parseAck(args[0]) : null;
    if (rate.take() && seq?.ok === true && hub.ack(viewer, seq.value)) return;
    metrics.refused("view-message");
    const reply: unknown = args.at(-1);
    if (typeof reply === "function") reply({ ok: false, code: "not-presenter", detail: "" });
    strikes += 1;
    if (strikes < 2) return;
    hub.leave(viewer);
    viewer.close("refused");
  });
}
