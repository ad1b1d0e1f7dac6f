import { type ChainKey, chainOfPlace, type Place } from "@/lib/netfilter";
import type { CaptureKnowledge } from "./capture-knowledge";
import type { Fate, Skipped } from "./journey";
import type { OpenPacket } from "./open-packet";
import { type Position, STEP, type Step } from "./position";
import { isUncalled } from "./uncalled";

/** nat's tile of each step that has one, and what is said of it where it is skipped. */
export type NatTiles = ReadonlyMap<Step, NatTile>;
type NatTile = { readonly position: Position; readonly ip: Skipped; readonly ip6: Skipped };

export function natTiles(positions: readonly Position[]): NatTiles {
  return new Map(
    positions
      .filter(({ isNat }) => isNat)
      .map((position) => [
        position.step,
        {
          position,
          ip: skip(position.place),
          ip6: skip(position.place.replace("/ip:", "/ip6:") as Place),
        },
      ]),
  );
}

/**
 * nat chains on the packet's way that conntrack passed over: it asks them for the first packet of a connection
 * only, and applies what they decided to all others (nf_nat_inet_fn, nf_nat_core.c). That holds whether or not the chain is
 * known to log (SPEC S1).
 */
export function skippedBy(
  packet: OpenPacket,
  fate: Fate,
  isKnownConnection: boolean,
  tiles: NatTiles,
  knowledge: CaptureKnowledge,
): readonly Skipped[] {
  const { traffic } = packet;
  if (traffic >= 10 || packet.viewPosition === null) return NONE;
  // Over `lo`, or as its own copy (successor.ts).
  const isLooped = packet.inDevice !== null && packet.wasAt(STEP.netOut);
  // Of one whose beginning was lost, nat's line may be among it.
  const mayBeSilent = packet.direction === "unknown" && !packet.metNat && !packet.mayLack;
  if (!isKnownConnection && !isLooped && !mayBeSilent) return NONE;
  const skipped: Skipped[] = [];
  const last = packet.position;
  // A request that a nat chain has logged is the first of its connection, and meets the others too. An error about one
  // that was refused (RELATED) may meet those behind the place of the refusal alone.
  const isKnown = isKnownConnection && !(packet.metNat && packet.direction === "request");
  const isOver = fate === "dropped" || (fate === "incomplete" && packet.missing !== null);
  for (const step of crossed(packet, fate, knowledge)) {
    const tile = tiles.get(step);
    if (tile === undefined || packet.positions.includes(tile.position)) continue;
    // Where it was dropped, what lies behind in the same hook was never reached.
    if (isOver && step === last.step && !last.isNat) continue;
    const isSecondPass = isLooped && step <= STEP.netIn;
    const isSilent = mayBeSilent && knowledge.isLogged(traffic, tile.position);
    if (isKnown || isSecondPass || isSilent) skipped.push(traffic >= 5 ? tile.ip6 : tile.ip);
  }
  return skipped;
}

const NONE: readonly Skipped[] = [];

function skip(place: Place): Skipped {
  return { chain: chainOfPlace(place) as ChainKey, place, reason: "conntrack" };
}

/** Steps with a nat chain that the packet has passed through, in order: what lies behind it is so without a line of it, too. */
function crossed(packet: OpenPacket, fate: Fate, knowledge: CaptureKnowledge): readonly Step[] {
  const steps: Step[] = [];
  let latest: Step | null = null;
  for (const { step } of packet.positions) {
    // Of a hook's chains the first one says all.
    if (step === latest) continue;
    latest = step;
    const arrival = arrivalOf(packet, step, knowledge);
    if (arrival !== null) add(steps, arrival);
    if (WITH_NAT.includes(step)) add(steps, step);
  }
  if (
    packet.routed &&
    packet.wasAt(STEP.linkOut) &&
    (packet.wasAt(STEP.netForward) || packet.wasAt(STEP.netOut))
  )
    add(steps, STEP.netPost);
  // Of a line of TRACE the verdict may be open: then nothing is said of what lies behind.
  if (fate === "forwarded" && !packet.endsUndecided) {
    const { step } = packet.position;
    if (step === STEP.netForward || step === STEP.netOut) add(steps, STEP.netPost);
    if (LEAVING_BRIDGE.includes(step) && !packet.routed && callsIptables(packet, knowledge))
      add(steps, STEP.linkIpPost);
  }
  return steps;
}

function add(steps: Step[], step: Step): void {
  if (!steps.includes(step)) steps.push(step);
}

const WITH_NAT: readonly Step[] = [
  STEP.netPre,
  STEP.linkIpPre,
  STEP.netIn,
  STEP.netOut,
  STEP.netPost,
  STEP.linkIpPost,
];

/** Who shows there has met a PREROUTING of iptables, but for a frame that its bridge does not hand to it. */
const PAST_PREROUTING: readonly Step[] = [
  STEP.linkForward,
  STEP.linkIpForward,
  STEP.netIn,
  STEP.netForward,
  STEP.linkIpPost,
];

/** In which band that was, also where no line shows it; null: nowhere, or unknown. */
function arrivalOf(packet: OpenPacket, step: Step, knowledge: CaptureKnowledge): Step | null {
  if (!PAST_PREROUTING.includes(step)) return null;
  if (packet.wasAt(STEP.netPre)) return STEP.netPre;
  if (packet.wasAt(STEP.linkIpPre) || step === STEP.linkIpForward || step === STEP.linkIpPost)
    return STEP.linkIpPre;
  if (packet.wasAt(STEP.linkPre)) {
    if (packet.inPort !== null && callsIptables(packet, knowledge)) return STEP.linkIpPre;
    return packet.inPort === null || step === STEP.linkForward ? null : STEP.netPre;
  }
  if (packet.wasAt(STEP.linkForward) || packet.wasAt(STEP.linkIn)) return null;
  // No frame's line has told the port, so it was PHYSIN, which a packet has that met PREROUTING in the bridge.
  return packet.inPort === null ? STEP.netPre : STEP.linkIpPre;
}

/** Behind them a bridged packet that went on leaves by nat POSTROUTING, if the bridge calls iptables. */
const LEAVING_BRIDGE: readonly Step[] = [STEP.linkForward, STEP.linkIpForward, STEP.linkPost];

function callsIptables(packet: OpenPacket, knowledge: CaptureKnowledge): boolean {
  if (isUncalled(packet, knowledge)) return false;
  return knowledge.isStepLogged(packet.traffic, STEP.linkIpPre) || packet.wasAt(STEP.linkIpForward);
}
