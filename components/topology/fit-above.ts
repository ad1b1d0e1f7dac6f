import type { AboveLayout } from "@/lib/figure/above/above-layout";
import { LEAST_WIDTH, MOST_WIDTH } from "@/lib/figure/above/above-metrics";
import { layoutAbove } from "@/lib/figure/above/layout-above";
import { beganUs, finalDestination, firstSource, nicIn, nicOut } from "@/lib/figure/packet-ends";
import type { Lang } from "@/lib/figure/words";
import type { Packet } from "@/lib/journey/journey";
import { heldAt } from "@/lib/protocol/held-at";
import type { Endpoint, Topology } from "@/lib/protocol/topology";
import type { Size } from "../chain-map/use-size";

const NONE: ReadonlySet<Endpoint> = new Set();

/** The picture for an area: as wide as it is, in larger letters where there is room. */
export function fitAbove(
  topology: Topology,
  packets: readonly Packet[],
  { widthPx, heightPx }: Size,
  lang: Lang,
): AboveLayout {
  const gone = goneIn(topology, packets);
  const stranger = strangerIn(topology, packets);
  const at = (width: number) =>
    layoutAbove(topology, { width, height: (heightPx * width) / widthPx, lang, gone, stranger });
  const width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, widthPx));
  const large = at(width);
  const tooHigh = large.height > (heightPx * width) / widthPx + 1;
  return tooHigh && widthPx > width ? at(widthPx) : large;
}

/** Whose port the packets name, or whose address it was then. */
function goneIn({ containers }: Topology, packets: readonly Packet[]): ReadonlySet<Endpoint> {
  const gone = containers.filter(({ state }) => state === "gone").flatMap(({ endpoints }) => endpoints);
  if (gone.length === 0) return NONE;
  const ends = containers.flatMap(({ endpoints }) => endpoints);
  const ports = new Set(
    packets.flatMap(({ hops }) => hops.flatMap((hop) => [hop.in, hop.out, hop.physIn, hop.physOut])),
  );
  const held = packets.flatMap((packet) =>
    [firstSource(packet), finalDestination(packet)].map((address) =>
      heldAt(
        ends.filter((end) => address !== null && [end.address, end.address6].includes(address)),
        beganUs(packet),
      ),
    ),
  );
  return new Set(gone.filter((end) => (end.port !== null && ports.has(end.port)) || held.includes(end)));
}

/** The address behind an interface that no known machine has. */
function strangerIn({ outside, nics }: Topology, packets: readonly Packet[]): string | null {
  const isWire = (device: string | null) => device !== "lo" && nics.some(({ name }) => name === device);
  for (const packet of packets) {
    const far = isWire(nicIn(packet))
      ? firstSource(packet)
      : isWire(nicOut(packet))
        ? finalDestination(packet)
        : null;
    if (far !== null && !outside.some(({ address }) => address === far)) return far;
  }
  return null;
}
