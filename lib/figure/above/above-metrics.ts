import type { Density } from "./above-layout";

/** Widths from left to right; a narrow picture squeezes them, down to half of the widest. */
export type Columns = {
  readonly outside: { readonly x: number; readonly width: number };
  /** The host's left border, on which its interfaces stand. */
  readonly border: number;
  readonly nic: { readonly x: number; readonly width: number };
  readonly net: { readonly x: number; readonly width: number };
  readonly bridge: { readonly x: number; readonly width: number };
  /** Where the containers' part begins. */
  readonly user: number;
  readonly cards: { readonly x: number; readonly width: number };
  /** Names of veth ends stand on the wires; else on the cards. */
  readonly named: boolean;
};

export const LEAST_WIDTH = 620;
export const MOST_WIDTH = 1280;
const EDGE = 4;

/** What a column's words need, before the cards' share is touched. */
export type Needs = { readonly outside: number; readonly nic: number };

const NIC_MOST = 130;
/** A MAC address fits. */
const CARDS_LEAST = 122;

/** `tight`: cards of one line need no names on their wires, but room beside each other. */
export function columnsOf(width: number, tight: boolean, needs: Needs): Columns {
  const plain = columnsFor(width, tight, { outside: 0, nic: needs.nic });
  const outside = Math.min(needs.outside, plain.outside.width + plain.cards.width - CARDS_LEAST);
  return columnsFor(width, tight, { outside, nic: needs.nic });
}

function columnsFor(width: number, tight: boolean, needs: Needs): Columns {
  const t = Math.min(1, Math.max(0, (width - LEAST_WIDTH) / (MOST_WIDTH - LEAST_WIDTH)));
  const between = (least: number, most: number) => least + (most - least) * t;
  const outside = { x: EDGE, width: Math.max(needs.outside, between(80, tight ? 124 : 150)) };
  const nic = {
    x: outside.x + outside.width + between(10, tight ? 28 : 44),
    width: Math.min(NIC_MOST, Math.max(needs.nic, between(72, 112))),
  };
  const net = { x: nic.x + nic.width + between(8, tight ? 32 : 56), width: between(108, 132) };
  const bridge = { x: net.x + net.width + between(12, tight ? 36 : 64), width: between(124, 142) };
  const named = t > 0.5 && !tight;
  const cardsX = bridge.x + bridge.width + (named ? between(28, 136) : between(28, 34));
  return {
    outside,
    border: nic.x + nic.width * 0.35,
    nic,
    net,
    bridge,
    user: cardsX - (named ? between(12, 30) : 12),
    cards: { x: cardsX, width: width - EDGE - 14 - cardsX },
    named,
  };
}

export type Rows = {
  readonly density: Density;
  /** Cards beside each other. */
  readonly across: number;
  readonly cardHeight: number;
  /** From one row of cards to the next. */
  readonly pitch: number;
  /** Height of the bridge's own text. */
  readonly header: number;
};

/** Of cards that stand behind the first one of their row, each has a wire of its own below the row. */
export const WIRE_GAP = 8;
const LEAST_CARD = 180;
/** From this height on, a short card has its published ports in a line of their own. */
export const SPLIT_SHORT = 52;
export const MOST_CARD = 230;
/** Between the parts of a card's line. */
export const PART_GAP = 12;
/** Beside a card's text. */
export const CARD_PADDING = 17;

/** From the roomiest to the tightest; `fullLines`: the most lines of a card that says all. */
export function rowChoices(roomy: Columns, tight: Columns, fullLines: number): readonly Rows[] {
  const { named } = roomy;
  const cardsWidth = tight.cards.width;
  const most = Math.max(1, Math.min(3, Math.floor((cardsWidth + 8) / (LEAST_CARD + 8))));
  const full = {
    density: "full",
    across: 1,
    cardHeight: Math.max(named ? 66 : 80, 10 + 14 * fullLines),
    header: 58,
  } as const;
  const short = { density: "short", across: 1, cardHeight: 38, header: 44 } as const;
  const line = { density: "line", cardHeight: 21, header: 26 } as const;
  return [
    { ...full, pitch: full.cardHeight + 12 },
    { ...short, cardHeight: SPLIT_SHORT, pitch: SPLIT_SHORT + 8 },
    { ...short, pitch: short.cardHeight + 8 },
    { ...short, header: line.header, pitch: short.cardHeight + 5 },
    ...Array.from({ length: most }, (_, index) => ({
      ...line,
      across: index + 1,
      pitch: line.cardHeight + 5 + index * WIRE_GAP,
    })),
  ];
}

/** From the middle of a wire to the lane of a way. */
export function laneWidth(density: Density): number {
  return density === "full" ? 6 : density === "short" ? 5 : 3.4;
}
