import { useState } from "react";

/** The largest value since `of` became another. */
export function useGrownMaximum(value: number, of: object): number {
  const [largest, setLargest] = useState({ value, of });
  const next = largest.of === of ? Math.max(largest.value, value) : value;
  if (next !== largest.value || of !== largest.of) setLargest({ value: next, of });
  return next;
}
