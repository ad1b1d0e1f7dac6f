import { useState } from "react";

/** The array of before while its items are the same, so that what is drawn of it is not drawn anew. */
export function useSameItems<T>(items: readonly T[]): readonly T[] {
  const [kept, setKept] = useState(items);
  if (kept === items) return items;
  if (kept.length === items.length && kept.every((item, at) => item === items[at])) return kept;
  setKept(items);
  return items;
}
