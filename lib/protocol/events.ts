import type { JourneyEvent } from "@/lib/journey/journey";
import type { FaultCode } from "./faults";
import { DEFAULT_LINES_PER_SECOND } from "./host-verbs";
import type { Topology } from "./topology";

/** Bumped when a client of the other number could not understand a message. */
export const PROTOCOL_VERSION = 1;

export type Target = "docker" | "lab" | "replay";
export type Role = "viewer" | "presenter";

export const LAB_SCENARIOS = [
  "container-to-container",
  "localhost-to-container",
  "wan-to-container",
  "container-to-wan",
  "closed-udp-port",
  "blocked-port",
  "large-ping",
] as const;
export type LabScenario = (typeof LAB_SCENARIOS)[number];

/** In log lines: matched = limited + lost + foreign + dropped + delivered. */
export type Ledger = {
  /** Rule counters of the kernel: lines there should have been. */
  readonly matched: number;
  /** Cut by the rate cap (counter behind the limit). */
  readonly limited: number;
  /** Overwritten in the kernel's ring before they were read (gaps in the sequence). */
  readonly lost: number;
  /** Netfilter lines of other rules, and lines that could not be parsed. */
  readonly foreign: number;
  /** Thrown away by `web` before the stream: none, its input waits instead (server/web/ledger.ts). */
  readonly dropped: number;
  readonly delivered: number;
};

export type Status = {
  readonly tracing: "off" | "starting" | "on" | "stopping" | "failed";
  /** ms until the rules go by themselves; null when not tracing. */
  readonly endsInMs: number | null;
  readonly ledger: Ledger;
  /** Of the foreign lines those with a prefix of the article's rules, which carry no nonce: whose they are is not told. */
  readonly articleLines: number;
  readonly linesPerSecond: number;
  readonly packetsPerSecond: number;
  readonly viewers: number;
  /** Fault codes that hold now (lib/protocol/faults.ts). */
  readonly faults: readonly string[];
  /** What others did to the rules, newest last; empty: nothing. */
  readonly ruleNotes: readonly string[];
};

export type Hello = {
  readonly protocol: number;
  /** Changes with every start of the server: a resume across sessions is a new start. */
  readonly session: string;
  readonly version: string;
  readonly target: Target;
  readonly role: Role;
  readonly scenarios: readonly LabScenario[];
  readonly topology: Topology | null;
  /** Number of the newest event: what follows up to it had happened before. */
  readonly last: number;
  /** For replay: the name of the file. */
  readonly source: string | null;
};

/**
 * Events are numbered from 1 without gaps. A batch takes its reader from number `from - 1` to `to`. In the
 * stream that is one event a number; in the parts that follow a snapshot, outdated facts are left out.
 */
export type Batch<E> = {
  readonly from: number;
  readonly to: number;
  readonly events: readonly E[];
};

/**
 * Replaces all that the reader had: for who comes late or was away too long. `from` is 1. A large state comes
 * in parts: the snapshot is the first, batches bring the rest. `missing`: events that are no longer held.
 */
export type Snapshot<E> = Batch<E> & { readonly missing: number };

/** Why the server ends a connection, said before it does. `seq`: the last number sent, to resume from. */
export type Closing = {
  readonly code: "too-slow" | "stopping" | "refused";
  readonly seq: number;
};

/** Result of a control verb. */
export type Outcome<T = null> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: FaultCode; readonly detail: string };

/** A JourneyEvent as an array of plain values: see lib/protocol/wire.ts. */
export type WireEvent = readonly unknown[];

/** server → browser, namespace /view. */
export type ServerToClient = {
  hello: (hello: Hello) => void;
  snapshot: (snapshot: Snapshot<WireEvent>) => void;
  batch: (batch: Batch<WireEvent>) => void;
  status: (status: Status) => void;
  topology: (topology: Topology) => void;
  /** This viewer was too slow: numbers from..to were not sent to it. */
  skipped: (range: { readonly from: number; readonly to: number }) => void;
  closing: (closing: Closing) => void;
};

