/** One measured figure, printed beside its peer and its goal. */
export type FigureRow = {
  readonly what: string;
  readonly ours: string;
  /** What it was measured beside, in the same run; null where there is none. */
  readonly peer: { readonly name: string; readonly value: string } | null;
  readonly goal: string;
  readonly met: boolean;
};

export function printRows(rows: readonly FigureRow[]): void {
  const cells = [
    ["figure", "hopscope", "peer", "goal", ""],
    ...rows.map((row) => [
      row.what,
      row.ours,
      row.peer === null ? "–" : `${row.peer.value} (${row.peer.name})`,
      row.goal,
      row.met ? "met" : "NOT MET",
    ]),
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of cells) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()}\n`,
    );
  }
}

/** The value below which `share` (0..1) of the sorted samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function thousands(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}
