/** Heights and widths of the parts of the map, in map units. */
export type Metrics = {
  /** Tiles that ways cross from left to right: height. */
  readonly tileHeight: number;
  /** Tiles that ways cross up- or downwards: height. */
  readonly rowHeight: number;
  /** Free height between the rows of hooks. */
  readonly gap: number;
  /** Added to the width of each tile that ways cross from left to right, and of the ports. */
  readonly spread: number;
};

export const HEADER = 15;
export const PAD = 6;
export const TILE_GAP = 4;
/** Conntrack's step in a vertical hook. */
export const STEP_HEIGHT = 17;
export const EDGE = 6;
export const PORT_WIDTH = 84;
/** Width of the text beside the lanes in a vertical hook. */
export const UPRIGHT_LEFT = 69;
export const UPRIGHT_RIGHT = 100;
/** The bridge's own have shorter texts there; between them hang the user chains of FORWARD. */
export const BRIDGE_INPUT_RIGHT = 74;
export const BRIDGE_OUTPUT_LEFT = 62;
/** Between a hook and the user chains that hang below it. */
export const PANEL_GAP = 4;
/** The conversation's card: below the band's title, and no narrower than its arrow and a few words. */
export const CARD_TOP = 26;
export const LEAST_CARD = 160;
/** The legend: so far below the edge of its band, and no lower than its rows at their closest: two columns of nine. */
export const LEGEND_TOP = 6;
export const LEGEND_ROW = 19;
export const LEAST_LEGEND_ROW = 14;
const LEGEND_ROWS = 9;
export const LEAST_LEGEND = LEGEND_ROWS * LEAST_LEGEND_ROW;
export const MOST_LEGEND = LEGEND_ROWS * LEGEND_ROW;
export const DECISION = { width: 54, height: 54 } as const;
/** Height of two lanes side by side with air around them. */
export const LANES = 34;

export const WIDTH_OF_TABLE: Readonly<Record<string, number>> = { raw: 48, nat: 60, security: 66 };
export const TILE_WIDTH = 56;
export const CONNTRACK_WIDTH = 64;

const MINIMUM: Metrics = { tileHeight: 72, rowHeight: 22, gap: 9, spread: 0 };
/** Above this a map only gets emptier. */
const MAXIMUM_HEIGHT = 800;

/**
 * Shares out the height above the minimum, so that a tall map is no small one with white around it.
 * `heightOf` is the whole map's height, which grows linearly with each of the metrics.
 */
export function metricsFor(heightWanted: number, heightOf: (metrics: Metrics) => number): Metrics {
  const least = heightOf(MINIMUM);
  const growth = heightOf(grown(1)) - least;
  return grown(Math.max(0, Math.min(heightWanted, MAXIMUM_HEIGHT) - least) / growth);
}

function grown(share: number): Metrics {
  return {
    tileHeight: MINIMUM.tileHeight + 4 * share,
    rowHeight: MINIMUM.rowHeight + share,
    gap: MINIMUM.gap + share,
    spread: 0,
  };
}

/** Wider than this, tiles are only emptier. */
const MAXIMUM_SPREAD = 26;

/** The same metrics, spread until the map is as wide as wanted. `widthOf` grows with the spread. */
export function spreadTo(
  widthWanted: number,
  metrics: Metrics,
  widthOf: (metrics: Metrics) => number,
): Metrics {
  let low = 0;
  let high = MAXIMUM_SPREAD;
  if (widthOf(metrics) >= widthWanted) return metrics;
  for (let step = 0; step < 8; step++) {
    const spread = (low + high) / 2;
    if (widthOf({ ...metrics, spread }) > widthWanted) high = spread;
    else low = spread;
  }
  return { ...metrics, spread: low };
}

export function tileWidth(table: string): number {
  return WIDTH_OF_TABLE[table] ?? TILE_WIDTH;
}
