import { randomBytes } from "node:crypto";
import type { JourneyEvent } from "@/lib/journey/journey";
import type { Hello, Role } from "@/lib/protocol/events";
import { LAB_SCENARIOS, PROTOCOL_VERSION } from "@/lib/protocol/events";
import { sanitizeText } from "@/lib/protocol/sanitize-text";
import { Admission } from "./admission";
import { contentSecurityPolicy } from "./content-security-policy";
import type { WebInput, WebStart } from "./contract";
import { serveControl } from "./control-namespace";
import { Hub } from "./hub";
import { recordedLimits, type WebLimits } from "./limits";
import { listen } from "./listen";
import { allowedHosts, isLoopback, shownHost } from "./listen-hosts";
import type { WebLog } from "./log";
import { eventMessage } from "./message-text";
import { createMetrics } from "./metrics";
import { Presence } from "./presence";
import { createRequestGuard, type RequestGuard } from "./request-guard";
import { createStaticFiles } from "./static-files";
import { StatusBoard } from "./status-board";
import { createTokens } from "./tokens";
import { serveView } from "./view-namespace";
import { watchLive } from "./watch-live";
import { watchReplay } from "./watch-replay";
import type { Watching } from "./watching";
import { createWebServer } from "./web-server";

export type WebOptions = {
  readonly limits: WebLimits;
  readonly log: WebLog;
  /** Another guard, for the test that shows what the real one is for. */
  readonly guard?: RequestGuard;
};

/** The whole web process; `main.ts` gives it the real limits and the real log. */
export async function startWebWith(input: WebInput, options: WebOptions): Promise<WebStart> {
  const { log, guard } = options;
  const limits = input.replay.length > 0 ? recordedLimits(options.limits) : options.limits;
  const session = randomBytes(9).toString("base64url");
  const { published = null } = input;
  const isPublishedHere = published !== null && isLoopback(published.host);
  const tokens = createTokens(isPublishedHere ? published.gateway : null);
  const metrics = createMetrics();
  const hub = new Hub(limits);
  let hosts: ReadonlySet<string> = new Set();
  let packets = 0;

  const { http, io } = createWebServer({
    limits,
    guard: guard ?? createRequestGuard(() => hosts, tokens.roleOf),
    admission: new Admission(limits),
    files: createStaticFiles(input.assets),
    policy: contentSecurityPolicy(input.assets),
    tokens,
    metrics,
    metricsText: () =>
      metrics.text({
        ledger: () => watching.ledger(),
        viewers: () => hub.viewerCount,
        events: () => hub.last,
        heldBytes: () => hub.heldBytes,
        skippedEvents: () => hub.skippedEvents,
        cutViewers: () => hub.cutViewers,
      }),
  });
  const listening = await listen(http, input.listen);
  if (!listening.ok) {
    hub.close();
    return { kind: "fault", code: listening.code, detail: listening.detail };
  }
  const { port } = listening;
  const reachedAt = published ?? { host: input.listen.host, port };
  hosts = allowedHosts(reachedAt.host, reachedAt.port);

  const watching = startWatching(input, limits, log, reachedAt.port, {
    emit(events) {
      for (const event of events) {
        if (event.kind === "packet") packets = Math.max(packets, event.packet.id);
        hub.append(event);
      }
    },
    tell: (event, payload) => hub.tellAll(event, eventMessage(event, payload)),
  });
  const status = new StatusBoard(
    {
      trace() {
        const trace = watching.trace();
        return { ...trace, faults: [...input.faults.map(({ code }) => code), ...trace.faults] };
      },
      ledger: () => watching.ledger(),
      viewers: () => hub.viewerCount,
      lines: () => watching.lines(),
      packets: () => packets,
    },
    limits.statusMs,
    (message) => hub.tellAll("status", message),
  );
  const presence = new Presence(limits.presenterGraceMs, {
    came: () => watching.presenterCame(),
    gone: () => watching.presentersGone(),
  });
  const hello = (role: Role): Hello => ({
    protocol: PROTOCOL_VERSION,
    session,
    version: input.version,
    target: input.target,
    role,
    last: hub.last,
    scenarios: input.target === "lab" ? LAB_SCENARIOS : [],
    topology: watching.topology(),
    source: sourceName(input),
  });
  serveView(io.of("/view"), {
    hub,
    tokens,
    limits,
    metrics,
    session,
    hello,
    statusMessage: () => status.message(),
    presence,
  });
  serveControl(io.of("/control"), {
    tokens,
    limits,
    metrics,
    log,
    presence,
    act: (call) => watching.act(call),
  });

  const address = `http://${shownHost(reachedAt.host, reachedAt.port)}/`;
  return {
    kind: "listening",
    web: {
      presenterUrl: `${address}#t=${tokens.presenter}`,
      viewerUrl: `${address}#t=${tokens.viewer}`,
      port,
      async close() {
        status.close();
        presence.close();
        watching.close();
        hub.close();
        await new Promise<void>((resolve) => {
          // Connections that do not end by themselves are cut well before the caller's patience ends.
          setTimeout(() => http.closeAllConnections(), 200).unref();
          setTimeout(resolve, 400).unref();
          void io.close();
          http.close(() => resolve());
        });
      },
    },
  };
}

type Outlet = {
  emit(events: readonly JourneyEvent[]): void;
  tell(event: string, payload: unknown): void;
};

function startWatching(
  input: WebInput,
  limits: WebLimits,
  log: WebLog,
  ownPort: number,
  { emit, tell }: Outlet,
): Watching {
  const { target, kmsg, host, dock } = input;
  if (kmsg === null || host === null) return watchReplay(input.replay, emit, log);
  const topologyChanged = (topology: unknown): void => tell("topology", topology);
  const logFault = input.faults[0] ?? null;
  return watchLive({ target, kmsg, host, dock, limits, ownPort, logFault, emit, topologyChanged });
}

function sourceName({ replay }: WebInput): string | null {
  return replay.length === 0 ? null : sanitizeText(replay.map(({ name }) => name).join(", "));
}
