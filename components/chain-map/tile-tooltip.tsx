import type { Tile } from "@/lib/figure/map-layout";
import { RuleLines } from "../inspector/rule-lines";
import type { MapViewport } from "./chain-map-props";

type TileTooltipProps = {
  readonly id: string;
  readonly tile: Tile;
  readonly text: string | null;
  /** Of a user chain, as iptables-save prints them. */
  readonly rules: readonly string[];
  readonly name: string;
  readonly viewport: MapViewport;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly onLeave: () => void;
};

const WIDTH_PX = 300;

/** What a chain is for, beside its tile; can itself be hovered (WCAG 1.4.13). */
export function TileTooltip({
  id,
  tile,
  text,
  rules,
  name,
  viewport,
  widthPx,
  heightPx,
  onLeave,
}: TileTooltipProps) {
  const { box } = tile;
  const left = viewport.x + box.x * viewport.k;
  const top = viewport.y + box.y * viewport.k;
  const bottom = top + box.height * viewport.k;
  const above = bottom > heightPx * 0.6;
  return (
    <div
      id={id}
      role="tooltip"
      onPointerLeave={onLeave}
      className="absolute z-20 rounded-md border border-edge bg-panel p-2 text-ink text-xs shadow-(color:--shadow) shadow-lg"
      style={{
        width: WIDTH_PX,
        left: Math.max(4, Math.min(left, widthPx - WIDTH_PX - 4)),
        ...(above ? { bottom: heightPx - top + 2 } : { top: bottom + 2 }),
      }}
    >
      <strong className="mb-1 block">{name}</strong>
      {text}
      {rules.length === 0 ? null : <RuleLines rules={rules} />}
    </div>
  );
}
