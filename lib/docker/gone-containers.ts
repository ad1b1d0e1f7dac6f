import type { Container, Endpoint } from "@/lib/protocol/topology";

const GONE_MAX = 256;
/** One that is started again and again is not to push the others out. */
const TIMES_MAX = 8;

/** Each of its endpoints with since when it has it: `nowUs` if it is new. */
export function withSince(
  container: Container,
  before: readonly Container[],
  nowUs: number | null,
): Container {
  const known = runningIn(before, container.id)?.endpoints ?? [];
  const endpoints = container.endpoints.map((end) => {
    const same = known.find((one) => isSame(one, end));
    return { ...end, sinceUs: same === undefined ? nowUs : same.sinceUs };
  });
  return { ...container, endpoints };
}

/**
 * What ran before and runs no longer, and what those that run had before, of addresses and ports; the latest first:
 * a conversation still names them.
 */
export function goneContainers(
  running: readonly Container[],
  before: readonly Container[],
): readonly Container[] {
  const latest = before
    .filter(({ state }) => state === "running")
    .flatMap((container): readonly Container[] => {
      const now = running.find(({ id }) => id === container.id);
      if (now === undefined) return [{ ...container, state: "gone" }];
      const endpoints = container.endpoints.filter(
        (end) => end.address !== null && !now.endpoints.some((one) => isSame(one, end)),
      );
      return endpoints.length === 0 ? [] : [{ ...container, state: "gone", endpoints }];
    });
  const earlier = before.filter(({ state }) => state === "gone");
  const times = new Map<string, number>();
  return [...latest, ...earlier]
    .filter(({ id }) => {
      times.set(id, (times.get(id) ?? 0) + 1);
      return (times.get(id) ?? 0) <= TIMES_MAX;
    })
    .slice(0, GONE_MAX);
}

function runningIn(containers: readonly Container[], id: string): Container | undefined {
  return containers.find((one) => one.id === id && one.state === "running");
}

/** A port that is not known yet may be any. */
function isSame(a: Endpoint, b: Endpoint): boolean {
  const isSamePort = a.port === null || b.port === null || a.port === b.port;
  return (
    isSamePort &&
    a.network === b.network &&
    a.address === b.address &&
    a.address6 === b.address6 &&
    a.mac === b.mac
  );
}
