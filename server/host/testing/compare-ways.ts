import { analysedPacket, type Change, createCorrelator, type Hop, JourneyFold } from "@/lib/journey";
import { createLogReader } from "@/lib/kernel-log";
import type { ChainKey } from "@/lib/netfilter/chain";
import type { Topology } from "@/lib/protocol/topology";
import type { ShortenedName } from "@/lib/rules";
import { isSentinel, packetKey, type TracedHeader, type TracedPacket, type TracedVisit } from "./nft-witness";

/** µs of the log's clock after all lines: what has not come by then was dropped. */
const QUITE_LATER_US = 60_000_000;

/** What the log tells of the packets and conversations that begin in the last of these pieces of it. */
export function waysOf(
  pieces: readonly (readonly string[])[],
  topology: Topology,
  shortened: readonly ShortenedName[],
) {
  const reader = createLogReader({ transport: "kmsg" });
  const map = new Map(shortened.map(({ prefix, chain }) => [prefix.trim(), chain]));
  const correlator = createCorrelator({ map });
  correlator.know(topology);
  const text = pieces.flat().join("");
  // Records of others lie between the pieces; that none was lost inside of one is looked at where it is read.
  const entries = [...reader.push(text), ...reader.end()].filter(({ kind }) => kind !== "gap");
  let last = 0;
  for (const entry of entries) {
    if (entry.kind === "log") last = entry.record.stampUs ?? last;
    correlator.push(entry);
  }
  correlator.advance(last + QUITE_LATER_US);
  correlator.end();
  const fold = new JourneyFold((hop: Hop) => hop);
  for (const event of correlator.take()) fold.apply(event);
  const before = pieces.slice(0, -1).flat().length;
  const isNew = ({ hops }: { hops: readonly Hop[] }) => (hops[0]?.line ?? 0) > before;
  const { packets, conversations } = fold.result();
  const ways = packets
    .filter((packet) => isNew(packet) && packet.header.family === "ip4" && !isSentinel(packet.header))
    .map((packet) => ({ ...analysedPacket(packet), hops: packet.hops }));
  const asked = new Set(ways.map(({ conversation }) => conversation as number));
  return { ways, conversations: conversations.filter(({ id }) => asked.has(id)) };
}

export type Way = ReturnType<typeof waysOf>["ways"][number];

/** A packet as either side tells it. */
export type ToldPacket = {
  /** Null: what ebt_log prints of a frame has neither id nor length (ebt_log.c, ebt_log_packet). */
  readonly key: string | null;
  readonly chains: readonly ChainKey[];
  /** nat chains at whose hook it was, and which were not run for it. */
  readonly skipped: readonly string[];
  readonly changes: readonly string[];
  readonly droppedAt: string | null;
};

export function toldByLog(ways: readonly Way[]): readonly ToldPacket[] {
  return inOrder(
    ways.map(({ hops, header, skipped, changes, droppedAt }) => ({
      key: keyOf(hops, header),
      chains: hops.map(({ chain }) => chain),
      skipped: skipped.map(({ chain }) => chain),
      changes: changes.filter(isShown).map(({ field, from, to }) => `${field} ${from} ${to}`),
      droppedAt,
    })),
  );
}

/** The visits that a hopscope with such rules has to log. */
export function toldByTrace(
  packets: readonly TracedPacket[],
  isLogged: (visit: TracedVisit) => boolean,
): readonly ToldPacket[] {
  return inOrder(
    packets.map(({ key, visits, droppedAt }) => {
      const logged = visits.filter(isLogged);
      return {
        key: logged.every(isByEbtables) ? null : key,
        chains: logged.map(({ chain }) => chain),
        skipped: droppedAt === null ? skippedOf(logged.map(({ chain }) => chain)) : [],
        changes: changesOf(logged.map(({ header }) => header)),
        droppedAt,
      };
    }),
  );
}

function isByEbtables({ by, chain }: TracedVisit): boolean {
  return by === "host" && chain.startsWith("bridge:");
}

/** Each hook with a nat table has a mangle table too, which every packet meets. */
function skippedOf(chains: readonly string[]): readonly string[] {
  return chains
    .filter((chain) => chain.startsWith("ip:mangle:") && chain !== "ip:mangle:FORWARD")
    .map((chain) => chain.replace("mangle", "nat"))
    .filter((chain) => !chains.includes(chain));
}

function keyOf(hops: readonly Hop[], { protocol, sport, dport }: Way["header"]): string | null {
  for (const { text } of hops) {
    const [, length, id] = / LEN=(\d+) .*? ID=(\d+) /.exec(text) ?? [];
    if (id === undefined) continue;
    const window = / WINDOW=(\d+) /.exec(text)?.[1];
    const [, type, echo, sequence] = / TYPE=([08]) CODE=0 ID=(\d+) SEQ=(\d+)/.exec(text) ?? [];
    return packetKey({
      ...{ protocol, ipId: Number(id), length: Number(length), sport, dport, window },
      echo: type === undefined ? null : [Number(type), echo, sequence],
    });
  }
  return null;
}

const FIELDS = ["src", "dst", "sport", "dport", "ttl"] as const;

/** nft prints MAC addresses at some hooks only. */
function isShown({ field }: Change): boolean {
  return (FIELDS as readonly string[]).includes(field);
}

function changesOf(headers: readonly TracedHeader[]): readonly string[] {
  return headers.flatMap((header, at) =>
    FIELDS.flatMap((field) => {
      const from = headers[at - 1]?.[field] ?? header[field];
      return from === header[field] ? [] : [`${field} ${from} ${header[field]}`];
    }),
  );
}

/** Two CPUs' packets may be told in another order. */
function inOrder(packets: readonly ToldPacket[]): readonly ToldPacket[] {
  const sorted = packets.map((packet) => ({
    ...packet,
    skipped: [...packet.skipped].sort(),
    changes: [...packet.changes].sort(),
  }));
  return sorted.every(({ key }) => key !== null)
    ? sorted.sort((a, b) => (a.key ?? "").localeCompare(b.key ?? ""))
    : sorted;
}
