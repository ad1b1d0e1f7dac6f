import { label, labelWidth, TEXT } from "../label";
import { rect, type SceneNode } from "../scene";
import type { AboveWords } from "../words";
import type { AboveLayout, Card } from "./above-layout";
import { publishedInLine, publishedLines } from "./above-lines";
import { CARD_PADDING, PART_GAP, SPLIT_SHORT } from "./above-metrics";
import { frame, type Look, nodeGroup } from "./above-node";

const BETWEEN = " · ";

/** Of wires whose lanes leave a text above them its room. */
const NAMED_WIRE = 96;

/** A container: its name, its addresses as far as there is room, and its end of the veth pair. */
export function drawCard(card: Card, layout: AboveLayout, look: Look, words: AboveWords): SceneNode {
  const { palette, greyed } = look;
  const { box, name, address, address6, mac, port, gone, published } = card;
  const shown = gone ? `${name} (${words.gone})` : name;
  const ports = published.length === 0 ? null : words.published(published.join(", "));
  const full = [shown, address, address6, mac, port, ports].filter((part) => part !== null).join(" · ");
  const ink = greyed || gone ? palette.soft : palette.ink;
  const wire = card.wire;
  const start = wire[0];
  const end = wire.at(-1);
  const named =
    layout.density === "full" && start !== undefined && end !== undefined && start.x - end.x >= NAMED_WIRE;
  const plug = (at: { readonly x: number; readonly y: number } | undefined) =>
    at === undefined
      ? null
      : rect({ x: at.x - 3.5, y: at.y - 5, width: 7, height: 10 }, { rx: 1.5, fill: palette.soft });
  return nodeGroup(card.id, full, look, [
    gone
      ? rect(box, { rx: 7, fill: palette.hook, stroke: palette.soft, "stroke-dasharray": "5 3" })
      : frame(box, look, palette.hook, look.used ? palette.soft : palette.hookLine),
    ...textOf(card, layout, words, shown, named, ink, palette.soft),
    plug(layout.density === "line" ? undefined : start),
    plug(layout.density === "line" ? undefined : end),
    named && port !== null && start !== undefined && end !== undefined
      ? label(port, (start.x + end.x) / 2, start.y - 14, {
          fill: palette.soft,
          anchor: "middle",
          width: start.x - end.x - 8,
        })
      : null,
  ]);
}

function textOf(
  { box, address, address6, mac, port, published }: Card,
  { density }: AboveLayout,
  words: AboveWords,
  name: string,
  named: boolean,
  ink: string,
  soft: string,
): readonly SceneNode[] {
  const x = box.x + 11;
  const width = box.width - CARD_PADDING;
  if (density === "line") {
    const y = box.y + box.height / 2 + 4;
    const addressWidth = address ? Math.min(labelWidth(address), width * 0.55) : 0;
    const nameWidth = labelWidth(name, TEXT, "bold");
    const ports = publishedInLine(published, width - nameWidth - addressWidth - 2 * PART_GAP, words);
    const portsWidth = ports === null ? 0 : labelWidth(ports) + PART_GAP;
    return [
      label(name, x, y, { fill: ink, weight: "bold", width: width - addressWidth - portsWidth - 8 }),
      ...(ports === null
        ? []
        : [
            label(ports, box.x + box.width - 6 - addressWidth - PART_GAP, y, {
              fill: soft,
              anchor: "end" as const,
              width: portsWidth,
            }),
          ]),
      ...(address
        ? [
            label(address, box.x + box.width - 6, y, {
              fill: soft,
              anchor: "end" as const,
              width: addressWidth + 1,
            }),
          ]
        : []),
    ];
  }
  const lines =
    density === "full"
      ? [address, address6, mac, named ? null : port, ...publishedLines(published, width, words)]
      : box.height < SPLIT_SHORT
        ? [[address, portsBeside(address)].filter(Boolean).join(BETWEEN)]
        : [address, publishedInLine(published, width, words)];
  const present = lines.filter((line): line is string => !!line);
  const step = Math.min(15, (box.height - 10) / (present.length + 1));
  const top = box.y + (box.height - step * (present.length + 1)) / 2 + 11;
  return [
    label(name, x, top, { fill: ink, weight: "bold", size: density === "full" ? 12 : TEXT, width }),
    ...present.map((line, index) => label(line, x, top + step * (index + 1), { fill: soft, width })),
  ];

  function portsBeside(text: string | null): string | null {
    const taken = text === null ? 0 : labelWidth(text + BETWEEN);
    return publishedInLine(published, width - taken, words);
  }
}
