import type { PublishedPort } from "./topology";

/** How a port is published, short: `8080`, `53/udp`, `127.0.0.1:4753`. */
export function publishedName({ protocol, hostPort, bound }: PublishedPort): string {
  const address = bound === null ? "" : bound.includes(":") ? `[${bound}]:` : `${bound}:`;
  return `${address}${hostPort}${protocol === "udp" ? "/udp" : ""}`;
}

/** Reached by this host's own processes alone: everybody has a loopback of his own. */
export function isOnLoopback({ bound }: PublishedPort): boolean {
  return bound !== null && (bound.startsWith("127.") || bound === "::1");
}
