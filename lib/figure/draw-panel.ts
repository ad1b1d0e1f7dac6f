import { bandOfPlace } from "@/lib/netfilter/place";
import { cross, tileName } from "./draw-tile";
import { label, labelWidth } from "./label";
import { num } from "./lane";
import type { Tile } from "./map-layout";
import { fitMiddle } from "./measure";
import { group, path, rect, type SceneNode, title } from "./scene";
import type { Palette } from "./theme";
import { shortCount, type TileState } from "./tile-state";
import { COUNT_ROOM, ROW_TEXT, type UserPanel } from "./user-panel";
import type { FigureWords } from "./words";

/** The panel's frame and the button that shows the chains that no shown packet entered. */
export function drawPanel(
  panel: UserPanel,
  greyed: boolean,
  palette: Palette,
  words: FigureWords,
): SceneNode {
  const { box, more, rows, place, expanded } = panel;
  const count = rows.length + (more?.hidden ?? 0);
  const text = words.userChains(expanded ? count : (more?.hidden ?? 0), expanded || rows.length === 0);
  const middle = more === null ? 0 : more.box.y + more.box.height / 2;
  return group({ class: "map-panel" }, [
    rect(box, {
      rx: 6,
      fill: palette.band[bandOfPlace(place) ?? "net"],
      stroke: greyed ? palette.hookLine : palette.iptables.line,
    }),
    more === null
      ? null
      : group(
          {
            class: "map-more",
            "data-more": place,
            role: "button",
            tabindex: 0,
            "aria-expanded": expanded ? "true" : "false",
            "aria-label": text,
          },
          [
            rect(more.box, { rx: 4, fill: palette.page, class: "map-more-box" }),
            path(chevron(more.box.x + 8, middle, expanded), {
              fill: "none",
              stroke: palette.soft,
              "stroke-width": 1.6,
              "stroke-linecap": "round",
              "stroke-linejoin": "round",
            }),
            label(text, more.box.x + 17, middle + 4, { fill: palette.soft, width: more.box.width - 19 }),
          ],
        ),
  ]);
}

function chevron(x: number, y: number, open: boolean): string {
  const by = open ? -2 : 2;
  return `M${num(x - 3.5)} ${num(y - by)}L${num(x)} ${num(y + by)}L${num(x + 3.5)} ${num(y - by)}`;
}

/** Right of the lanes. */
const ROW_LEFT = 21;

/** A user chain as a button, right of the lanes that lead to it. */
export function drawRow(row: Tile, state: TileState, palette: Palette, words: FigureWords): SceneNode {
  const { box } = row;
  const look = row.chain.startsWith("bridge:") ? palette.ebtables : palette.iptables;
  const entered = state.request !== null || state.reply !== null;
  const dropped = state.request?.dropped === true || state.reply?.dropped === true;
  const left = box.x + ROW_LEFT;
  const room = box.width - ROW_LEFT - 8;
  // Up to 24 letters are whole, and the counter says what it has room for; of longer ones both are shown.
  const isWhole = labelWidth(row.title, ROW_TEXT) <= room;
  const shown = isWhole ? row.title : fitMiddle(row.title, room - COUNT_ROOM, ROW_TEXT);
  const nameEnd = left + 5 + labelWidth(shown, ROW_TEXT);
  return group(
    {
      id: `tile-${row.place}`,
      "data-place": row.place,
      class: "map-tile",
      role: "button",
      tabindex: -1,
      "aria-label": tileName(row, state, words),
    },
    [
      rect(
        { ...box, x: left, width: box.width - ROW_LEFT },
        {
          rx: 4,
          fill: entered ? look.fill : palette.tile,
          stroke: state.lit ? palette.lit : entered ? look.line : palette.tileLine,
          "stroke-width": state.lit ? 2.6 : state.selected ? 2.2 : 1,
          class: "map-tile-box",
        },
      ),
      shown === row.title ? null : title(row.title),
      label(shown, left + 5, box.y + box.height / 2 + 3.8, {
        fill: dropped ? palette.blocked : entered ? palette.ink : palette.soft,
        size: ROW_TEXT,
      }),
      rowCounter(row, state, nameEnd, palette),
    ],
  );
}

/** As a tile's, where the name leaves room: its lines, and the packets dropped there. The name of the tile says both. */
function rowCounter({ box }: Tile, { count }: TileState, nameEnd: number, palette: Palette) {
  if (count === null || count.visits + count.drops === 0) return null;
  const [right, y] = [box.x + box.width - 5, box.y + box.height / 2 + 3.8];
  const [visits, drops] = [shortCount(count.visits), shortCount(count.drops)];
  const dropsEnd = right - labelWidth(visits, ROW_TEXT) - 5;
  const crossAt = dropsEnd - labelWidth(drops, ROW_TEXT) - 6;
  if (dropsEnd < nameEnd) return null;
  return group({}, [
    label(visits, right, y, { fill: palette.soft, anchor: "end", size: ROW_TEXT }),
    ...(count.drops === 0 || crossAt - 8 < nameEnd
      ? []
      : [
          cross(crossAt, y - 4, 3, palette.blocked),
          label(drops, dropsEnd, y, { fill: palette.blocked, anchor: "end", size: ROW_TEXT }),
        ]),
  ]);
}
