import type { Timetable } from "./playback";

type Times = Pick<Timetable, "stopsMs" | "entersMs" | "durationMs">;

/** Just before the hop that the clock does not know yet. */
const SHORT_OF_MS = 1;

/**
 * The moment of `to` at which the packet is as far in the same hop as it is at `atMs` of `from`. The clock's timetable
 * may be that of another map, or of a packet of which less was known: what is drawn must be in the hop that is named.
 */
export function inStep(from: Times, to: Times, atMs: number): number {
  if (sameTimes(from, to)) return atMs;
  const known = Math.min(from.stopsMs.length, to.stopsMs.length);
  const next = to.entersMs[known];
  const knots = [...marks(from, known), from.durationMs];
  const goals = marks(to, known);
  goals.push(next === undefined ? to.durationMs : Math.max(goals.at(-1) ?? 0, next - SHORT_OF_MS));
  // Of hops that are reached at once, as of a user chain that the other map does not show, the last is named.
  const at = Math.min(
    knots.length - 2,
    Math.max(
      0,
      knots.findLastIndex((ms) => ms <= atMs + 0.5),
    ),
  );
  const [begin, end] = [knots[at] ?? 0, knots[at + 1] ?? 0];
  const share = end <= begin ? 1 : Math.min(1, Math.max(0, (atMs - begin) / (end - begin)));
  const [goalBegin, goalEnd] = [goals[at] ?? 0, goals[at + 1] ?? 0];
  return goalBegin + (goalEnd - goalBegin) * share;
}

/** The start, and of each hop when its tile is entered and when it is reached. */
function marks({ entersMs, stopsMs }: Times, known: number): number[] {
  return [0, ...stopsMs.slice(0, known).flatMap((ms, hop) => [entersMs[hop] ?? ms, ms])];
}

function sameTimes(a: Times, b: Times): boolean {
  return (
    a.durationMs === b.durationMs &&
    a.stopsMs.length === b.stopsMs.length &&
    a.stopsMs.every((ms, index) => ms === b.stopsMs[index]) &&
    a.entersMs.every((ms, index) => ms === b.entersMs[index])
  );
}
