import type { Container, Topology } from "./topology";

/** One container of each network namespace: those that are in another one's are left out. */
export function ownersOf(containers: readonly Container[]): readonly Container[] {
  return containers.filter(({ sharesWith }) => sharesWith === null);
}

/** The container's own name, and of those that run in its network namespace: `web1, sidecar`. */
export function sharedName({ id, name, state }: Container, { containers }: Topology): string {
  const others = containers.filter((one) => one.sharesWith === id && one.state === state);
  return [name, ...others.map((other) => other.name)].join(", ");
}

/** Is the container in the host's own network, as a local process is? */
export function isOnHost({ endpoints }: Container, { networks }: Topology): boolean {
  const host = networks.filter(({ driver }) => driver === "host").map(({ id }) => id);
  return endpoints.some(({ network }) => host.includes(network));
}
