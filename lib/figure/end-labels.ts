import type { Direction, Packet } from "@/lib/journey/journey";
import { heldAt } from "@/lib/protocol/held-at";
import { ownersOf } from "@/lib/protocol/shared-network";
import type { Endpoint, Topology } from "@/lib/protocol/topology";
import { portlessOn, portsBeside } from "./beside-ports";
import type { EndKind } from "./map-layout";
import { beganUs, finalDestination, firstSource, nicIn, nicOut, portIn, portOut } from "./packet-ends";
import type { Way } from "./way";

/** What one end of the map says for one direction: who, and by which interface. */
export type EndLabel = { readonly direction: Direction; readonly who: string; readonly by: string };

export type Shown = { readonly way: Way; readonly packet: Packet };

/** The ends that the shown ways use, each with whose end it is. Requests first. */
export function endLabels(
  shown: readonly Shown[],
  topology: Topology | null,
): ReadonlyMap<EndKind, readonly EndLabel[]> {
  const labels = new Map<EndKind, EndLabel[]>();
  const add = (kind: EndKind, label: EndLabel) => {
    const known = labels.get(kind) ?? [];
    if (known.some((one) => one.direction === label.direction)) return;
    labels.set(
      kind,
      [...known, label].sort((a, b) => Number(a.direction === "reply") - Number(b.direction === "reply")),
    );
  };
  for (const { way, packet } of shown) {
    const { direction } = way;
    for (const { places } of way.strands) {
      const first = places[0];
      const last = places.at(-1);
      if (first === "port:rx" || first === "nic:rx") {
        const by = (first === "port:rx" ? portIn(packet) : nicIn(packet)) ?? "";
        add(first as EndKind, {
          direction,
          by,
          who: whoIs(by, firstSource(packet), topology, beganUs(packet)),
        });
      }
      if (first === "process") add("process", { direction, by: "", who: firstSource(packet) ?? "" });
      if (last === "port:tx" || last === "nic:tx") {
        const by = (last === "port:tx" ? portOut(packet, topology) : nicOut(packet)) ?? "";
        add(last as EndKind, {
          direction,
          by,
          who: whoIs(by, finalDestination(packet), topology, beganUs(packet)),
        });
      }
      if (last === "process") add("process", { direction, by: "", who: finalDestination(packet) ?? "" });
    }
  }
  return labels;
}

/** The lines of an end that no shown way uses. */
export function idleEnd(kind: EndKind, topology: Topology | null): readonly string[] {
  if (topology === null || kind === "process") return [];
  if (kind === "port:rx" || kind === "port:tx") {
    return portNames(topology);
  }
  return topology.nics.map(({ name }) => name);
}

function portNames(topology: Topology): readonly string[] {
  const bridges = [...new Set(topology.ports.map(({ bridge }) => bridge))];
  const beside = new Set(bridges.flatMap((bridge) => portsBeside(topology, bridge)));
  return [
    ...topology.ports.flatMap((port) => port.container ?? (beside.has(port) ? port.name : [])),
    ...bridges.flatMap((bridge) => portlessOn(topology, bridge)),
  ];
}

/** By the port first: an address passes on to the next container, a veth pair does not. */
function whoIs(
  name: string,
  address: string | null,
  topology: Topology | null,
  stampUs: number | null,
): string {
  const ports = topology?.ports ?? [];
  const containers = ownersOf(topology?.containers ?? []);
  const ofPort = (end: Endpoint) => end.port !== null && end.port === name;
  const holders = containers.flatMap(({ name, endpoints }) =>
    endpoints.flatMap(({ address: one, address6, sinceUs }) =>
      address !== null && (one === address || address6 === address) ? [{ name, sinceUs }] : [],
    ),
  );
  const owner =
    ports.find((port) => port.name === name)?.container ??
    containers.find(({ endpoints }) => endpoints.some(ofPort))?.name ??
    heldAt(holders, stampUs)?.name ??
    ports.find((port) => address !== null && port.address === address)?.container ??
    topology?.outside.find((one) => one.address === address)?.name;
  return owner ?? address ?? "";
}
