import { nameAt } from "@/lib/filter/container-names";
import type { PacketView } from "@/lib/filter/packet-view";
import { secondsOfUs } from "@/lib/filter/seconds";
import { packetWithGaps } from "@/lib/journey/analysis";
import { isByConntrack } from "@/lib/journey/by-conntrack";
import type { Gap } from "@/lib/journey/gap";
import type { Change, Packet } from "@/lib/journey/journey";
import { chainOfPlace } from "@/lib/netfilter/place";
import { type Cell, csvRow } from "./csv";
import { jsonLine } from "./ndjson";

const COLUMNS: Readonly<Record<string, (view: PacketView) => Cell>> = {
  packet: ({ packet }) => packet.id,
  conversation: ({ packet }) => packet.conversation,
  scenario: ({ conversation }) => conversation?.scenario ?? null,
  direction: ({ packet }) => packet.direction,
  fate: ({ packet }) => packet.fate,
  dropped_at: ({ packet }) => (packet.droppedAt === null ? null : chainOfPlace(packet.droppedAt)),
  seconds: ({ packet }) => seconds(packet.hops[0]?.stampUs),
  protocol: ({ packet }) => packet.header.protocol,
  source: ({ packet }) => packet.header.src,
  source_port: ({ packet }) => packet.header.sport,
  source_container: (view) => containerOf(view, view.packet.header.src),
  destination: ({ packet }) => packet.header.dst,
  destination_port: ({ packet }) => packet.header.dport,
  destination_container: (view) => containerOf(view, view.packet.header.dst),
  info: ({ packet }) => packet.header.info,
  bytes: ({ packet }) => packet.header.length,
  ttl: ({ packet }) => packet.header.ttl,
  hops: ({ packet }) => packet.hops.length,
  chains: ({ packet }) => packet.hops.map(({ chain }) => chain).join(" "),
  skipped: ({ packet }) => packet.skipped.map(({ chain }) => chain).join(" "),
  changes: ({ packet }) => packet.changes.map((change) => changeText(packet, change)).join("; "),
  ambiguous: ({ packet }) => packet.ambiguous,
  first_line: ({ packet }) => packet.hops[0]?.line ?? null,
};

export function* packetsCsv(packets: Iterable<PacketView>): Generator<string> {
  yield csvRow(Object.keys(COLUMNS));
  const columns = Object.values(COLUMNS);
  for (const view of packets) yield csvRow(columns.map((column) => column(view)));
}

export function* packetsNdjson(
  packets: Iterable<PacketView>,
  filter: string,
  gapsOf: (packet: Packet) => readonly Gap[] = () => [],
): Generator<string> {
  yield jsonLine({ format: "hopscope-packets/1", filter });
  for (const { packet } of packets) yield jsonLine(packetWithGaps(packet, gapsOf(packet)));
}

/** As dmesg prints them, which every reader of logs takes; without times, the text alone. */
export function* kernelLines(packets: Iterable<PacketView>): Generator<string> {
  const hops = [...packets].flatMap(({ packet }) => packet.hops).sort((a, b) => a.line - b.line);
  for (const { stampUs, text } of hops) {
    if (stampUs === null) yield `${text}\n`;
    else {
      const us = String(stampUs % 1e6).padStart(6, "0");
      yield `[${String(Math.floor(stampUs / 1e6)).padStart(5)}.${us}] ${text}\n`;
    }
  }
}

function seconds(stampUs: number | null | undefined): string | null {
  return stampUs === null || stampUs === undefined ? null : secondsOfUs(stampUs);
}

function containerOf({ names, packet }: PacketView, address: string | null): string | null {
  return nameAt(names, address, packet.hops[0]?.stampUs ?? null);
}

function changeText(packet: Packet, change: Change): string {
  const { field, from, to, by } = change;
  return `${field} ${from} > ${to} by ${by}${isByConntrack(packet, change) ? " (conntrack)" : ""}`;
}
