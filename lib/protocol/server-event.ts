import * as z from "zod/mini";
import type { JourneyEvent } from "@/lib/journey/journey";
import { type Batch, type Closing, type Hello, LAB_SCENARIOS, type Status } from "./events";
import { type Parsed, parseWith, refused } from "./parsed";
import type { Topology } from "./topology";
import { parseTopology } from "./topology-shape";
import { decodeEvent } from "./wire";

/** A message of namespace /view, checked and decoded. */
export type ServerEvent =
  | { readonly kind: "hello"; readonly hello: Hello }
  | { readonly kind: "snapshot"; readonly batch: Batch<JourneyEvent>; readonly missing: number }
  | { readonly kind: "batch"; readonly batch: Batch<JourneyEvent> }
  | { readonly kind: "status"; readonly status: Status }
  | { readonly kind: "topology"; readonly topology: Topology }
  | { readonly kind: "skipped"; readonly from: number; readonly to: number }
  | { readonly kind: "closing"; readonly closing: Closing };

const whole = z.int().check(z.nonnegative());

const ledger = z.object({
  matched: whole,
  limited: whole,
  lost: whole,
  foreign: whole,
  dropped: whole,
  delivered: whole,
});

const status = z.object({
  tracing: z.enum(["off", "starting", "on", "stopping", "failed"]),
  endsInMs: z.nullable(whole),
  ledger,
  articleLines: whole,
  linesPerSecond: z.number(),
  packetsPerSecond: z.number(),
  viewers: whole,
  faults: z.array(z.string()),
  ruleNotes: z.array(z.string()),
});

const hello = z.object({
  protocol: whole,
  session: z.string(),
  version: z.string(),
  target: z.enum(["docker", "lab", "replay"]),
  role: z.enum(["viewer", "presenter"]),
  scenarios: z.array(z.enum(LAB_SCENARIOS)),
  topology: z.unknown(),
  last: whole,
  source: z.nullable(z.string()),
});

const range = z.object({ from: whole, to: whole });
const batch = z.object({ from: whole, to: whole, events: z.array(z.unknown()) });
const snapshot = z.object({ ...batch.shape, missing: whole });
const closing = z.object({ code: z.enum(["too-slow", "stopping", "refused"]), seq: whole });

/** `name`: the socket.io event of namespace /view; `payload`: its argument as received. */
export function parseServerEvent(name: string, payload: unknown): Parsed<ServerEvent> {
  switch (name) {
    case "hello":
      return parseHello(payload);
    case "snapshot":
      return andThen(parseWith(snapshot, payload), ({ missing, ...rest }) =>
        andThen(decodeBatch(rest), (decoded) => found({ kind: "snapshot", batch: decoded, missing })),
      );
    case "batch":
      return andThen(parseWith(batch, payload), (raw) =>
        andThen(decodeBatch(raw), (decoded) => found({ kind: "batch", batch: decoded })),
      );
    case "status":
      return andThen(parseWith(status, payload), (value) => found({ kind: "status", status: value }));
    case "topology": {
      const topology = parseTopology(payload);
      return topology === null ? refused("topology") : found({ kind: "topology", topology });
    }
    case "skipped":
      return andThen(parseWith(range, payload), ({ from, to }) => found({ kind: "skipped", from, to }));
    case "closing":
      return andThen(parseWith(closing, payload), (value) => found({ kind: "closing", closing: value }));
    default:
      return refused("unknown event");
  }
}

function parseHello(payload: unknown): Parsed<ServerEvent> {
  return andThen(parseWith(hello, payload), (value) => {
    const topology = value.topology === null ? null : parseTopology(value.topology);
    if (topology === null && value.topology !== null) return refused("hello.topology");
    return found({ kind: "hello", hello: { ...value, topology } });
  });
}

type RawBatch = { readonly from: number; readonly to: number; readonly events: readonly unknown[] };

function decodeBatch({ from, to, events }: RawBatch): Parsed<Batch<JourneyEvent>> {
  const decoded: JourneyEvent[] = [];
  for (const [index, raw] of events.entries()) {
    const event = decodeEvent(raw);
    if (event === null) return refused(`events.${index}`);
    decoded.push(event);
  }
  return { ok: true, value: { from, to, events: decoded } };
}

function found(value: ServerEvent): Parsed<ServerEvent> {
  return { ok: true, value };
}

function andThen<A, B>(parsed: Parsed<A>, next: (value: A) => Parsed<B>): Parsed<B> {
  return parsed.ok ? next(parsed.value) : parsed;
}
