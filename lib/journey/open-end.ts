import type { Ip4, Ip6 } from "@/lib/kernel-log/log-line";
import { isFragment } from "./datagram";
import { mayBeFragmented, type OpenPacket } from "./open-packet";
import { type Position, STEP } from "./position";
import { piecesOf } from "./repeat";
import type { Surroundings } from "./successor";

/**
 * The log ends right behind its last line, and more lines may have followed all the same: of a chain behind of which
 * nothing is known yet, neither that it logs nor that another of the kind ended before it, or of another copy or piece.
 */
export function mayGoOn(packet: OpenPacket, around: Surroundings, positions: readonly Position[]): boolean {
  const { traffic, position, metNat } = packet;
  const { knowledge } = around;
  if (packet.cut === "pieces") return true;
  if (knowledge.hasEnded(traffic, position, metNat)) return false;
  return positions.some(
    (later) =>
      mayLog(packet, later, around) &&
      knowledge.mayLogBehind(traffic, position, later) &&
      isOnItsWay(packet, later, around),
  );
}

/** What asks for a neighbour goes to all (RFC 826); an nft rule does not print the frame's own addresses with it. */
const ARP_REQUEST = 1;

/** A copy of a flooded frame to the next port (br_flood, br_forward.c), or the next fragment. */
export function mayComeAgain(packet: OpenPacket): boolean {
  const { view, position, isGroup, routed, refragmented } = packet;
  const { step } = position;
  const leaves = step === STEP.linkPost || step === STEP.linkIpPost;
  if (leaves && (isGroup || (view?.kind === "arp" && view.opcode === ARP_REQUEST))) return true;
  if (view === null || view.kind === "arp") return false;
  if (isFragment(view)) return !isLastPiece(view);
  return leaves && routed && mayBeFragmented(view) && refragmented + 1 < piecesOf(view.length ?? 0);
}

/** Pieces come in their order (ip_do_fragment, ip_output.c). */
function isLastPiece(view: Ip4 | Ip6): boolean {
  return view.kind === "ip4" ? !view.mf : view.fragment?.more !== true;
}

/** Of the tables that have logged it at other hooks; of nat, which drops nothing, only what is known to log. */
function mayLog(packet: OpenPacket, later: Position, { knowledge }: Surroundings): boolean {
  // What comes back over `lo` has met nat on its way out (nf_nat_inet_fn, nf_nat_core.c).
  if (later.isNat && later.step === STEP.netIn && packet.wasAt(STEP.netOut)) return false;
  if (later.isNat) return packet.metNat && knowledge.isLogged(packet.traffic, later);
  return packet.positions.some(
    (logged) => logged.table === later.table && isBridge(logged) === isBridge(later),
  );
}

function isBridge({ place }: Position): boolean {
  return place.startsWith("link/bridge:");
}

function isOnItsWay(packet: OpenPacket, later: Position, { devices }: Surroundings): boolean {
  // Over `lo` it comes in again, but the log tells of that by itself (loopback.ts).
  if (later.step < packet.position.step) return false;
  switch (later.step) {
    // Out of the network layer only into a bridge.
    case STEP.linkOut:
    case STEP.linkPost:
      return !packet.routed || (packet.outDevice !== null && devices.isBridge(packet.outDevice));
    case STEP.linkIpForward:
    case STEP.linkIpPost:
      return !packet.routed && (packet.wasAt(STEP.linkIpPre) || packet.wasAt(STEP.linkIpForward));
    default:
      return true;
  }
}
