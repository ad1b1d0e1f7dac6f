import type { LogLine } from "@/lib/kernel-log/log-line";
import type { KernelRecord } from "@/lib/kernel-log/record";
import type { TracePrefix } from "@/lib/kernel-log/trace-prefix";
import type { ChainKey } from "@/lib/netfilter/chain";
import type { Place } from "@/lib/netfilter/place";
import { type Datagram, datagramHash, datagramOf } from "./datagram";
import type { Hop } from "./journey";
import type { Position } from "./position";
import { type TrafficClass, trafficClass } from "./traffic-class";

export type Located = {
  readonly chain: ChainKey;
  readonly place: Place;
  readonly position: Position;
  /** It hangs below its position's chain. */
  readonly isUserChain: boolean;
  readonly certainty: Hop["certainty"];
  /** No word of the prefix names chain or table. */
  readonly isUnnamed: boolean;
  /** Nothing but IN says that it is INPUT's. */
  readonly isHookGuess: boolean;
  /** Not the likely chain: only the packet that it continues says so, and it teaches nothing of the host's rules. */
  readonly isOther: boolean;
  /** Its prefix begins as hopscope's own do. */
  readonly mayBeOwn: boolean;
  /** Its prefix says that the rule behind it stops the packet. */
  readonly isStopped: boolean;
  /** It does not say which way a rule or the policy of a filtering table decides. */
  readonly isUndecided: boolean;
  /** Null: it is not a line of `-j TRACE`. */
  readonly trace: TracePrefix | null;
};

/** A log line whose chain is known: what the correlator puts into a packet's way. */
export type Visit = {
  readonly record: KernelRecord;
  readonly line: LogLine;
  readonly at: Located;
  readonly position: Position;
  readonly datagram: Datagram | null;
  /** 0 where the line names no packet. */
  readonly hash: number;
  readonly traffic: TrafficClass;
};

/** A packet's lines mostly follow each other, and the reader gives those that end alike the same datagram. */
let hashed: Datagram | null = null;
let lastHash = 0;

function hashOf(datagram: Datagram): number {
  if (datagram !== hashed) {
    hashed = datagram;
    lastHash = datagramHash(datagram);
  }
  return lastHash;
}

export function createVisit(record: KernelRecord, line: LogLine, at: Located): Visit {
  const datagram = datagramOf(line);
  const hash = datagram === null ? 0 : hashOf(datagram);
  return { record, line, at, position: at.position, datagram, hash, traffic: trafficClass(line) };
}

export function hopOf({ record, line, at }: Visit, ambiguous: boolean): Hop {
  return {
    line: record.line,
    seq: record.seq,
    stampUs: record.stampUs,
    chain: at.chain,
    place: at.place,
    certainty: at.certainty,
    in: line.in,
    out: line.out,
    physIn: line.physIn,
    physOut: line.physOut,
    text: record.text,
    ambiguous,
  };
}
