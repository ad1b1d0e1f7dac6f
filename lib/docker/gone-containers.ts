import type { Container } from "@/lib/protocol/topology";

const GONE_MAX = 256;

/** Those that ran before and run no longer, the latest first: a conversation still names them. */
export function goneContainers(
  running: readonly Container[],
  before: readonly Container[],
): readonly Container[] {
  const ids = new Set(running.map(({ id }) => id));
  const gone = before.filter(({ id }) => !ids.has(id));
  const latest = gone.filter(({ state }) => state === "running");
  const earlier = gone.filter(({ state }) => state === "gone");
  return [...latest, ...earlier].slice(0, GONE_MAX).map((container) => ({ ...container, state: "gone" }));
}
