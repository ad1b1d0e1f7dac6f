import { shownAddress } from "@/lib/filter/address";
import type { Conversation, Packet, PacketHeader } from "@/lib/journey/journey";
import type { Topology } from "@/lib/protocol/topology";
import { bridgeCallsTexts } from "./bridge-calls-text";
import type { Shown } from "./end-labels";
import { DASH, drawArrow } from "./glyph";
import { label, labelWidth, TEXT } from "./label";
import type { MapLayout } from "./map-layout";
import { group, path, rect, type SceneNode } from "./scene";
import type { Palette } from "./theme";
import type { FigureWords } from "./words";

/** Who speaks to whom: the chosen conversation in three lines. */
export function drawCard(
  layout: MapLayout,
  conversation: Conversation | null,
  shown: readonly Shown[],
  topology: Topology | null,
  palette: Palette,
  words: FigureWords,
): SceneNode {
  const { x, y, width } = layout.card;
  if (conversation === null) {
    const facts = topology === null ? [] : factsOf(topology);
    return group(
      { class: "map-card" },
      [words.overview, ...facts].map((line, index) =>
        label(line, x + 2, y + 16 + index * 18, { fill: palette.soft, size: 12, width: width - 8 }),
      ),
    );
  }
  const box = { x, y, width, height: 30 + shown.length * 20 };
  const heading = `${conversation.scenario} · ${conversation.protocol.toUpperCase()}`;
  return group({ class: "map-card" }, [
    rect(box, { rx: 8, fill: palette.hook, stroke: palette.hookLine, "stroke-width": 1 }),
    label(heading, x + 10, y + 19, { fill: palette.ink, size: 13, weight: "bold", width: width - 20 }),
    ...shown.map(({ way, packet }, index) => {
      const { direction } = way;
      const middle = y + 36 + index * 20;
      const ends = `${addressOf(packet.header, "src")} → ${addressOf(packet.header, "dst")}`;
      const endsWidth = Math.min(labelWidth(ends, 12, "bold"), width - 70);
      const rest = width - 70 - endsWidth - 10;
      return group({}, [
        path(`M${x + 10} ${middle}H${x + 38}`, {
          stroke: palette[direction],
          "stroke-width": 2.8,
          ...(DASH[direction] === null ? {} : { "stroke-dasharray": DASH[direction] }),
        }),
        drawArrow(direction, { x: x + 46, y: middle }, 0, palette),
        label(ends, x + 56, middle + 4, {
          fill: palette[direction],
          size: 12,
          weight: "bold",
          width: width - 66,
        }),
        rest < 40
          ? null
          : label(detailOf(packet), x + 56 + endsWidth + 10, middle + 4, {
              fill: palette.soft,
              size: TEXT,
              width: rest,
            }),
      ]);
    }),
  ]);
}

/** What of this host decides the ways on the map. */
function factsOf(topology: Topology): readonly string[] {
  const { hostname, kernel, bridges, model } = topology;
  return [
    [hostname, kernel].filter((part) => part !== "").join(" · "),
    bridges.map(({ name, subnet }) => (subnet === null ? name : `${name} ${subnet}`)).join(", "),
    `${bridgeCallsTexts(topology)[0]} · iptables: ${model.ipBackend} · ebtables: ${model.bridgeBackend}`,
  ].filter((line) => line !== "");
}

function addressOf(header: PacketHeader, side: "src" | "dst"): string {
  const address = shownAddress(header[side] ?? "?");
  const port = side === "src" ? header.sport : header.dport;
  if (port === null) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function detailOf({ header }: Packet): string {
  const name = header.family === "ip6" ? "hop limit" : "TTL";
  return [header.ttl === null ? "" : `${name} ${header.ttl}`, header.info]
    .filter((part) => part !== "")
    .join(" · ");
}
