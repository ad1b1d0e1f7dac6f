import type { Ip6 } from "@/lib/kernel-log/log-line";
import { fragmentId, isFragment } from "./datagram";
import { mayBeFragmented, type OpenPacket } from "./open-packet";
import type { OpenPackets } from "./open-packets";
import { STEP } from "./position";
import type { Visit } from "./visit";

/** Finds the packet of lines that show a piece of a datagram, or one datagram where its pieces were shown (SPEC J8). */
export class FragmentFinder {
  constructor(private readonly open: OpenPackets) {}

  /** The packet whose piece a line shows; behind the routing decision also one that leaves in pieces. */
  pieceOf(visit: Visit): OpenPacket | null {
    const { datagram } = visit;
    if (datagram === null || datagram.kind === "arp") return null;
    const id = fragmentId(datagram);
    const leaves = visit.position.step >= STEP.linkOut;
    const isSame = ({ view, fragment }: OpenPacket) =>
      view?.kind === datagram.kind &&
      fragment === id &&
      view.dst === datagram.dst &&
      (leaves || view.src === datagram.src);
    return this.newest(id, isSame) ?? (leaves ? this.wholeOf(visit) : null);
  }

  /** IPv6 has an ID in its pieces alone, so what leaves in pieces is known by its flow (ip6_fragment, ip6_output.c). */
  private wholeOf({ datagram }: Visit): OpenPacket | null {
    if (datagram?.kind !== "ip6") return null;
    const isWhole = ({ view, closed }: OpenPacket) =>
      !closed &&
      view?.kind === "ip6" &&
      view.fragment === null &&
      mayBeFragmented(view) &&
      isSameFlow(view, datagram);
    for (const device of this.open.byOutDevice.keys()) {
      const whole = this.open.byOutDevice.get(device)?.findLast(isWhole);
      if (whole !== undefined) return whole;
    }
    return null;
  }

  /** Behind defragmentation the lines show one datagram with the ID of its pieces (ip_defrag, ip_fragment.c). */
  reassembled(visit: Visit): OpenPacket | null {
    const { datagram, line } = visit;
    if (datagram?.kind === "ip6") {
      const isPieces = ({ view, wholeLength, closed }: OpenPacket) =>
        !closed &&
        view?.kind === "ip6" &&
        view.fragment !== null &&
        wholeLength === datagram.length &&
        isSameFlow(view, datagram);
      return this.open.byMac.get(line.mac?.src ?? "")?.findLast(isPieces) ?? null;
    }
    if (datagram?.kind !== "ip4" || datagram.id === null || datagram.id === 0) return null;
    if (!mayBeFragmented(datagram)) return null;
    const { id, src, dst } = datagram;
    const isPiece = ({ view, fragment }: OpenPacket) =>
      view?.kind === "ip4" && fragment === id && isFragment(view) && (view.src === src || view.dst === dst);
    return this.newest(id, isPiece);
  }

  private newest(fragment: number, fits: (packet: OpenPacket) => boolean): OpenPacket | null {
    return this.open.byFragment.get(fragment)?.findLast((each) => !each.closed && fits(each)) ?? null;
  }
}

function isSameFlow(a: Ip6, b: Ip6): boolean {
  return a.src === b.src && a.dst === b.dst && a.flowLabel === b.flowLabel;
}