/** browser → server, namespace /view: nothing but the acknowledgement (of `to`) that paces the sender. */
export type ClientToServer = {
  ack: (seq: number) => void;
};

/** browser → server, namespace /control: presenter only. */
export type ControlToServer = {
  "trace-start": (request: TraceRequest, done: (outcome: Outcome) => void) => void;
  "trace-stop": (done: (outcome: Outcome) => void) => void;
  "scenario-run": (name: LabScenario, done: (outcome: Outcome<{ readonly output: string }>) => void) => void;
  "traffic-run": (
    request: TrafficRequest,
    done: (outcome: Outcome<{ readonly output: string }>) => void,
  ) => void;
  doctor: (done: (outcome: Outcome<readonly Finding[]>) => void) => void;
  /** The exact commands that insert the rules, and those that undo them. */
  "rules-preview": (request: TraceRequest, done: (outcome: Outcome<RulesPreview>) => void) => void;
};

/** Those of the article: `article` writes its prefixes and matches, and nothing else. */
export const ARTICLE_SCENARIOS = [
  "container-to-container",
  "localhost-to-container",
  "wan-to-container",
] as const satisfies readonly LabScenario[];
export type ArticleScenario = (typeof ARTICLE_SCENARIOS)[number];

export type BackEnd = "nft" | "iptables";

export type TraceRequest = {
  readonly backend: BackEnd;
  readonly protocol: "all" | "icmp" | "tcp" | "udp";
  readonly address: string | null;
  readonly port: number | null;
  /** `id` of one of the topology's containers or networks; both null: the whole host. */
  readonly container: string | null;
  readonly network: string | null;
  /** Of so many packets one, the same one at every hook: a power of two up to MAX_ONE_OF; 1 is all. */
  readonly oneOf: number;
  /** Also at the head of user chains (DOCKER-USER …), which only iptables can do. */
  readonly userChains: boolean;
  readonly article: ArticleScenario | null;
  /** lines a second, all rules together. */
  readonly linesPerSecond: number;
  /** The rules go by themselves after this time. */
  readonly minutes: number;
};

/** Test traffic on a Docker host. Ids are the topology's; the host looks up the address itself. */
export type TrafficRequest = {
  readonly from:
    | { readonly kind: "container"; readonly id: string }
    | { readonly kind: "host" }
    /** The machine `outside` that hopscope makes: a namespace with a veth pair to the host. */
    | { readonly kind: "outside" };
  readonly to:
    | { readonly kind: "container"; readonly id: string; readonly network: string }
    | { readonly kind: "published"; readonly protocol: "tcp" | "udp"; readonly hostPort: number }
    | { readonly kind: "host" }
    | { readonly kind: "outside" };
  readonly act: /** `count` 1..MAX_PINGS, `bytes` of payload 0..MAX_PING_BYTES. */
    | { readonly kind: "ping"; readonly count: number; readonly bytes: number }
    /** One TCP connection; `port` null: the published one. */
    | { readonly kind: "connect"; readonly port: number | null };
};

/** What `hopscope doctor` found. `effect` and `command` are empty when it is fine. */
export type Finding = {
  readonly state: "fine" | "note" | "problem";
  readonly what: string;
  readonly effect: string;
  readonly command: string;
};

/** All of the host's traffic, by the back end that leaves no trace. */
export const WHOLE_HOST: TraceRequest = {
  backend: "nft",
  protocol: "all",
  address: null,
  port: null,
  container: null,
  network: null,
  oneOf: 1,
  userChains: false,
  article: null,
  linesPerSecond: DEFAULT_LINES_PER_SECOND,
  minutes: 60,
};

export type RulesPreview = { readonly insert: string; readonly undo: string };

/** Handshake of /view and /control (socket.io `auth`). */
export type Handshake = {
  readonly token: string;
  /** Resume: the last number seen, and of which session. */
  readonly since?: { readonly session: string; readonly seq: number };
};

/** What fills a viewer's screen, after decoding. */
export type ViewEvent = JourneyEvent;
