import { sanitizeText } from "@/lib/protocol/sanitize-text";

export type Cell = string | number | boolean | null;

/** Spreadsheets hold at most 32,767 characters a cell. */
const CELL_MAX = 32_000;

/** What a spreadsheet takes for a formula (OWASP, "CSV Injection"), full-width forms included; it may trim blanks. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;

/** A semicolon separates in some countries' spreadsheets, a tab in what is pasted. */
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;

/** One row with its line end. */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  const text = sanitizeText(String(cell), CELL_MAX);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
