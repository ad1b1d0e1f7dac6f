import type { Packet } from "@/lib/journey/journey";
import type { LabScenario, TrafficRequest } from "@/lib/protocol/events";
import type { Topology } from "@/lib/protocol/topology";
import { isDatagram } from "./traffic-choice";

/** By it the host reaches its own published ports; a topology does not tell of `lo`. */
const LOOPBACK = "127.0.0.1";

type End = TrafficRequest["from"] | TrafficRequest["to"];

/** Whether a packet is of that test traffic, by its first line. What the topology does not tell is not asked for. */
export function isSentPacket(
  { direction, header }: Pick<Packet, "direction" | "header">,
  traffic: TrafficRequest,
  topology: Topology | null,
): boolean {
  const { from, to, act } = traffic;
  if (direction !== "request") return false;
  if (header.protocol !== (act.kind === "ping" ? "icmp" : isDatagram(traffic) ? "udp" : "tcp")) return false;
  const port = to.kind === "published" ? to.hostPort : act.kind === "connect" ? act.port : null;
  if (port !== null && header.dport !== port) return false;
  return isOneOf(header.src, addressesOf(from, topology)) && isOneOf(header.dst, addressesOf(to, topology));
}

type Machine = "container" | "host" | "outside";

/** What the lab's scenarios send first (`SCENES` of its host): protocol, from where, and to whom. */
const SCENARIO_TRAFFIC: Readonly<Record<LabScenario, readonly [string, Machine, Machine]>> = {
  "container-to-container": ["icmp", "container", "container"],
  "localhost-to-container": ["icmp", "host", "container"],
  "wan-to-container": ["tcp", "outside", "host"],
  "container-to-wan": ["icmp", "container", "outside"],
  "closed-udp-port": ["udp", "container", "container"],
  "blocked-port": ["tcp", "outside", "host"],
  "large-ping": ["icmp", "container", "container"],
};

/** Whether a packet is of that scenario's traffic, by its first line. */
export function isScenarioPacket(
  { direction, header }: Pick<Packet, "direction" | "header">,
  scenario: LabScenario,
  topology: Topology | null,
): boolean {
  const [protocol, from, to] = SCENARIO_TRAFFIC[scenario];
  if (direction !== "request" || header.protocol !== protocol) return false;
  return isOneOf(header.src, addressesOn(from, topology)) && isOneOf(header.dst, addressesOn(to, topology));
}

function addressesOn(machine: Machine, topology: Topology | null): readonly string[] {
  if (machine !== "container") return addressesOf({ kind: machine }, topology);
  return topology?.containers.flatMap(({ id }) => addressesOf({ kind: machine, id }, topology)) ?? [];
}

function isOneOf(address: string | null, addresses: readonly string[]): boolean {
  return addresses.length === 0 || (address !== null && addresses.includes(address));
}

/** None where they are not known, or may be any. */
function addressesOf(end: End, topology: Topology | null): readonly string[] {
  if (topology === null) return [];
  switch (end.kind) {
    case "container": {
      const endpoints = topology.containers.find(({ id }) => id === end.id)?.endpoints ?? [];
      const meant = "network" in end ? endpoints.filter(({ network }) => network === end.network) : endpoints;
      return meant.flatMap(({ address }) => address ?? []);
    }
    case "outside":
      return topology.outside.map(({ address }) => address);
    case "host":
      return [...topology.bridges, ...topology.nics].flatMap(({ address }) => address ?? []).concat(LOOPBACK);
    case "published":
      return [];
  }
}
