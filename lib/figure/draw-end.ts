import type { Topology } from "@/lib/protocol/topology";
import { type EndLabel, idleEnd } from "./end-labels";
import { label, TEXT } from "./label";
import type { Box, End } from "./map-layout";
import { group, rect, type SceneNode } from "./scene";
import type { Palette } from "./theme";
import type { FigureWords } from "./words";

/** A port, an interface or the local processes: split in two where request and reply end at different ones. */
export function drawEnd(
  end: End,
  labels: readonly EndLabel[],
  topology: Topology | null,
  chosen: boolean,
  palette: Palette,
  words: FigureWords,
): SceneNode {
  if (end.kind === "process") return drawProcess(end, labels, chosen, palette, words);
  const frame = rect(end.box, {
    rx: 8,
    fill: palette.hook,
    stroke: labels.length > 0 || !chosen ? palette.soft : palette.hookLine,
    "stroke-width": labels.length > 0 ? 1.4 : 1,
  });
  if (labels.length === 0)
    return group({ class: "map-end" }, [frame, ...idle(end, topology, palette, words)]);
  const [first, second] = labels;
  const differ =
    first !== undefined && second !== undefined && (first.by !== second.by || first.who !== second.who);
  if (!differ) {
    const only = labels.length === 1 ? first?.direction : null;
    return group({ class: "map-end" }, [
      frame,
      ...twoLines(end.box, first as EndLabel, only ? palette[only] : palette.ink, palette),
    ]);
  }
  const half = end.box.height / 2;
  const halves: readonly Box[] = [
    { ...end.box, height: half },
    { ...end.box, y: end.box.y + half, height: half },
  ];
  return group({ class: "map-end" }, [
    frame,
    rect(
      { x: end.box.x, y: end.box.y + half - 0.5, width: end.box.width, height: 1 },
      { fill: palette.hookLine },
    ),
    ...labels.flatMap((one, index) =>
      twoLines(halves[Math.min(index, 1)] as Box, one, palette[one.direction], palette),
    ),
  ]);
}

function twoLines(box: Box, { who, by }: EndLabel, fill: string, palette: Palette): readonly SceneNode[] {
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const room = { anchor: "middle", width: box.width - 6 } as const;
  if (by === "" || who === "") {
    return [label(who || by, x, y + 4, { ...room, fill, weight: "bold" })];
  }
  return [
    label(who, x, y - 3, { ...room, fill, weight: "bold" }),
    label(by, x, y + 12, { ...room, fill: palette.soft }),
  ];
}

const IDLE_LINES = 3;

function idle(
  end: End,
  topology: Topology | null,
  palette: Palette,
  words: FigureWords,
): readonly SceneNode[] {
  const names = idleEnd(end.kind, topology);
  const shown = names.length > IDLE_LINES ? [...names.slice(0, 2), words.more(names.length - 2)] : names;
  const head = end.kind.startsWith("port") ? words.ports : words.interfaces;
  const x = end.box.x + end.box.width / 2;
  const top = end.box.y + end.box.height / 2 - (shown.length * 15) / 2 + 4;
  const room = { anchor: "middle", width: end.box.width - 6, fill: palette.soft } as const;
  return [
    label(head, x, top, { ...room }),
    ...shown.map((name, index) => label(name, x, top + (index + 1) * 15, { ...room, size: TEXT })),
  ];
}

function drawProcess(
  { box }: End,
  labels: readonly EndLabel[],
  chosen: boolean,
  palette: Palette,
  words: FigureWords,
): SceneNode {
  const address = labels.find(({ who }) => who !== "")?.who;
  const used = labels.length > 0;
  return group({ class: "map-end" }, [
    rect(box, {
      rx: 8,
      fill: palette.hook,
      stroke: used || !chosen ? palette.soft : palette.hookLine,
      "stroke-width": used ? 1.4 : 1,
    }),
    label(
      address === undefined ? words.process : `${words.process} · ${address}`,
      box.x + box.width / 2,
      box.y + box.height / 2 + 4,
      {
        fill: used || !chosen ? palette.ink : palette.soft,
        anchor: "middle",
        weight: used ? "bold" : "regular",
        width: box.width - 12,
        size: 12,
      },
    ),
  ]);
}
