"use client";
import { useMemo, useRef } from "react";
import type { MapSurface } from "@/components/chain-map/chain-map-props";
import { inStep } from "@/lib/figure/in-step";
import { litAt } from "@/lib/figure/motion";
import { movingAt, type Playback } from "@/lib/figure/playback";
import { paletteOf, type Theme } from "@/lib/figure/theme";
import type { Packet, PacketId } from "@/lib/journey/journey";
import { isBridgeOf } from "@/lib/netfilter/bridge-name";
import type { Place } from "@/lib/netfilter/place";
import { dotOf } from "./dot-of";
import { MotionCache } from "./motion-cache";
import type { Dot } from "./paint-packets";
import { useFrames } from "./use-frames";
import { usePacketCanvas } from "./use-packet-canvas";

export type PacketLayerProps = {
  readonly surface: MapSurface;
  /** Read every frame; kept outside of React. */
  readonly playback: () => Playback;
  /** Called every frame with the time since the last one: this loop is the only clock. */
  readonly onTick: (elapsedMs: number) => void;
  readonly packetOf: (id: PacketId) => Packet | undefined;
  /** Its conversation is not the chosen one: greyed, as its way is. */
  readonly isAside: (packet: Packet) => boolean;
  readonly theme: Theme;
  readonly reducedMotion: boolean;
  /** Names of the host's bridges, where they are known. */
  readonly bridges?: readonly string[];
  /** The tiles that packets stand in now; called when they change. */
  readonly onLit?: (places: ReadonlySet<Place>) => void;
};

/** After a pause of the page (a hidden tab, a blocked thread) time goes on from where it was. */
const LONGEST_FRAME_MS = 100;

/** Moving packets: one canvas over the map, where they are, painted outside React, 60 times a second at most. */
export function PacketLayer(props: PacketLayerProps) {
  const { surface, bridges } = props;
  const { layout, widthPx } = surface;
  const { canvas, paint } = usePacketCanvas();
  const motions = useMemo(
    () => new MotionCache(layout, { isBridge: isBridgeOf(bridges ?? []) }),
    [layout, bridges],
  );
  const clock = useRef({ lastMs: 0, painted: [] as unknown[], lit: new Set() as ReadonlySet<Place> });

  useFrames(
    (nowMs) => {
      const { current } = clock;
      props.onTick(Math.min(LONGEST_FRAME_MS, Math.max(0, nowMs - current.lastMs)));
      current.lastMs = nowMs;
      const state = props.playback();
      const { viewport } = surface;
      const ratio = window.devicePixelRatio;
      const facts = [state.timeMs, state.schedule, viewport, props.theme, motions, ratio, widthPx];
      if (facts.every((fact, index) => fact === current.painted[index])) return;
      current.painted = facts;
      const { dots, places } = sample(state, props, motions);
      paint(dots, viewport, surface, paletteOf(props.theme));
      if (places.size === current.lit.size && [...places].every((place) => current.lit.has(place))) return;
      current.lit = places;
      props.onLit?.(places);
    },
    () => {
      clock.current.lastMs = performance.now();
    },
  );

  return (
    <canvas
      ref={canvas}
      aria-hidden
      data-testid="packet-layer"
      // A layer of its own: else all of the map below it is painted anew with each frame.
      className="pointer-events-none absolute top-0 left-0 will-change-transform"
    />
  );
}

function sample(state: Playback, { packetOf, reducedMotion, isAside }: PacketLayerProps, cache: MotionCache) {
  const dots: Dot[] = [];
  const places = new Set<Place>();
  for (const { packet: scheduled, atMs: scheduledMs } of movingAt(state)) {
    const packet = packetOf(scheduled.packet);
    if (packet === undefined) continue;
    const motion = cache.of(packet);
    const atMs = inStep(scheduled, motion, scheduledMs);
    const greyed = isAside(packet);
    // The tile of the packet that is spoken of, not one of each that passes besides.
    const lit = greyed ? null : litAt(motion, atMs);
    if (lit !== null) places.add(lit);
    const { direction } = scheduled;
    const dot = dotOf({ motion, fate: packet.fate, direction, greyed, atMs }, reducedMotion);
    if (dot !== null) dots.push(dot);
  }
  return { dots, places };
}
