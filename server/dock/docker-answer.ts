import { BlockList, isIPv4 } from "node:net";
import { DOCKER_ID } from "@/server/host/docker-id";

/** What is looked at in Docker's answers for the host: ids, process ids and IPv4 addresses, checked; the rest is for `web`. */
export type DockerContainer = {
  readonly id: string;
  /** Differs when the container was connected or disconnected. */
  readonly connections: string;
  readonly endpoints: readonly {
    readonly network: string;
    readonly address: string;
    readonly gateway: string;
  }[];
  readonly published: readonly {
    readonly protocol: string;
    readonly hostAddress: string;
    readonly hostPort: number;
  }[];
};

export function readContainers(body: string | null): readonly DockerContainer[] {
  return listOf(parse(body)).flatMap((container) => {
    const id = at(container, "Id");
    if (typeof id !== "string" || !DOCKER_ID.test(id)) return [];
    const networks = at(container, "NetworkSettings", "Networks");
    const endpoints = valuesOf(networks).map((endpoint) => ({
      network: textOf(at(endpoint, "NetworkID")),
      address: addressOf(at(endpoint, "IPAddress")),
      gateway: addressOf(at(endpoint, "Gateway")),
    }));
    const published = listOf(at(container, "Ports")).map((port) => ({
      protocol: textOf(at(port, "Type")),
      hostAddress: addressOf(at(port, "IP")),
      hostPort: Number(at(port, "PublicPort")),
    }));
    return [{ id, connections: JSON.stringify(networks ?? null), endpoints, published }];
  });
}

export function readPid(body: string | null): number | null {
  const pid = at(parse(body), "State", "Pid");
  return typeof pid === "number" && Number.isInteger(pid) && pid > 1 ? pid : null;
}

/** Are its containers joined to a bridge of this host? The gateway of another network is a machine of its own. */
export function isBridged(body: string | null, network: string): boolean {
  return listOf(parse(body)).some((item) => at(item, "Id") === network && at(item, "Driver") === "bridge");
}

/** Is this address one of that network's own subnets? */
export function isInNetwork(body: string | null, network: string, address: string): boolean {
  const found = listOf(parse(body)).find((item) => at(item, "Id") === network);
  return listOf(at(found, "IPAM", "Config")).some((config) => {
    const [base = "", prefix = ""] = textOf(at(config, "Subnet")).split("/");
    if (!isIPv4(base) || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32) return false;
    const subnet = new BlockList();
    subnet.addSubnet(base, Number(prefix));
    return subnet.check(address);
  });
}

function parse(body: string | null): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch {
    return null;
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (inside, name) =>
      typeof inside === "object" && inside !== null && Object.hasOwn(inside, name)
        ? (inside as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function valuesOf(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function addressOf(value: unknown): string {
  return typeof value === "string" && isIPv4(value) ? value : "";
}
