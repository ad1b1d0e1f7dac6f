/** How a note about rules begins that others have taken away (lib/rules/kept-sites.ts). */
export const REMOVED = "removed";

/** Names that a banner has room for. */
const NAMED = 3;
const FAMILIES: Readonly<Record<string, string>> = { ip: "", ip6: "IPv6 ", bridge: "ebtables " };
const KEY = /^(?:ip6?|bridge):/;

/**
 * Of notes on what others did to the rules: the latest about rules that they took away, or none. In a few words, to
 * stand behind a title that says so.
 */
export function latestRemoval(notes: readonly string[]): string {
  const note = notes.findLast((each) => each.startsWith(REMOVED)) ?? "";
  // `removed by others …: ip:filter:FORWARD ip:nat:OUTPUT; nft (process 7) was started 1 s before`
  const parts = note.split(": ");
  const [chains = "", ...rest] = parts
    .slice(parts.findIndex((part) => KEY.test(part)))
    .join(": ")
    .split("; ");
  const keys = chains.trim().split(" ");
  if (!keys.every((key) => KEY.test(key))) return note;
  const who = rest.join("; ");
  const names = keys.map(nameOf);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return `${names.slice(0, NAMED).join(", ")}${more}${who === "" ? "" : `; ${who}`}`;
}

/** `ip:filter:FORWARD` → `filter FORWARD` */
function nameOf(key: string): string {
  const [family = "", table = "", ...chain] = key.split(":");
  return `${FAMILIES[family] ?? ""}${table} ${chain.join(":")}`;
}
