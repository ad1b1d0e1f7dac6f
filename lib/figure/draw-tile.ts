import { FOOT_HEIGHT } from "./hook-layout";
import { label, labelWidth, TEXT } from "./label";
import { num } from "./lane";
import type { Step, Tile } from "./map-layout";
import { group, rect, type SceneNode } from "./scene";
import type { Palette } from "./theme";
import { shortCount, type TileState } from "./tile-state";
import type { FigureWords } from "./words";

/** Of an upright tile: right of its lanes. */
const NOTE_LEFT = 17;
const COUNT_GAP = 5;

/** A tile as a button: its table above the lanes, what happened and how often below them. */
export function drawTile(tile: Tile, state: TileState, palette: Palette, words: FigureWords): SceneNode {
  const { box, heading, axis } = tile;
  const look = tile.chain.startsWith("bridge:") ? palette.ebtables : palette.iptables;
  const logged = state.request?.mark === "entered" || state.reply?.mark === "entered";
  const crossed = state.request !== null || state.reply !== null;
  const isEmpty = isNone(state);
  const greyed = isEmpty || (state.chosen && !crossed);
  const upright = heading !== "right";
  const name = label(tile.table, upright ? box.x + 6 : axis.x, upright ? axis.y + 4 : box.y + 12.5, {
    fill: greyed ? palette.soft : palette.ink,
    weight: greyed ? "regular" : "bold",
    anchor: upright ? "start" : "middle",
    width: upright ? 50 : box.width - 6,
  });
  return group(
    {
      id: `tile-${tile.place}`,
      "data-place": tile.place,
      class: "map-tile",
      role: "button",
      tabindex: -1,
      "aria-label": tileName(tile, state, words),
    },
    [
      rect(box, {
        rx: 5,
        fill: logged || (!state.chosen && !isEmpty) ? look.fill : palette.tile,
        stroke: state.lit ? palette.lit : logged || !state.chosen ? look.line : palette.tileLine,
        "stroke-width": state.lit ? 2.6 : state.selected ? 2.2 : 1,
        class: "map-tile-box",
        ...(isEmpty || isInferred(state) ? { "stroke-dasharray": "3 3" } : {}),
      }),
      name,
      note(tile, state, palette, words),
      counter(tile, state, palette, words),
    ],
  );
}

/** `filter FORWARD, iptables, 12 packets, 2 dropped, request: chain entered`. */
export function tileName(tile: Tile, state: TileState, words: FigureWords): string {
  const lanes = (["request", "reply"] as const).flatMap((lane) => {
    const at = state[lane];
    if (at === null) return [];
    return [
      `${words[at.direction]}: ${at.dropped ? words.dropped : words[at.mark]}`,
      ...(at.inferred === true ? [words.inferredTile] : []),
      ...(at.gap === undefined ? [] : [words.lostBeside[at.gap.side](at.gap.lost)]),
    ];
  });
  const program = tile.chain.startsWith("bridge:") ? "ebtables" : "iptables";
  return [
    `${tile.table} ${tile.title}`,
    tile.place.startsWith("link/") && program === "iptables" ? words.calledTile : program,
    ...(isNone(state) ? [words.absentTable] : []),
    ...(state.count === null ? [] : [words.lines(state.count.visits)]),
    ...(state.count === null || state.count.drops === 0 ? [] : [words.drops(state.count.drops)]),
    ...lanes,
  ].join(", ");
}

/** Conntrack's step: dotted, for it is no chain and logs nothing. */
export function drawStep(step: Step, used: boolean, chosen: boolean, palette: Palette): SceneNode {
  const { box, heading, axis } = step;
  const upright = heading !== "right";
  return group({ class: "map-step", "data-place": step.place }, [
    rect(box, {
      rx: 8,
      fill: palette.tile,
      stroke: used || !chosen ? palette.soft : palette.tileLine,
      "stroke-width": 1,
      "stroke-dasharray": "2 2.5",
    }),
    label("conntrack", upright ? box.x + box.width - 5 : axis.x, upright ? axis.y + 4 : box.y + 12.5, {
      fill: palette.soft,
      anchor: upright ? "end" : "middle",
      width: upright ? 60 : box.width - 3,
    }),
  ]);
}

/** What was seen there says more than that the host has no such table now. */
function isNone({ absent, request, reply, count }: TileState): boolean {
  return absent === true && request === null && reply === null && count === null;
}

function isDropped({ request, reply }: TileState): boolean {
  return request?.dropped === true || reply?.dropped === true;
}

function isInferred({ request, reply }: TileState): boolean {
  return request?.inferred === true || reply?.inferred === true;
}

function noteText(state: TileState, words: FigureWords): string | null {
  if (isDropped(state)) return words.dropped;
  if ([state.request, state.reply].some((lane) => lane?.mark === "skipped")) return words.skippedNote;
  return isInferred(state) ? words.inferred : null;
}

function note({ box, heading, axis }: Tile, state: TileState, palette: Palette, words: FigureWords) {
  const lanes = [state.request, state.reply];
  const dropped = isDropped(state);
  const skipping = lanes.flatMap((lane) => (lane?.mark === "skipped" ? palette[lane.direction] : []));
  const only = skipping.length === 1 ? skipping[0] : palette.soft;
  const text = noteText(state, words);
  if (text === null) return null;
  const upright = heading !== "right";
  return label(
    text,
    upright ? axis.x + NOTE_LEFT : axis.x,
    upright ? axis.y + 4 : box.y + box.height - FOOT_HEIGHT + 11,
    {
      fill: dropped ? palette.blocked : (only ?? palette.soft),
      weight: dropped ? "bold" : "regular",
      anchor: upright ? "start" : "middle",
      width: upright ? 58 : box.width - 2,
    },
  );
}

function counter({ box, heading, axis }: Tile, state: TileState, palette: Palette, words: FigureWords) {
  const { count } = state;
  if (count === null || count.visits + count.drops === 0) return null;
  const upright = heading !== "right";
  const y = upright ? axis.y + 4 : box.y + box.height - 4.5;
  const right = box.x + box.width - (state.hanging ? 13 : 5);
  const text = shortCount(count.visits);
  const noted = noteText(state, words);
  const noteEnd =
    axis.x +
    NOTE_LEFT +
    (noted === null ? 0 : labelWidth(noted, undefined, isDropped(state) ? "bold" : "regular"));
  // What happened to the chosen packets goes before how many there were, which the name of the tile says, too.
  if (upright && noted !== null && noteEnd + COUNT_GAP > right - labelWidth(text, TEXT)) return null;
  const visits = label(text, right, y, {
    fill: palette.soft,
    anchor: "end",
    size: TEXT,
  });
  if (count.drops === 0 || (upright && noted !== null)) return visits;
  const x = upright ? axis.x + NOTE_LEFT : box.x + 5;
  return group({}, [
    visits,
    cross(x + 3, y - 4, 3, palette.blocked),
    label(shortCount(count.drops), x + 9, y, { fill: palette.blocked, size: TEXT }),
  ]);
}

export function cross(x: number, y: number, reach: number, stroke: string): SceneNode {
  const d = `M${num(x - reach)} ${num(y - reach)}L${num(x + reach)} ${num(y + reach)}M${num(x - reach)} ${num(y + reach)}L${num(x + reach)} ${num(y - reach)}`;
  return { tag: "path", attrs: { d, stroke, "stroke-width": 2, "stroke-linecap": "round", fill: "none" } };
}
