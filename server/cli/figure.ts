import { writeFile } from "node:fs/promises";
import {
  chosenPackets,
  hideAddresses,
  layoutMap,
  type MapLayout,
  modelFromPackets,
  modelOnWay,
  type Room,
  renderScene,
  sceneToSvg,
  withEnteredChains,
} from "@/lib/figure";
import {
  type Conversation,
  type ConversationId,
  createCorrelator,
  type FoldedPacket,
  type Hop,
  JourneyFold,
  type LogDoubt,
  type Packet,
  type PacketId,
} from "@/lib/journey";
import { causeOf, exchangeOf } from "@/lib/journey/exchange";
import type { Gaps } from "@/lib/journey/gaps";
import { PlaceTally } from "@/lib/journey/place-tally";
import type { LogEntry, PrefixMap } from "@/lib/kernel-log";
import { asFault, nameOf, readEntries, readMap } from "./analyze";
import type { FigureCommand } from "./command";
import { faultLine } from "./fault-line";
import { svgToPng } from "./svg-to-png";

export type FigureOptions = Omit<FigureCommand, "kind">;

/** `hopscope figure`: 0, or 2 with one line on stderr where there is nothing to draw or nowhere to write. */
export async function figure(options: FigureOptions): Promise<number> {
  const { file, output } = options;
  let svg: string | null;
  try {
    svg = await drawFile(options);
  } catch (error) {
    const fault = asFault(error, file);
    if (fault === null) throw error;
    process.stderr.write(faultLine(fault.code, fault.detail));
    return 2;
  }
  if (svg === null) {
    const wanted = options.conversation === null ? "" : `, conversation ${options.conversation}`;
    process.stderr.write(faultLine("no-conversation", `${nameOf(file)}${wanted}`));
    return 2;
  }
  try {
    await writeFile(output, /\.png$/i.test(output) ? await svgToPng(svg) : svg);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    process.stderr.write(faultLine("file-unwritable", `${output}: ${code}`));
    return 2;
  }
  return 0;
}

async function drawFile({
  file,
  map,
  conversation: wanted,
  theme,
  lang,
  scale,
  hideAddresses: isHidden,
}: FigureOptions): Promise<string | null> {
  const { packets, conversations, gaps, doubts } = await readJourneys(file, await readMap(map));
  for (const code of doubts) process.stderr.write(faultLine(code, nameOf(file)));
  const picked = pick(conversations, packets, wanted);
  if (picked === null) return null;
  const byId = new Map(packets.map((packet) => [packet.id, packet]));
  const held = {
    conversation: (id: ConversationId) => conversations.find((each) => each.id === id),
    packet: (id: PacketId) => byId.get(id),
    packetsOf: (id: ConversationId) =>
      packets.flatMap((packet) => (packet.conversation === id ? [packet.id] : [])),
  };
  const conversation = held.conversation(causeOf(held, picked.id)) ?? picked;
  const own = exchangeOf(held, picked.id).flatMap((id) => byId.get(id) ?? []);
  const chosen = chosenPackets(own, null);
  const picture = {
    layout: withEnteredChains((room) => layoutOf(packets, own, room), chosen, lang),
    topology: null,
    conversation,
    packets: chosen,
    gapsOf: (packet: Packet) => gaps.of(packet),
    counters: countersOf(packets),
    theme,
    lang,
  };
  return sceneToSvg(renderScene(isHidden ? hideAddresses(picture) : picture), scale);
}

type Journeys = {
  readonly gaps: Gaps;
  readonly packets: readonly Packet[];
  readonly conversations: readonly Conversation[];
  readonly doubts: readonly LogDoubt[];
};

async function readJourneys(file: string, map: PrefixMap | undefined): Promise<Journeys> {
  const correlator = createCorrelator({ map });
  const fold = new JourneyFold((hop) => ({ ...hop, text: headOf(hop) }));
  const drain = () => {
    for (const event of correlator.take()) fold.apply(event);
  };
  await readEntries(file, map, { input: process.stdin }, async (entries: readonly LogEntry[]) => {
    for (const entry of entries) correlator.push(entry);
    drain();
  });
  correlator.end();
  drain();
  return { ...fold.result(), doubts: correlator.doubts() };
}

/** The text of a line is the most of it; the picture needs no more of it than the MAC addresses of what arrives. */
function headOf({ out, text }: Hop): string {
  // TCP's numbers, and what an ICMP error quotes, tell which packets belong together.
  if (text.includes(" SEQ=") || text.includes(" [SRC=")) return text;
  return out === null ? text.slice(0, text.indexOf(" SRC=") + 1) : "";
}

function pick(
  conversations: readonly Conversation[],
  packets: readonly FoldedPacket<unknown>[],
  wanted: number | null,
): Conversation | null {
  if (wanted !== null) return conversations.find(({ id }) => id === wanted) ?? null;
  const answered = new Set(
    packets.filter(({ direction }) => direction === "reply").map(({ conversation }) => conversation),
  );
  const talks = conversations.filter(({ protocol }) => protocol !== "arp");
  return talks.find(({ id }) => answered.has(id)) ?? talks[0] ?? conversations[0] ?? null;
}

function layoutOf(all: readonly Packet[], shown: readonly Packet[], room: Room): MapLayout {
  const family = shown[0]?.header.family;
  return layoutMap(modelOnWay(modelFromPackets(all), shown), {
    family: family === "ip6" || family === "arp" ? family : "ip",
    room,
  });
}

function countersOf(packets: readonly Packet[]) {
  const tally = new PlaceTally();
  for (const { hops, droppedAt } of packets) {
    for (const { place } of hops) tally.visit(place);
    tally.moveDrop(null, droppedAt);
  }
  return tally.counts();
}
