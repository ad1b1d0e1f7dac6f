import { COLUMNS, type Column, type ColumnWidths, widthsOf } from "../settings/settings";

/** As CSS variables, which the tracks of the list's grid are made of (list-columns.ts). */
export function widthVariables(widths: ColumnWidths): Readonly<Record<string, string>> {
  return Object.fromEntries(
    COLUMNS.flatMap((column) => {
      const px = widths[column];
      return px === undefined ? [] : [[`--w-${column}`, `${px}px`]];
    }),
  );
}

/** `px` null: as wide as it fits again. */
export function withWidth(widths: ColumnWidths, column: Column, px: number | null): ColumnWidths {
  const { [column]: _, ...others } = widths;
  return px === null ? others : widthsOf({ ...others, [column]: px });
}
