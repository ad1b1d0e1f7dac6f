import { basePlace, chainOfPlace } from "@/lib/netfilter/place";
import { sanitizeText } from "@/lib/protocol/sanitize-text";
import { isByConntrack } from "./by-conntrack";
import { elapsed, isToTheSecond } from "./elapsed";
import type { FoldedPacket } from "./fold";
import type { Gap } from "./gap";
import type { Change, Conversation, Endpoint, Hop, IncompleteReason, PacketHeader } from "./journey";
import { shownFate } from "./shown-fate";

/** Terminal colours (SGR), or nothing. */
export type Ink = {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly request: (text: string) => string;
  readonly reply: (text: string) => string;
  readonly alarm: (text: string) => string;
};

const plain = (text: string) => text;
export const NO_INK: Ink = { strong: plain, faint: plain, request: plain, reply: plain, alarm: plain };

const sgr = (code: string) => (text: string) => `\x1b[${code}m${text}\x1b[0m`;
/** The colours of the picture: requests purple, replies blue. */
export const TERMINAL_INK: Ink = {
  strong: sgr("1"),
  faint: sgr("2"),
  request: sgr("35"),
  reply: sgr("34"),
  alarm: sgr("31"),
};

export type TextHop = Pick<
  Hop,
  "line" | "stampUs" | "chain" | "place" | "in" | "out" | "physIn" | "physOut" | "certainty" | "ambiguous"
>;
export type TextPacket = FoldedPacket<TextHop>;

export const ARROW = { request: "→", reply: "←", unknown: "–" } as const;

/** A packet's way, hop by hop, as operators paste it into tickets. Ends with an empty line. */
export function wayText(
  packet: TextPacket,
  conversation: Conversation | undefined,
  ink: Ink,
  gaps: readonly Gap[] = [],
): string {
  const colour =
    packet.direction === "reply" ? ink.reply : packet.direction === "request" ? ink.request : plain;
  const doubt = packet.ambiguous ? `, ${ink.alarm("ambiguous")}` : "";
  const of = conversation === undefined ? "" : `  ${conversationText(conversation)}`;
  const lines = [
    ink.strong(`Packet ${packet.id}`) +
      `  ${colour(`${ARROW[packet.direction]} ${packet.direction}`)}  ${fateText(packet, ink)}${doubt}${of}`,
    `  ${headerText(packet.header)}`,
    ...hopTable(packet, ink, gaps),
  ];
  if (packet.skipped.length > 0) {
    lines.push(
      `  ${ink.faint("skipped")}  ${packet.skipped.map(({ chain, reason }) => `${chain} (${reason})`).join(", ")}`,
    );
  }
  return `${lines.join("\n")}\n\n`;
}

const WHY: Readonly<Record<IncompleteReason, string>> = {
  lost: "records were lost",
  limit: "a rule's limit cut lines, or rules were away",
  end: "the log ends here",
  unlogged: "no chain behind is known to log",
  split: "the kernel split it here",
  filter: "NAT may have taken it out of the filter",
};

export function fateText(packet: TextPacket, ink: Ink): string {
  const { fate, incomplete } = packet;
  if (fate !== "dropped" && fate !== "incomplete") return shownFate(packet);
  return ink.alarm(fate) + (incomplete === null ? "" : ` (${WHY[incomplete]})`);
}

export function conversationText({ id, scenario, protocol, client, server, related }: Conversation): string {
  const links = related.length === 0 ? "" : `, related to ${related.join(", ")}`;
  return `conversation ${id}: ${scenario}, ${protocol} ${endpointText(client)} → ${endpointText(server)}${links}`;
}

