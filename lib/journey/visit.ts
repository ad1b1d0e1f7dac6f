import type { LogLine } from "@/lib/kernel-log/log-line";
import type { KernelRecord } from "@/lib/kernel-log/record";
import type { ChainKey } from "@/lib/netfilter/chain";
import type { Place } from "@/lib/netfilter/place";
import { type Datagram, datagramHash, datagramOf } from "./datagram";
import type { Hop } from "./journey";
import type { Position } from "./position";
import { type TrafficClass, trafficClass } from "./traffic-class";

/** A log line whose chain is known: what the correlator puts into a packet's way. */
export type Visit = {
  readonly record: KernelRecord;
  readonly line: LogLine;
  readonly chain: ChainKey;
  readonly place: Place;
  readonly position: Position;
  readonly certainty: Hop["certainty"];
  readonly datagram: Datagram | null;
  /** 0 where the line names no packet. */
  readonly hash: number;
  readonly traffic: TrafficClass;
};

export function createVisit(
  record: KernelRecord,
  line: LogLine,
  at: Pick<Visit, "chain" | "place" | "position" | "certainty">,
): Visit {
  const datagram = datagramOf(line);
  return {
    record,
    line,
    chain: at.chain,
    place: at.place,
    position: at.position,
    certainty: at.certainty,
    datagram,
    hash: datagram === null ? 0 : datagramHash(datagram),
    traffic: trafficClass(line),
  };
}

export function hopOf(visit: Visit, ambiguous: boolean): Hop {
  const { record, line } = visit;
  return {
    line: record.line,
    seq: record.seq,
    stampUs: record.stampUs,
    chain: visit.chain,
    place: visit.place,
    certainty: visit.certainty,
    in: line.in,
    out: line.out,
    physIn: line.physIn,
    physOut: line.physOut,
    text: record.text,
    ambiguous,
  };
}
