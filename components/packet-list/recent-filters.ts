const KEY = "hopscope.filters";
const MOST = 6;
/** As long as a filter may be (lib/filter F8). */
const LONGEST = 2000;

/** Filters that were used in this browser, the newest first. */
export function recentFilters(): readonly string[] {
  try {
    return readRecent(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch {
    // Storage may be off, and what is in it is anybody's text.
    return [];
  }
}

/** `text`: valid and not empty. */
export function noteFilter(text: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(withFilter(recentFilters(), text)));
  } catch {
    // Then there are none to offer.
  }
}

export function withFilter(recent: readonly string[], text: string): readonly string[] {
  return [text, ...recent.filter((one) => one !== text)].slice(0, MOST);
}

export function readRecent(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((one): one is string => typeof one === "string" && one !== "" && one.length <= LONGEST)
    .slice(0, MOST);
}
