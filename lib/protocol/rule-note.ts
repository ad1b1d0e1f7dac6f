/** How a note about rules begins that others have taken away (lib/rules/kept-sites.ts). */
export const REMOVED = "removed";

/** Of notes on what others did to the rules: the latest about rules that they took away, or none. */
export function latestRemoval(notes: readonly string[]): string {
  return notes.findLast((note) => note.startsWith(REMOVED)) ?? "";
}
