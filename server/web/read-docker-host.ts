import type { RunningContainer } from "@/lib/protocol/dock-verbs";
import type { Outcome } from "@/lib/protocol/events";
import { type InsideReading, MAX_INSIDE, type WholeReading } from "@/lib/protocol/host-verbs";
import type { DockClient, HostClient } from "./host-client";

/** Containers that one reading looks into: `host` hears 20 requests a second, and the lease is one of them. The next reading goes on. */
const MOST_ASKED = 256;

export type DockerHost = { readonly host: HostClient; readonly dock: DockClient };

/**
 * Docker first: what the host then finds inside of containers is not older than what Docker told, so that no
 * change between the two goes unnoticed. Errors: those of both.
 */
export function createDockerReader({ host, dock }: DockerHost): () => Promise<Outcome<WholeReading>> {
  /** A container's interfaces change when it is connected or disconnected only. */
  const known = new Map<string, { readonly key: string; readonly links: string }>();

  async function insideOf(running: readonly RunningContainer[]): Promise<readonly InsideReading[]> {
    const keyOf = ({ pid, connections }: RunningContainer) => `${pid} ${connections}`;
    const isNew = (container: RunningContainer) => known.get(container.id)?.key !== keyOf(container);
    const asked = running.flatMap((container) =>
      container.pid !== null && isNew(container) ? { ...container, pid: container.pid } : [],
    );
    const found = new Map<string, string>();
    for (let at = 0; at < Math.min(asked.length, MOST_ASKED); at += MAX_INSIDE) {
      const containers = asked.slice(at, at + MAX_INSIDE).map(({ id, pid }) => ({ id, pid }));
      const inside = await host.ask({ verb: "inside", containers });
      for (const { container, links } of inside.ok ? inside.value : []) found.set(container, links);
    }
    const ids = new Set(running.map(({ id }) => id));
    for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    return running.map((container) => {
      const { id } = container;
      const links = found.get(id) ?? (isNew(container) ? "" : known.get(id)?.links) ?? "";
      // While Docker is still plugging it in, the next reading looks again.
      if (links.includes('"link_index"')) known.set(id, { key: keyOf(container), links });
      return { container: id, links };
    });
  }

  return async () => {
    const told = await dock.ask({ verb: "docker" });
    if (!told.ok) return told;
    const [read, inside] = await Promise.all([
      host.ask({ verb: "reading" }),
      dock.ask({ verb: "running" }).then((running) => insideOf(running.ok ? running.value : [])),
    ]);
    return read.ok ? { ok: true, value: { ...read.value, ...told.value, inside } } : read;
  };
}
