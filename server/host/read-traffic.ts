import type { TrafficRequest } from "@/lib/protocol/events";
import { DOCKER_ID } from "./docker-id";
import { MAX_PING_BYTES, MAX_PINGS } from "./limits";

type Fields = Readonly<Record<string, unknown>>;

/** Copies out of an untrusted value what was asked for; null: not understood. */
export function readTraffic(value: unknown): TrafficRequest | null {
  const fields = fieldsOf(value);
  const from = readFrom(fields.from);
  const to = readTo(fields.to);
  const act = readAct(fieldsOf(fields.act));
  return from && to && act && { from, to, act };
}

export function readFrom(value: unknown): TrafficRequest["from"] | null {
  const { kind, id } = fieldsOf(value);
  if (kind === "host" || kind === "outside") return { kind };
  return kind === "container" && isId(id) ? { kind, id } : null;
}

export function readTo(value: unknown): TrafficRequest["to"] | null {
  const { kind, id, network, protocol, hostPort } = fieldsOf(value);
  if (kind === "host" || kind === "outside") return { kind };
  if (kind === "container") return isId(id) && isId(network) ? { kind, id, network } : null;
  if (kind !== "published" || (protocol !== "tcp" && protocol !== "udp")) return null;
  return isWhole(hostPort, 1, 65_535) ? { kind, protocol, hostPort } : null;
}

function readAct({ kind, count, bytes, port }: Fields): TrafficRequest["act"] | null {
  if (kind === "connect") return port === null || isWhole(port, 1, 65_535) ? { kind, port } : null;
  if (kind !== "ping" || !isWhole(count, 1, MAX_PINGS) || !isWhole(bytes, 0, MAX_PING_BYTES)) return null;
  return { kind, count, bytes };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function isId(value: unknown): value is string {
  return typeof value === "string" && DOCKER_ID.test(value);
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}
