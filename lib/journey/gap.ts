import { REST_LINES } from "./limits";

/** Records that are missing just before one. */
export type Gap = { readonly beforeLine: number; readonly lost: number };

/** Few enough records lie between a gap and a line behind it for one cause. */
export function isJustBefore({ beforeLine }: Pick<Gap, "beforeLine">, line: number): boolean {
  return line - beforeLine <= REST_LINES / 8;
}
