import { memo } from "react";
import { drawRow } from "@/lib/figure/draw-panel";
import { drawTile } from "@/lib/figure/draw-tile";
import type { Tile } from "@/lib/figure/map-layout";
import { type Palette, paletteOf, type Theme } from "@/lib/figure/theme";
import type { LaneState } from "@/lib/figure/tile-state";
import { figureWords, type Lang } from "@/lib/figure/words";
import { elementOf } from "./scene-view";

export type TileViewProps = {
  readonly tile: Tile;
  readonly chosen: boolean;
  readonly request: LaneState | null;
  readonly reply: LaneState | null;
  readonly visits: number;
  readonly drops: number;
  readonly lit: boolean;
  readonly selected: boolean;
  /** A user chain, in a panel below its base chain. */
  readonly row: boolean;
  readonly hanging: boolean;
  readonly absent: boolean;
  /** The one tile of the map that Tab reaches; arrow keys lead on. */
  readonly reachable: boolean;
  /** Id of the tooltip, while it is shown. */
  readonly describedBy: string | undefined;
  readonly theme: Theme;
  readonly lang: Lang;
};

/** One tile. All its props are plain or shared values, so that only what changed is drawn again. */
export const TileView = memo(function TileView(props: TileViewProps) {
  const { tile, chosen, request, reply, visits, drops, lit, selected } = props;
  const { reachable, row, hanging, absent, theme, lang } = props;
  const palette: Palette = paletteOf(theme);
  const count = visits + drops === 0 ? null : { visits, drops };
  const state = { chosen, request, reply, count, lit, selected, hanging, absent };
  const draw = row ? drawRow : drawTile;
  return elementOf(draw(tile, state, palette, figureWords(lang)), tile.place, {
    tabIndex: reachable ? 0 : -1,
    "aria-pressed": selected,
    "aria-describedby": props.describedBy,
  });
});
