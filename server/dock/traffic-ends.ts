import type { DockRequest, TrafficEnds } from "@/lib/protocol/dock-verbs";
import type { Outcome } from "@/lib/protocol/events";
import { done, fault } from "@/server/host/outcome";
import { type DockerContainer, isBridged, isInNetwork, readContainers, readPid } from "./docker-answer";
import { askDocker } from "./docker-socket";

type Asked = Extract<DockRequest, { readonly verb: "ends" }>;

/** Errors: `no-docker`, `docker-too-large`. */
export async function trafficEnds(socketPath: string, { from, to }: Asked): Promise<Outcome<TrafficEnds>> {
  const [listed, networks] = await Promise.all([
    askDocker(socketPath, "/containers/json"),
    askDocker(socketPath, "/networks"),
  ]);
  if (!listed.ok) return listed.code === "docker-gone" ? fault("no-docker") : listed;
  const containers = readContainers(listed.value);
  const source = from.kind === "container" ? containers.find(({ id }) => id === from.id) : undefined;
  const body = networks.ok ? networks.value : null;
  const seenBy = source?.endpoints.find(({ gateway, network }) => gateway !== "" && isBridged(body, network));
  return done({
    isKnown: from.kind === "container" ? source !== undefined : null,
    pid: source === undefined ? null : await pidOf(socketPath, source.id),
    gateway: seenBy?.gateway ?? null,
    address: addressOf(to, containers, body),
  });
}

function addressOf(to: Asked["to"], containers: readonly DockerContainer[], networks: string | null) {
  if (to.kind === "container") {
    const container = containers.find(({ id }) => id === to.id);
    const address = container?.endpoints.find(({ network }) => network === to.network)?.address ?? "";
    return isInNetwork(networks, to.network, address) ? address : null;
  }
  if (to.kind !== "published") return null;
  const ports = containers.flatMap(({ published }) => published);
  const bound = ports.find(
    ({ protocol, hostPort, hostAddress }) =>
      protocol === to.protocol && hostPort === to.hostPort && hostAddress !== "",
  );
  return bound?.hostAddress ?? null;
}

export async function pidOf(socketPath: string, id: string): Promise<number | null> {
  const asked = await askDocker(socketPath, `/containers/${id}/json`);
  return readPid(asked.ok ? asked.value : null);
}
