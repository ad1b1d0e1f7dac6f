/** Bounds of the web process, all in one place; tests make them smaller. */
export type WebLimits = {
  /** What they get who come: the state that events add up to, or all events as long as the tail holds them. */
  readonly latecomers: "state" | "tail";
  /** For exact resume after a lost connection. */
  readonly tailBytes: number;
  /** For who comes late. */
  readonly stateBytes: number;
  /** A slow viewer that was skipped starts again with this much; the presenter with all. */
  readonly thinSnapshotBytes: number;
  /** One message: small enough to be built in about a millisecond. */
  readonly messageBytes: number;
  /** Sent and not yet acknowledged, for one viewer: what a stalled one costs. */
  readonly windowBytes: number;
  /** Handed to a viewer's connection and not taken from it: more than a window and the largest topology. */
  readonly unsentBytes: number;
  readonly viewerBytesPerSecond: number;
  readonly presenterBytesPerSecond: number;
  /** A viewer that is behind for longer is skipped ahead. */
  readonly behindMs: number;
  /** A viewer whose window stays full for longer is cut. */
  readonly stalledMs: number;
  readonly flushMs: number;
  /** How long the first event after a pause waits for the rest of its packet. */
  readonly idleFlushMs: number;
  readonly statusMs: number;
  readonly sockets: number;
  readonly socketsPerAddress: number;
  /** A whole class behind one loopback proxy, or a load test. */
  readonly socketsPerLoopback: number;
  readonly connectMs: number;
  /** Largest message that a browser may send. */
  readonly messageInBytes: number;
  readonly controlsPerSecond: number;
  readonly controlBurst: number;
  readonly acksPerSecond: number;
  /** The rules go when no presenter was there for this long. */
  readonly presenterGraceMs: number;
  readonly renewMs: number;
  readonly countersMs: number;
  /** A host that does not answer in this time is reported as hung. */
  readonly hostAnswerMs: number;
  /** No record for this long: nothing is under way any more. */
  readonly settleMs: number;
};

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Of recorded logs: kept whole as they were told, so that who comes late is told the same from the beginning, and nobody
 * is skipped ahead or cut for being slow: nothing is lost by waiting. 100 MB of log make some 200 MB of events; of what
 * does not fit the number is told, as of a live stream.
 */
export function recordedLimits(limits: WebLimits): WebLimits {
  return {
    ...limits,
    latecomers: "tail",
    tailBytes: 512 * MIB,
    viewerBytesPerSecond: 1024 * MIB,
    presenterBytesPerSecond: 1024 * MIB,
    behindMs: FOR_EVER_MS,
    stalledMs: FOR_EVER_MS,
    // One for each message: as many as a window lets through.
    acksPerSecond: 20_000,
  };
}

const FOR_EVER_MS = 24 * 3_600_000;

export const WEB_LIMITS: WebLimits = {
  latecomers: "state",
  tailBytes: 16 * MIB,
  stateBytes: 16 * MIB,
  thinSnapshotBytes: 512 * KIB,
  messageBytes: 128 * KIB,
  windowBytes: 512 * KIB,
  unsentBytes: 4 * MIB,
  viewerBytesPerSecond: 1 * MIB,
  presenterBytesPerSecond: 8 * MIB,
  behindMs: 2000,
  stalledMs: 10_000,
  flushMs: 50,
  idleFlushMs: 4,
  statusMs: 250,
  sockets: 600,
  socketsPerAddress: 20,
  socketsPerLoopback: 600,
  connectMs: 5000,
  messageInBytes: 16 * KIB,
  controlsPerSecond: 5,
  controlBurst: 10,
  acksPerSecond: 200,
  presenterGraceMs: 60_000,
  renewMs: 1500,
  countersMs: 1000,
  hostAnswerMs: 10_000,
  settleMs: 250,
};
