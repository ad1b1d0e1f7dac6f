import type { Gap } from "@/lib/journey/gap";
import type { Conversation, Packet } from "@/lib/journey/journey";
import type { PlaceCount } from "@/lib/journey/place-tally";
import { isBridgeOf } from "@/lib/netfilter/bridge-name";
import type { Place } from "@/lib/netfilter/place";
import type { Topology } from "@/lib/protocol/topology";
import { placeCallouts } from "./callout";
import { drawBackdrop, drawDecision } from "./draw-backdrop";
import { drawCallout } from "./draw-callout";
import { drawCard } from "./draw-card";
import { drawEnd } from "./draw-end";
import { drawLegend } from "./draw-legend";
import { drawPanel, drawRow } from "./draw-panel";
import { drawStep, drawTile } from "./draw-tile";
import { drawGaps, drawMarks, drawWay } from "./draw-way";
import { endLabels, type Shown } from "./end-labels";
import type { MapLayout, Tile } from "./map-layout";
import { routeWay } from "./route-way";
import type { Scene, SceneNode } from "./scene";
import { type Palette, paletteOf, type Theme } from "./theme";
import { IDLE_TILE, isAbsent, laneStates } from "./tile-state";
import { unseenChanges } from "./unseen-changes";
import type { Way } from "./way";
import { figureWords, type Lang } from "./words";

/** What the map shows, besides how the host is. */
export type Picture = {
  readonly layout: MapLayout;
  readonly topology: Topology | null;
  readonly conversation: Conversation | null;
  /** The packets whose ways are drawn: `chosenPackets` (chosen-packets.ts) picks them. */
  readonly packets: readonly Packet[];
  /** Where records were lost that may have been a packet's own. */
  readonly gapsOf?: (packet: Packet) => readonly Gap[];
  readonly counters: ReadonlyMap<Place, PlaceCount>;
  readonly theme: Theme;
  readonly lang: Lang;
};

/** The parts of the picture that do not change while packets move: everything but the tiles. */
export type Stage = {
  readonly palette: Palette;
  readonly ways: readonly Way[];
  readonly below: readonly SceneNode[];
  /** Between the tiles and the user chains' own. */
  readonly panels: readonly SceneNode[];
  readonly above: readonly SceneNode[];
};

export function waysOf({
  layout,
  topology,
  packets,
  gapsOf,
}: Pick<Picture, "layout" | "topology" | "packets" | "gapsOf">): readonly Way[] {
  const isBridge = isBridgeOf(topology?.bridges.map(({ name }) => name) ?? []);
  return packets.map((packet) => {
    const unseen = unseenChanges(
      packet,
      packets.find((other) => other !== packet),
    );
    const shown = { ...packet, changes: [...packet.changes, ...unseen] };
    return routeWay(layout, shown, { isBridge, gaps: gapsOf?.(packet) ?? [] });
  });
}

/** `moving`: packets move over it, and the legend explains what shows that. */
type StageOptions = { readonly moving: boolean };

export function renderStage(
  picture: Omit<Picture, "counters">,
  { moving }: StageOptions = { moving: false },
): Stage {
  const { layout, topology, conversation, packets, theme, lang } = picture;
  const palette = paletteOf(theme);
  const words = figureWords(lang);
  const ways = waysOf(picture);
  const chosen = conversation !== null;
  const used = new Set(ways.flatMap(({ strands }) => strands.flatMap(({ places }) => places)));
  const shown: readonly Shown[] = ways.flatMap((way, index) => {
    const packet = packets[index];
    return packet === undefined ? [] : [{ way, packet }];
  });
  const ends = endLabels(shown, topology);
  const cardHeight = conversation === null ? 24 : 30 + shown.length * 20;
  const callouts = placeCallouts(layout, ways, cardHeight, words);
  return {
    palette,
    ways,
    below: [
      ...drawBackdrop(layout, bridgeNames(topology, packets), chosen, palette, words),
      ...layout.steps.map((step) => drawStep(step, used.has(step.place), chosen, palette)),
      ...layout.decisions.map((one) => drawDecision(one, used.has(one.place), chosen, palette, words)),
      ...layout.ends.map((end) => drawEnd(end, ends.get(end.kind) ?? [], topology, chosen, palette, words)),
    ],
    panels: layout.panels.map((panel) => drawPanel(panel, chosen && !used.has(panel.place), palette, words)),
    above: [
      // The reply below: where they cross, the solid line stays whole.
      ...[...ways].reverse().map((way) => drawWay(layout, way, palette)),
      drawMarks(layout, ways, palette),
      drawGaps(ways, palette, words),
      ...callouts.map((callout) => drawCallout(callout, palette, words)),
      drawCard(layout, conversation, shown, topology, palette, words),
      drawLegend(layout, palette, words, moving),
    ],
  };
}

/** The bridges that the chosen packets crossed, else all that are known. */
function bridgeNames(topology: Topology | null, packets: readonly Packet[]): readonly string[] {
  const known = topology?.bridges.map(({ name }) => name) ?? [];
  const crossed = new Set(packets.flatMap(({ hops }) => hops.flatMap((hop) => [hop.in, hop.out])));
  const isBridge = isBridgeOf(known);
  const used = [...crossed].filter((name) => name !== null).filter(isBridge);
  return used.length > 0 ? used : known;
}

/** Do lanes cross its foot on their way to a panel below it? */
export function hangs({ panels }: MapLayout, { place, heading }: Tile): boolean {
  return heading === "right" && panels.some((panel) => panel.place === place && panel.entry.inwards === 1);
}

/** The whole picture: what the command line writes and what the screen shows. */
export function renderScene(picture: Picture): Scene {
  const { layout, conversation, counters, lang } = picture;
  const words = figureWords(lang);
  const stage = renderStage(picture);
  const lanes = laneStates(stage.ways);
  const stateOf = (tile: Tile) => ({
    ...IDLE_TILE,
    ...lanes.get(tile.place),
    chosen: conversation !== null,
    hanging: hangs(layout, tile),
    absent: isAbsent(tile.chain, picture.topology),
    count: counters.get(tile.place) ?? null,
  });
  const { palette } = stage;
  const tiles = layout.tiles.map((tile) => drawTile(tile, stateOf(tile), palette, words));
  const rows = layout.panels.flatMap((panel) =>
    panel.rows.map((row) => drawRow(row, stateOf(row), palette, words)),
  );
  return {
    width: layout.width,
    height: layout.height,
    background: stage.palette.page,
    title: conversation === null ? words.map : `${conversation.scenario} · ${conversation.protocol}`,
    nodes: [...stage.below, ...tiles, ...stage.panels, ...rows, ...stage.above],
  };
}
