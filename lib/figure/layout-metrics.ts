/** Heights and widths of the parts of the map, in map units. */
export type Metrics = {
  /** Tiles that ways cross from left to right: height. */
  readonly tileHeight: number;
  /** Tiles that ways cross up- or downwards: height. */
  readonly rowHeight: number;
  /** Free height between the rows of hooks. */
  readonly gap: number;
};

export const HEADER = 15;
export const PAD = 6;
export const TILE_GAP = 4;
/** Conntrack's step in a vertical hook. */
export const STEP_HEIGHT = 17;
export const EDGE = 6;
export const PORT_WIDTH = 86;
/** Width of the text beside the lanes in a vertical hook. */
export const UPRIGHT_LEFT = 69;
export const UPRIGHT_RIGHT = 100;
export const DECISION = { width: 54, height: 54 } as const;
/** Height of two lanes side by side with air around them. */
export const LANES = 34;

export const WIDTH_OF_TABLE: Readonly<Record<string, number>> = { raw: 48, nat: 58, security: 66 };
export const TILE_WIDTH = 56;
export const CONNTRACK_WIDTH = 60;

const MINIMUM: Metrics = { tileHeight: 72, rowHeight: 22, gap: 9 };
/** Height of the map at `MINIMUM`: what `layoutMap` puts below each other, summed. */
export const MINIMUM_HEIGHT = 540;
export const MAXIMUM_HEIGHT = 800;

/** Shares out the height above the minimum, so that a tall map is no small one with white around it. */
export function metricsFor(heightWanted: number): Metrics {
  const spare = Math.min(Math.max(heightWanted, MINIMUM_HEIGHT), MAXIMUM_HEIGHT) - MINIMUM_HEIGHT;
  // Two tile rows, seven vertical rows, five gaps.
  const share = spare / (2 * 4 + 7 * 1 + 5 * 1);
  return {
    tileHeight: MINIMUM.tileHeight + 4 * share,
    rowHeight: MINIMUM.rowHeight + share,
    gap: MINIMUM.gap + share,
  };
}

export function tileWidth(table: string): number {
  return WIDTH_OF_TABLE[table] ?? TILE_WIDTH;
}
