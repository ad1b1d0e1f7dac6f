import { isOnLoopback } from "@/lib/protocol/published-name";
import { sanitizeText } from "@/lib/protocol/sanitize-text";
import { ownersOf } from "@/lib/protocol/shared-network";
import type { BridgePort, Container, Network, PublishedPort } from "@/lib/protocol/topology";
import { byName } from "./by-name";
import { containerShape, endpointShape, publishedShape } from "./docker-shapes";
import { type Link, outerEnd } from "./links";
import { compare } from "./networks";
import { parseJson, readEach } from "./parse-json";

const ENDPOINTS_MAX = 64;
/** In the words of Docker. */
const ANY: ReadonlySet<string> = new Set(["", "0.0.0.0", "::"]);
const PUBLISHED_MAX = 4096;
/** Docker keeps the id, whatever name was given. */
const OTHERS_NETWORK = /^container:([0-9a-f]{64})$/;

export type RunningContainer = Container & {
  readonly published: readonly Omit<PublishedPort, "container" | "containerAddress">[];
};

/**
 * @param json body of GET /containers/json
 * @param inside each container's own interfaces, by its id
 */
export function readContainers(
  json: string,
  inside: ReadonlyMap<string, readonly Link[]>,
  host: readonly Link[],
): readonly RunningContainer[] {
  const shares = new Map<string, string>();
  const containers = readEach(containerShape, parseJson(json))
    .map((container): RunningContainer => {
      const other = OTHERS_NETWORK.exec(container.HostConfig.NetworkMode)?.[1];
      if (other !== undefined) shares.set(container.Id, other);
      const links = inside.get(container.Id) ?? [];
      const endpoints = readEach(endpointShape, valuesOf(container.NetworkSettings.Networks), ENDPOINTS_MAX);
      return {
        id: container.Id,
        name: sanitizeText((container.Names[0] ?? container.Id.slice(0, 12)).replace(/^\//, "")),
        image: container.Image,
        state: "running",
        sharesWith: null,
        endpoints: endpoints.map(({ NetworkID, IPAddress, GlobalIPv6Address, MacAddress }) => {
          const address6 = GlobalIPv6Address || null;
          const address = IPAddress || address6;
          const mac = MacAddress || null;
          const port = portOf(links, address, mac, host);
          return { network: NetworkID, address, address6, mac, port, sinceUs: null };
        }),
        published: readEach(publishedShape, container.Ports).map(({ Type, PublicPort, PrivatePort, IP }) => ({
          protocol: Type,
          hostPort: PublicPort,
          bound: ANY.has(IP) ? null : sanitizeText(IP),
          containerPort: PrivatePort,
        })),
      };
    })
    .sort((a, b) => byName(a.name, b.name) || compare(a.id, b.id));
  return shares.size === 0 ? containers : containers.map((one) => sharing(one, containers, shares));
}

/** Docker names no network of a container that is in another one's network namespace: it has that one's. */
function sharing(
  container: RunningContainer,
  all: readonly RunningContainer[],
  shares: ReadonlyMap<string, string>,
): RunningContainer {
  const owner = all.find(({ id }) => id === rootOf(container.id, shares));
  if (owner === undefined || owner.id === container.id) return container;
  return { ...container, sharesWith: owner.id, endpoints: owner.endpoints };
}

/** Who is in the network of one that is in another one's is in that other one's. */
function rootOf(id: string, shares: ReadonlyMap<string, string>): string | null {
  let root = shares.get(id) ?? null;
  for (let steps = 0; root !== null && shares.has(root) && steps < shares.size; steps++)
    root = shares.get(root) ?? null;
  return root;
}

function valuesOf(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function portOf(
  links: readonly Link[],
  address: string | null,
  mac: string | null,
  host: readonly Link[],
): string | null {
  const inner =
    links.find((link) => address !== null && link.addresses.some((one) => one.address === address)) ??
    links.find((link) => mac !== null && link.mac === mac);
  return inner === undefined ? null : (outerEnd(inner, host)?.name ?? null);
}

/** Every port of Docker's bridges, also those whose container is not known. */
export function portsOf(
  containers: readonly Container[],
  networks: readonly Network[],
  host: readonly Link[],
): readonly BridgePort[] {
  const bridges = new Set(networks.flatMap(({ bridge }) => bridge ?? []));
  const ends = new Map(
    ownersOf(containers).flatMap(({ name, endpoints }) =>
      endpoints.flatMap(({ port, address, mac }) =>
        port === null ? [] : [[port, { container: name, address, mac }] as const],
      ),
    ),
  );
  return host.flatMap(({ name, master }) => {
    if (master === null || !bridges.has(master)) return [];
    const end = ends.get(name) ?? { container: null, address: null, mac: null };
    return [{ name, bridge: master, ...end }];
  });
}

/** Once each, however many of the host's addresses it is bound to: with the widest. */
export function publishedOf(
  containers: readonly RunningContainer[],
  iptables: string,
): readonly PublishedPort[] {
  const found = new Map<string, PublishedPort>();
  for (const { name, endpoints, published } of containers) {
    for (const port of published) {
      const addresses = endpoints.flatMap(({ address }) => address ?? []);
      const containerAddress = translatedTo(port, addresses, iptables) ?? addresses[0];
      if (containerAddress === undefined) continue;
      const key = `${port.protocol} ${port.hostPort}`;
      const now = { ...port, container: name, containerAddress };
      const before = found.get(key);
      if (before === undefined || before.container !== name || widthOf(now) > widthOf(before))
        found.set(key, now);
    }
  }
  // Docker tells them in another order each time.
  return [...found.values()]
    .sort((a, b) => a.hostPort - b.hostPort || compare(a.protocol, b.protocol))
    .slice(0, PUBLISHED_MAX);
}

function widthOf(port: PublishedPort): number {
  return port.bound === null ? 2 : isOnLoopback(port) ? 0 : 1;
}

/** Of a container in several networks, the address that Docker's DNAT rule names. */
function translatedTo(
  { protocol, hostPort, containerPort }: RunningContainer["published"][number],
  addresses: readonly string[],
  iptables: string,
): string | undefined {
  const start = `-p ${protocol} -m ${protocol} --dport ${hostPort} -j DNAT --to-destination `;
  return addresses.find((address) => iptables.includes(`${start}${address}:${containerPort}\n`));
}
