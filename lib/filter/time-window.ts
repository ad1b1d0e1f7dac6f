import type { Filter } from "./filter";
import { setTerm, valuesSet } from "./set-term";

/** µs of the log's clock, ends included. */
export type TimeWindow = { readonly fromUs: number; readonly toUs: number };

/** The window of a filter: its `time:` term, where that is one stretch. */
export function windowOf(filter: Filter): TimeWindow | null {
  const [range, ...more] = valuesSet(filter, "time") ?? [];
  if (range?.kind !== "range" || more.length > 0) return null;
  return { fromUs: range.from, toUs: range.to };
}

/** Null: no window. */
export function withWindow(filter: Filter, window: TimeWindow | null): Filter {
  if (window === null) return setTerm(filter, "time", []);
  return setTerm(filter, "time", [{ kind: "range", from: window.fromUs, to: window.toUs }]);
}

/** `widthUs` wide, with the moment in its middle; ends are rounded outwards to ms, to be read. */
export function windowAround(stampUs: number, widthUs: number): TimeWindow {
  const fromUs = Math.floor(Math.max(0, stampUs - widthUs / 2) / 1000) * 1000;
  return { fromUs, toUs: fromUs + widthUs };
}

/** By half of its width, so that what stood at the edge comes to the middle. */
export function shiftWindow({ fromUs, toUs }: TimeWindow, step: 1 | -1): TimeWindow {
  const byUs = Math.max(step * Math.max(1, Math.round((toUs - fromUs) / 2)), -fromUs);
  return { fromUs: fromUs + byUs, toUs: toUs + byUs };
}

/** Twice as wide, or half as wide, around the same middle; never narrower than 2 µs. Each undoes the other, to the µs. */
export function scaleWindow({ fromUs, toUs }: TimeWindow, by: 2 | 0.5): TimeWindow {
  const widthUs = Math.max(2, Math.round((toUs - fromUs) * by));
  const moved = fromUs + (toUs - fromUs - widthUs) / 2;
  const startUs = by === 2 ? Math.floor(moved) : Math.ceil(moved);
  return { fromUs: Math.max(0, startUs), toUs: startUs + widthUs };
}