function endpointText({ address, port }: Endpoint): string {
  return sanitizeText(
    port === undefined ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`,
  );
}

export function headerText({
  family,
  protocol,
  src,
  dst,
  sport,
  dport,
  info,
  length,
  ttl,
  ipId,
}: PacketHeader): string {
  const side = (address: string | null, port: number | null) =>
    address === null ? "?" : endpointText(port === null ? { address } : { address, port });
  const details = [
    length === null ? "" : `${length} bytes`,
    ttl === null ? "" : `${family === "ip6" ? "hop limit" : "ttl"} ${ttl}`,
    ipId === null ? "" : `id ${ipId}`,
  ].filter((detail) => detail !== "");
  const tail = details.length === 0 ? "" : `  (${details.join(", ")})`;
  return sanitizeText(
    `${protocol} ${side(src, sport)} → ${side(dst, dport)}${info === "" ? "" : `  ${info}`}${tail}`,
    256,
  );
}

/** As the page says it: a line tells where a packet was seen, not which rule ended it. */
function dropText({ droppedAt, hops }: TextPacket): string {
  const last = hops.at(-1)?.place;
  if (droppedAt !== null && droppedAt !== last)
    return `✗ dropped in ${chainOfPlace(droppedAt) ?? droppedAt} or behind it`;
  return last !== undefined && basePlace(last) !== last
    ? "✗ dropped here, in a chain that called it, or behind"
    : "✗ dropped";
}

function hopTable(packet: TextPacket, ink: Ink, gaps: readonly Gap[]): readonly string[] {
  const rows = packet.hops.map((hop, at) => hopRow(packet, hop, at));
  const width = (column: number) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length));
  const [lineWidth, chainWidth, deviceWidth, timeWidth] = [width(0), width(1), width(2), width(3)];
  const table = rows.map((row, at) => {
    const [line = "", chain = "", devices = "", time = "", changes = ""] = row;
    const isDrop = packet.fate === "dropped" && at === rows.length - 1;
    const end = [changes, isDrop ? ink.alarm(dropText(packet)) : ""].filter((part) => part !== "").join("  ");
    return `  ${ink.faint(line.padStart(lineWidth))}  ${chain.padEnd(chainWidth)}  ${devices.padEnd(deviceWidth)}  ${ink.faint(time.padStart(timeWidth))}${end === "" ? "" : `  ${end}`}`.trimEnd();
  });
  const lostFrom = (from: number, to: number) => {
    const here = gaps.filter(({ beforeLine }) => beforeLine > from && beforeLine <= to);
    return here.map(({ lost }) => `  ${" ".repeat(lineWidth)}  ${ink.alarm(gapText(lost))}`);
  };
  let before = 0;
  const way = table.flatMap((row, at) => {
    const line = packet.hops[at]?.line ?? before;
    const lost = lostFrom(before, line);
    before = line;
    return [...lost, row];
  });
  return [...way, ...lostFrom(before, Number.POSITIVE_INFINITY)];
}

function gapText(lost: number): string {
  return lost === 1 ? "… 1 record was lost here" : `… ${lost} records were lost here`;
}

/** Line, chain, devices, time since the first hop as far as it is known, changes. */
export function hopRow(packet: TextPacket, hop: TextHop, at: number): readonly string[] {
  const since = elapsed(packet.hops[0], hop, isToTheSecond(packet.hops));
  const time = since === null ? "" : `+${since.count} ${since.unit === "s" ? "s" : "µs"}`;
  const marks = `${hop.certainty === "inferred" ? " ?" : ""}${hop.ambiguous ? " ~" : ""}`;
  const isSecondOfLine = packet.hops.findIndex(({ line }) => line === hop.line) !== at;
  const changes = isSecondOfLine ? [] : packet.changes.filter(({ line }) => line === hop.line);
  return [
    String(hop.line),
    sanitizeText(hop.chain) + marks,
    deviceText(hop),
    time,
    changes.map((change) => changeText(packet, change)).join(", "),
  ];
}

function deviceText({ in: input, out, physIn, physOut }: TextHop): string {
  const side = (device: string | null, port: string | null) =>
    sanitizeText(
      device === null ? (port === null ? "" : `(${port})`) : port === null ? device : `${device}(${port})`,
    );
  return `${side(input, physIn)} → ${side(out, physOut)}`.trim();
}

function changeText(packet: TextPacket, change: Change): string {
  const { field, from, to, by } = change;
  const maker = isByConntrack(packet, change) ? `${by}, by conntrack` : by;
  return sanitizeText(`${field} ${from} → ${to} (${maker})`);
}
