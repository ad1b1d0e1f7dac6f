import type { Outcome } from "@/lib/protocol/events";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import type { DockClient, HostClient } from "./host-client";

export type DockerHost = { readonly host: HostClient; readonly dock: DockClient };

/** `revision` is the host's own, `dockerRevision` what Docker's changes are counted by. */
export type RevisedReading = WholeReading & { readonly dockerRevision: number };

/**
 * Docker first: what the host then finds inside of containers is not older than what Docker told, so that no
 * change between the two goes unnoticed. Errors: those of both.
 */
export async function readDockerHost({ host, dock }: DockerHost): Promise<Outcome<RevisedReading>> {
  const told = await dock.ask({ verb: "docker" });
  if (!told.ok) return told;
  const read = await host.ask({ verb: "reading" });
  if (!read.ok) return read;
  const { docker, revision: dockerRevision } = told.value;
  return { ok: true, value: { ...read.value, docker, dockerRevision } };
}

/** Waits for the next change of either; one question at a time stays open at each. */
export function createChangeWatch({ host, dock }: DockerHost) {
  let here: Promise<unknown> | null = null;
  let engine: Promise<unknown> | null = null;
  return ({ revision, dockerRevision }: RevisedReading): Promise<unknown> => {
    here ??= host.ask({ verb: "changed", after: revision }).finally(() => {
      here = null;
    });
    engine ??= dock.ask({ verb: "changed", after: dockerRevision }).finally(() => {
      engine = null;
    });
    return Promise.race([here, engine]);
  };
}
