import type { TrafficRequest } from "@/lib/protocol/events";
import { isOnLoopback } from "@/lib/protocol/published-name";
import { isOnHost, ownersOf } from "@/lib/protocol/shared-network";
import type { Container, Topology } from "@/lib/protocol/topology";

/** Why a choice cannot be sent: keys of `send.why` in the dictionary. The last two are only remarks. */
export type WhyNot =
  | "same"
  | "noEntry"
  | "noOutside"
  | "noContainer"
  | "noNetwork"
  | "noAddress"
  | "hostApart"
  | "onLoopback"
  | "pingPort"
  | "needPort"
  | "pastHost"
  | "otherNetwork";

type Ends = Pick<TrafficRequest, "from" | "to">;

function runningContainers(topology: Topology | null): readonly Container[] {
  return topology?.containers.filter(({ state }) => state === "running") ?? [];
}

/** Those that rules can be narrowed to. */
export function withAddress(topology: Topology | null): readonly Container[] {
  return runningContainers(topology).filter(({ endpoints }) =>
    endpoints.some(({ address }) => address !== null),
  );
}

/** Of each network namespace one, and none of those that are in the host's own: they are the host. */
export function choosable(topology: Topology | null): readonly Container[] {
  if (topology === null) return [];
  return ownersOf(runningContainers(topology)).filter((container) => !isOnHost(container, topology));
}

/** The containers in the host's own network: what they send, the host sends. */
export function onHost(topology: Topology | null): readonly string[] {
  if (topology === null) return [];
  const names = runningContainers(topology).filter((container) => isOnHost(container, topology));
  return names.map(({ name }) => name);
}

/** Null where it can be sent. */
export function whyNot({ from, to, act }: TrafficRequest, topology: Topology | null): WhyNot | null {
  const ends = { from, to };
  if (isSame(ends)) return "same";
  const lacks = topology?.lacks ?? [];
  if (from.kind === "container" && lacks.includes("SYS_ADMIN")) return "noEntry";
  if ((from.kind === "outside" || to.kind === "outside") && lacks.length > 0) return "noOutside";
  if (isCutOff(from, topology) || isCutOff(to, topology)) return "noNetwork";
  if ((to.kind === "host" || to.kind === "published") && isApart(from, topology)) return "hostApart";
  if (to.kind === "container" && addressOf(to.id, to.network, topology) === null) return "noAddress";
  if (to.kind === "published") {
    if (from.kind !== "host" && isBoundToLoopback(to, topology)) return "onLoopback";
    return act.kind === "ping" ? "pingPort" : null;
  }
  return act.kind === "connect" && act.port === null ? "needPort" : null;
}

function isBoundToLoopback(
  { protocol, hostPort }: Extract<Ends["to"], { readonly kind: "published" }>,
  topology: Topology | null,
): boolean {
  return (
    topology?.published.some(
      (port) => port.protocol === protocol && port.hostPort === hostPort && isOnLoopback(port),
    ) ?? false
  );
}

/** What there is to say of a choice that can be sent. */
export function remark({ from, to }: Ends, topology: Topology | null): WhyNot | null {
  if (isApart(from, topology)) return "pastHost";
  if (from.kind !== "container" || to.kind !== "container") return null;
  const networks = containerOf(from.id, topology)?.endpoints ?? [];
  const goesPast = goesPastHost(to.network, topology);
  if (networks.some(({ network }) => network === to.network)) return goesPast ? "pastHost" : null;
  return goesPast ? null : "otherNetwork";
}

/** A container that is on no bridge of this host: its gateway is a machine of its own. */
export function isApart(end: Ends["from"], topology: Topology | null): boolean {
  const container = end.kind === "container" ? containerOf(end.id, topology) : undefined;
  const networks = container?.endpoints ?? [];
  return networks.length > 0 && networks.every(({ network }) => goesPastHost(network, topology));
}

/** Of these drivers a network's gateway is this host, or there is none. The others' packets do not come by. */
const HERE = ["bridge", "host", "null"];

function goesPastHost(id: string, topology: Topology | null): boolean {
  const network = topology?.networks.find((one) => one.id === id);
  return network !== undefined && !HERE.includes(network.driver);
}

function isSame({ from, to }: Ends): boolean {
  if (from.kind === "container") return to.kind === "container" && to.id === from.id;
  return from.kind === to.kind;
}

/** `--network none`, or in the network namespace of one that has ended. */
function isCutOff(end: Ends["from"] | Ends["to"], topology: Topology | null): boolean {
  const container = end.kind === "container" ? containerOf(end.id, topology) : undefined;
  const none = topology?.networks.filter(({ driver }) => driver === "null").map(({ id }) => id) ?? [];
  return container?.endpoints.every(({ network }) => none.includes(network)) ?? false;
}

function containerOf(id: string, topology: Topology | null): Container | undefined {
  return topology?.containers.find((one) => one.id === id);
}

function addressOf(id: string, network: string, topology: Topology | null): string | null {
  const container = containerOf(id, topology);
  return container?.endpoints.find((one) => one.network === network)?.address ?? null;
}

/** To a port that is published for UDP there is no connection: one datagram goes there. */
export function isDatagram({ to, act }: TrafficRequest): boolean {
  return act.kind === "connect" && to.kind === "published" && to.protocol === "udp";
}

/** The two ends as the values of a select box. */
export function keyOfFrom(from: TrafficRequest["from"]): string {
  return from.kind === "container" ? `container ${from.id}` : from.kind;
}

export function keyOfTo(to: TrafficRequest["to"]): string {
  switch (to.kind) {
    case "container":
      return `container ${to.id} ${to.network}`;
    case "published":
      return `published ${to.protocol} ${to.hostPort}`;
    default:
      return to.kind;
  }
}

export function fromOfKey(key: string): TrafficRequest["from"] {
  const [kind, id = ""] = key.split(" ");
  return kind === "container" ? { kind, id } : { kind: kind === "outside" ? "outside" : "host" };
}

export function toOfKey(key: string): TrafficRequest["to"] {
  const [kind, first = "", second = ""] = key.split(" ");
  if (kind === "container") return { kind, id: first, network: second };
  if (kind === "published")
    return { kind, protocol: first === "udp" ? "udp" : "tcp", hostPort: Number(second) };
  return { kind: kind === "outside" ? "outside" : "host" };
}

/** Something that can be sent at once: two containers of one network where there are two. */
export function firstChoice(topology: Topology | null): TrafficRequest {
  const act = { kind: "ping", count: 1, bytes: 56 } as const;
  const running = choosable(topology);
  const senders = topology?.lacks?.includes("SYS_ADMIN") ? [] : running;
  for (const from of senders) {
    for (const { network } of from.endpoints) {
      if (goesPastHost(network, topology)) continue;
      const to = running.find(
        (one) => one !== from && one.endpoints.some((end) => end.network === network && end.address !== null),
      );
      if (to !== undefined)
        return {
          from: { kind: "container", id: from.id },
          to: { kind: "container", id: to.id, network },
          act,
        };
    }
  }
  const only = running.flatMap(({ id, endpoints }) =>
    endpoints.flatMap(({ network, address }) =>
      address === null || goesPastHost(network, topology) ? [] : [{ id, network }],
    ),
  )[0];
  return {
    from: { kind: "host" },
    to: only === undefined ? { kind: "outside" } : { kind: "container", ...only },
    act,
  };
}
