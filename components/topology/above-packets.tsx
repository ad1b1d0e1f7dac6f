import { useMemo, useRef } from "react";
import type { NodeId } from "@/lib/figure/above/above-layout";
import { nodeAt } from "@/lib/figure/above/above-motion";
import type { AboveHost } from "@/lib/figure/above/above-stations";
import { movingAt, type Playback } from "@/lib/figure/playback";
import { paletteOf, type Theme } from "@/lib/figure/theme";
import type { Packet, PacketId } from "@/lib/journey/journey";
import { dotOf } from "../packet-layer/dot-of";
import type { Dot } from "../packet-layer/paint-packets";
import { useFrames } from "../packet-layer/use-frames";
import { usePacketCanvas } from "../packet-layer/use-packet-canvas";
import { AboveMotions } from "./above-motions";

type AbovePacketsProps = {
  readonly host: AboveHost;
  /** Pixels a unit. */
  readonly k: number;
  readonly playback: () => Playback;
  readonly packetOf: (id: PacketId) => Packet | undefined;
  /** Its conversation is not the chosen one: greyed, as its way is. */
  readonly isAside: (packet: Packet) => boolean;
  readonly theme: Theme;
  readonly reducedMotion: boolean;
  readonly onLit: (nodes: ReadonlySet<NodeId>) => void;
};

/** The packets of the chain map's clock, in the view from above: this layer only reads that clock. */
export function AbovePackets(props: AbovePacketsProps) {
  const { host, k, theme } = props;
  const { canvas, paint } = usePacketCanvas();
  const motions = useMemo(() => new AboveMotions(host), [host]);
  const shown = useRef({ painted: [] as unknown[], lit: new Set() as ReadonlySet<NodeId> });

  useFrames(() => {
    const { current } = shown;
    const state = props.playback();
    const ratio = window.devicePixelRatio;
    const facts = [state.timeMs, state.schedule, k, theme, motions, ratio];
    if (facts.every((fact, index) => fact === current.painted[index])) return;
    current.painted = facts;
    const { dots, nodes } = sample(state, props, motions);
    const { width, height } = host.layout;
    const surface = { widthPx: width * k, heightPx: height * k };
    paint(dots, { x: 0, y: 0, k }, surface, paletteOf(theme));
    if (nodes.size === current.lit.size && [...nodes].every((node) => current.lit.has(node))) return;
    current.lit = nodes;
    props.onLit(nodes);
  });

  return (
    <canvas
      ref={canvas}
      aria-hidden
      data-testid="above-packets"
      className="pointer-events-none absolute top-0 left-0 will-change-transform"
    />
  );
}

function sample(
  state: Playback,
  { packetOf, reducedMotion, isAside }: AbovePacketsProps,
  motions: AboveMotions,
) {
  const dots: Dot[] = [];
  const nodes = new Set<NodeId>();
  for (const { packet: scheduled, atMs } of movingAt(state)) {
    const packet = packetOf(scheduled.packet);
    if (packet === undefined) continue;
    const above = motions.of(packet, scheduled);
    const { motion } = above;
    const greyed = isAside(packet);
    const node = greyed ? null : nodeAt(above, atMs);
    if (node !== null) nodes.add(node);
    const { direction } = scheduled;
    const dot = dotOf({ motion, fate: packet.fate, direction, greyed, atMs }, reducedMotion);
    if (dot !== null) dots.push(dot);
  }
  return { dots, nodes };
}
