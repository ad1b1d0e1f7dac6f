"use client";
import type { MapSurface } from "@/components/chain-map/chain-map-props";
import type { Playback } from "@/lib/figure/playback";
import type { Theme } from "@/lib/figure/theme";
import type { Packet, PacketId } from "@/lib/journey/journey";

export type PacketLayerProps = {
  readonly surface: MapSurface;
  /** Read every frame; kept outside of React. */
  readonly playback: () => Playback;
  /** The loop calls it with the time since its last frame, so that there is one clock. */
  readonly onTick: (elapsedMs: number) => void;
  readonly packetOf: (id: PacketId) => Packet | undefined;
  readonly theme: Theme;
  readonly reducedMotion: boolean;
};

export function PacketLayer(_props: PacketLayerProps) {
  return <canvas aria-hidden className="pointer-events-none absolute inset-0" />;
}
