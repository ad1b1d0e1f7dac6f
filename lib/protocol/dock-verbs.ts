import type { TrafficRequest } from "./events";

/**
 * What may be asked of `dock`, the one process that may open Docker's socket, and nothing else. Lines of JSON as
 * in host-verbs.ts, of at most 65,536 bytes: `web` asks what is shown, and for the processes that it has `host` look
 * into; `host` asks what it acts upon. Docker itself is asked by reading calls only (server/dock/docker-socket.ts).
 */
export type DockRequest =
  | { readonly verb: "docker" }
  /** Answers when networks or containers have changed since `docker` said `after`, or after 20 s. */
  | { readonly verb: "changed"; readonly after: number }
  | { readonly verb: "running" }
  | { readonly verb: "ends"; readonly from: TrafficRequest["from"]; readonly to: TrafficRequest["to"] }
  | { readonly verb: "engine" };

/** `value` of each verb's answer. */
export type DockValues = {
  docker: DockReading;
  changed: { readonly revision: number };
  running: readonly RunningContainer[];
  ends: TrafficEnds;
  /** What GET /info answers, or why there is none (server/dock/ask-engine.ts). */
  engine: unknown;
};

/** JSON bodies of GET /version, /info, /networks, /containers/json, as Docker sent them; empty: no answer. */
export type DockReading = {
  /** Counts up with every change that Docker told of. */
  readonly revision: number;
  readonly docker: {
    readonly version: string;
    readonly info: string;
    readonly networks: string;
    readonly containers: string;
  };
};

export type RunningContainer = {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** Of its first process, as Docker counts processes; null: Docker names none. */
  readonly pid: number | null;
  /** Differs when the container was connected or disconnected. */
  readonly connections: string;
};

/** The two ends of a piece of test traffic, as far as Docker knows them. */
export type TrafficEnds = {
  /** Of the container that it starts in. False: there is no such container; null: it starts elsewhere. */
  readonly isKnown: boolean | null;
  readonly pid: number | null;
  /** IPv4, as whom that container sees the host by a bridge; null: no container, or it is on none. */
  readonly gateway: string | null;
  /**
   * IPv4 of the container or published port that is the target, inside of its network's own subnets; 0.0.0.0: of
   * every address of the host. Null: neither is the target, or Docker knows no such address.
   */
  readonly address: string | null;
};
