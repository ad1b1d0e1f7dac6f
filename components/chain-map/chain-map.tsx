"use client";
import {
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import { chosenPackets } from "@/lib/figure/chosen-packets";
import { tileName } from "@/lib/figure/draw-tile";
import { layoutMap } from "@/lib/figure/layout-map";
import type { Room } from "@/lib/figure/layout-rows";
import type { Tile } from "@/lib/figure/map-layout";
import { modelOnWay } from "@/lib/figure/model-from-packets";
import { hangs, type Picture, renderStage } from "@/lib/figure/render-scene";
import { FONT_FAMILY } from "@/lib/figure/scene";
import { IDLE_TILE, isAbsent, laneStates } from "@/lib/figure/tile-state";
import { figureWords } from "@/lib/figure/words";
import type { Place } from "@/lib/netfilter/place";
import type { ChainMapHandle, ChainMapProps, MapViewport } from "./chain-map-props";
import { picturePng, pictureSvg } from "./export-picture";
import { LegendButtons } from "./legend-buttons";
import { createMapZoom, type MapZoom } from "./map-zoom";
import { type ArrowKey, neighbourTile } from "./neighbour-tile";
import { SceneNodes } from "./scene-view";
import { TileTooltip } from "./tile-tooltip";
import { TileView } from "./tile-view";
import { useDismissed } from "./use-dismissed";
import { useSize } from "./use-size";
import { useUserPanels } from "./use-user-panels";
import "./chain-map.css";

const ARROW_KEYS: ReadonlySet<string> = new Set(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]);
const BESIDE: Place | null = null;
const NONE_EXPANDED: ReadonlySet<Place> = new Set();

