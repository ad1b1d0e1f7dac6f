import { select, type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from "d3";
import type { MapViewport } from "./chain-map-props";

export type MapZoomOptions = {
  /** Size of the element, px. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Size of the map, map units. */
  readonly width: number;
  readonly height: number;
  readonly animateMs: number;
};

export type MapZoom = {
  readonly update: (options: MapZoomOptions) => void;
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
  readonly destroy: () => void;
};

/** The one place that knows d3-zoom: it draws nothing, it only reports where the map is looked at. */
export function createMapZoom(element: SVGSVGElement, onViewport: (viewport: MapViewport) => void): MapZoom {
  let options: MapZoomOptions = { widthPx: 1, heightPx: 1, width: 1, height: 1, animateMs: 0 };
  let transform: ZoomTransform = zoomIdentity;
  const report = () => onViewport(viewportOf(transform, options));
  const behaviour: ZoomBehavior<SVGSVGElement, unknown> = zoom<SVGSVGElement, unknown>()
    .scaleExtent([1, 10])
    // A drag that is not meant for the map (right button) and a click on a tile stay what they are.
    .clickDistance(4)
    .on("zoom", (event: { readonly transform: ZoomTransform }) => {
      transform = event.transform;
      report();
    });
  const target = select(element).call(behaviour).on("dblclick.zoom", null);

  return {
    update(next) {
      options = next;
      const size: [[number, number], [number, number]] = [
        [0, 0],
        [next.widthPx, next.heightPx],
      ];
      behaviour.extent(size).translateExtent(size);
      report();
    },
    zoomBy(factor) {
      if (options.animateMs === 0) target.call(behaviour.scaleBy, factor);
      else target.transition().duration(options.animateMs).call(behaviour.scaleBy, factor);
    },
    fit() {
      if (options.animateMs === 0) target.call(behaviour.transform, zoomIdentity);
      else target.transition().duration(options.animateMs).call(behaviour.transform, zoomIdentity);
    },
    destroy() {
      target.interrupt().on(".zoom", null);
    },
  };
}

/** The whole map, as large as it fits and in the middle, under d3's transform. */
function viewportOf(
  { x, y, k }: ZoomTransform,
  { widthPx, heightPx, width, height }: MapZoomOptions,
): MapViewport {
  const fitK = Math.min(widthPx / width, heightPx / height);
  const fitX = (widthPx - width * fitK) / 2;
  const fitY = (heightPx - height * fitK) / 2;
  return { x: x + k * fitX, y: y + k * fitY, k: k * fitK };
}
