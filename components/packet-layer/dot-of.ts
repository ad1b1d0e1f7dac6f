import { type Motion, positionAt, restingAt } from "@/lib/figure/motion";
import type { Direction, Fate } from "@/lib/journey/journey";
import type { Dot } from "./paint-packets";

type Moving = {
  readonly motion: Motion;
  readonly fate: Fate;
  readonly direction: Direction;
  readonly greyed: boolean;
  /** Since the packet set out, in slow motion. */
  readonly atMs: number;
};

/** The packet as a dot; null where it is not on its way. With reduced motion it rests at each hop. */
export function dotOf({ motion, fate, direction, greyed, atMs }: Moving, reducedMotion: boolean): Dot | null {
  const at = reducedMotion ? restingAt(motion, atMs) : positionAt(motion, atMs);
  if (at === null) return null;
  const dying = fate === "dropped" && atMs > motion.arrivedMs;
  const drop = dying ? Math.min(1, (atMs - motion.arrivedMs) / (motion.durationMs - motion.arrivedMs)) : null;
  return { x: at.x, y: at.y, direction, drop, greyed };
}
