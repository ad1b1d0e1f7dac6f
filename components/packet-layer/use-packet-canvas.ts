import { type RefObject, useCallback, useRef } from "react";
import type { MapViewport } from "@/components/chain-map/chain-map-props";
import type { Palette } from "@/lib/figure/theme";
import { type CanvasBox, canvasBox } from "./canvas-box";
import { type Dot, paintPackets } from "./paint-packets";

type Paint = (
  dots: readonly Dot[],
  viewport: MapViewport,
  surface: { readonly widthPx: number; readonly heightPx: number },
  palette: Palette,
) => void;

const NOWHERE: CanvasBox = { x: 0, y: 0, width: 0, height: 0 };

/** A canvas that lies over a surface where its packets are, and only there; `paint` moves it along with them. */
export function usePacketCanvas(): {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly paint: Paint;
} {
  const canvas = useRef<HTMLCanvasElement>(null);
  const placed = useRef({ box: NOWHERE, ratio: 0 });
  const paint = useCallback<Paint>((dots, viewport, surface, palette) => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const ratio = window.devicePixelRatio;
    const box = canvasBox(dots, viewport, surface, placed.current.box);
    if (box !== placed.current.box || ratio !== placed.current.ratio) {
      placed.current = { box, ratio };
      place(element, box, ratio);
    }
    paintPackets(context, dots, viewport, box, palette, ratio);
  }, []);
  return { canvas, paint };
}

function place(canvas: HTMLCanvasElement, { x, y, width, height }: CanvasBox, ratio: number): void {
  canvas.width = Math.ceil(width * ratio);
  canvas.height = Math.ceil(height * ratio);
  canvas.style.width = `${canvas.width / ratio}px`;
  canvas.style.height = `${canvas.height / ratio}px`;
  canvas.style.transform = `translate(${x}px, ${y}px)`;
}