/** The chain map: an SVG that React owns, with tiles as buttons; what moves is drawn by `overlay`. */
export function ChainMap(props: ChainMapProps & { readonly ref?: Ref<ChainMapHandle> }) {
  const {
    model,
    family = "ip",
    topology,
    conversation,
    packets,
    selectedPacket,
    theme,
    lang,
    gapsOf,
  } = props;
  const container = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const zoom = useRef<MapZoom | null>(null);
  const size = useSize(container);
  const [viewport, setViewport] = useState<MapViewport | null>(null);
  const [reached, setReached] = useState<Place | null>(BESIDE);
  const [pointed, setPointed] = useState<Place | null>(null);
  const tooltipId = useId();
  const words = figureWords(lang);

  // In steps, so that dragging a splitter does not lay the map out anew at each pixel.
  const heightWanted = size === null ? 560 : Math.round((size.heightPx / size.widthPx) * 128) * 10;
  const host = useMemo(() => modelOnWay(model, packets), [packets, model]);
  const hostKey = JSON.stringify(host);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the model's content
  const layoutAt = useCallback(
    (room: Room) => layoutMap(host, { family, height: heightWanted, room }),
    [hostKey, family, heightWanted],
  );
  const chosen = useMemo(() => chosenPackets(packets, selectedPacket), [packets, selectedPacket]);
  const [expanded, setExpanded] = useState(NONE_EXPANDED);
  const layout = useUserPanels(layoutAt, topology, packets, expanded, words.userChains);
  const stage = useMemo(
    () =>
      renderStage({ layout, topology, conversation, packets: chosen, gapsOf, theme, lang }, { moving: true }),
    [layout, topology, conversation, chosen, gapsOf, theme, lang],
  );
  const lanes = useMemo(() => laneStates(stage.ways), [stage]);
  const rows = useMemo(() => new Set(layout.panels.flatMap((panel) => panel.rows)), [layout]);
  const tiles = useMemo(() => [...layout.tiles, ...rows], [layout, rows]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the svg appears once the size is known.
  useEffect(() => {
    if (svg.current === null) return;
    const bridge = createMapZoom(svg.current, setViewport);
    zoom.current = bridge;
    return () => bridge.destroy();
  }, [size === null]);

  useEffect(() => {
    if (size === null) return;
    const { width, height } = layout;
    zoom.current?.update({ ...size, width, height, animateMs: props.reducedMotion ? 0 : 180 });
  }, [size, layout, props.reducedMotion]);

  // Opened panels lie over others: what was opened for one conversation is not to hide the way of another that is chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation is what closes them
  useEffect(() => {
    if (!props.following) setExpanded(NONE_EXPANDED);
  }, [conversation?.id]);

  useDismissed(pointed !== null, () => setPointed(null));

  const picture: Picture = {
    layout,
    topology,
    conversation,
    packets: chosen,
    gapsOf,
    counters: props.counters,
    theme,
    lang,
  };
  const focusPlace = (place: Place) => {
    setReached(place);
    svg.current?.querySelector<SVGGElement>(`[data-place="${CSS.escape(place)}"]`)?.focus();
  };
  useImperativeHandle(props.ref, () => ({
    zoomIn: () => zoom.current?.zoomBy(1.4),
    zoomOut: () => zoom.current?.zoomBy(1 / 1.4),
    fit: () => zoom.current?.fit(),
    focusPlace,
    svgText: (options) => pictureSvg(picture, options),
    pngBlob: (scale, options) => picturePng(picture, scale, options),
  }));

  const activate = (place: Place) => {
    props.onSelectPlace?.(place);
    for (const way of stage.ways) {
      const visit = way.visits.find((one) => one.place === place && one.hop !== null);
      if (visit === undefined || visit.hop === null) continue;
      props.onSelectHop?.(way.packet, visit.hop);
      return;
    }
  };
  const toggle = (place: Place) =>
    setExpanded(
      (before) =>
        new Set(before.has(place) ? [...before].filter((one) => one !== place) : [...before, place]),
    );
  const onKeyDown = (event: React.KeyboardEvent) => {
    const place = placeOf(event.target);
    const more = moreOf(event.target);
    if (more !== null && (event.key === "Enter" || event.key === " ")) {
      toggle(more);
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (place === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (ARROW_KEYS.has(event.key)) {
      const next = neighbourTile({ ...layout, tiles }, place, event.key as ArrowKey);
      if (next !== null) focusPlace(next);
    } else if (event.key === "Enter" || event.key === " ") activate(place);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const reachable = tiles.find(({ place }) => place === reached)?.place ?? layout.tiles[0]?.place ?? null;
  const drawn = (tile: Tile) => {
    const count = props.counters.get(tile.place);
    const state = lanes.get(tile.place);
    return (
      <TileView
        key={tile.place}
        tile={tile}
        chosen={conversation !== null}
        request={state?.request ?? null}
        reply={state?.reply ?? null}
        visits={count?.visits ?? 0}
        drops={count?.drops ?? 0}
        lit={props.litPlaces.has(tile.place)}
        selected={props.selectedPlace === tile.place}
        row={rows.has(tile)}
        hanging={hangs(layout, tile)}
        absent={isAbsent(tile.chain, topology)}
        reachable={reachable === tile.place}
        describedBy={pointed === tile.place && tooltipText !== null ? tooltipId : undefined}
        theme={theme}
        lang={lang}
      />
    );
  };
  const tooltip = tiles.find(({ place }) => place === pointed);
  const tooltipText = tooltip === undefined ? null : (props.describe?.(tooltip.place) ?? null);
  return (
    <div
      ref={container}
      className="chain-map relative h-full w-full overflow-hidden"
      data-testid="chain-map"
      onPointerLeave={() => setPointed(null)}
    >
      {size !== null && (
        // biome-ignore lint/a11y/useSemanticElements: an SVG has no fieldset
        <svg
          ref={svg}
          width={size.widthPx}
          height={size.heightPx}
          role="group"
          aria-label={words.map}
          aria-roledescription={words.map}
          fontFamily={FONT_FAMILY}
          className="chain-map-svg absolute inset-0 touch-none select-none"
          style={{ background: stage.palette.page }}
          onClick={(event) => {
            const place = placeOf(event.target);
            if (place !== null) activate(place);
            const more = moreOf(event.target);
            if (more !== null) toggle(more);
          }}
          onKeyDown={onKeyDown}
          onFocus={(event) => {
            const place = placeOf(event.target);
            if (place === null) return;
            setReached(place);
            setPointed(place);
          }}
          onBlur={() => setPointed(null)}
          onPointerOver={(event) => setPointed(placeOf(event.target))}
        >
          {viewport !== null && (
            <g transform={`translate(${viewport.x} ${viewport.y}) scale(${viewport.k})`}>
              <SceneNodes nodes={stage.below} />
              {layout.tiles.map(drawn)}
              <SceneNodes nodes={stage.panels} />
              {[...rows].map(drawn)}
              <g pointerEvents="none">
                <SceneNodes nodes={stage.above} />
              </g>
              {props.legendFilter === undefined ? null : (
                <LegendButtons {...{ layout, words }} palette={stage.palette} filter={props.legendFilter} />
              )}
            </g>
          )}
        </svg>
      )}
      {size !== null && viewport !== null && props.overlay?.({ layout, viewport, ...size })}
      {size !== null && viewport !== null && tooltip !== undefined && tooltipText !== null && (
        <TileTooltip
          id={tooltipId}
          tile={tooltip}
          name={tileName(
            tooltip,
            {
              ...IDLE_TILE,
              ...lanes.get(tooltip.place),
              count: props.counters.get(tooltip.place) ?? null,
              absent: isAbsent(tooltip.chain, topology),
            },
            words,
          )}
          text={tooltipText}
          rules={props.rulesOf?.(tooltip.place) ?? []}
          viewport={viewport}
          widthPx={size.widthPx}
          heightPx={size.heightPx}
          onLeave={() => setPointed(null)}
        />
      )}
    </div>
  );
}

/** The tile whose user chains the button shows. */
function moreOf(target: EventTarget): Place | null {
  const element = target instanceof Element ? target.closest<SVGElement>(".map-more[data-more]") : null;
  return (element?.dataset.more as Place | undefined) ?? null;
}

function placeOf(target: EventTarget): Place | null {
  const element = target instanceof Element ? target.closest<SVGElement>(".map-tile[data-place]") : null;
  return (element?.dataset.place as Place | undefined) ?? null;
}
