"use client";

import { useMemo, useRef, useState } from "react";
import type { NodeId } from "@/lib/figure/above/above-layout";
import { routeAbove } from "@/lib/figure/above/above-way";
import { drawAbove } from "@/lib/figure/above/draw-above";
import { chosenPackets } from "@/lib/figure/chosen-packets";
import { FONT_FAMILY } from "@/lib/figure/scene";
import { figureWords } from "@/lib/figure/words";
import type { Packet } from "@/lib/journey/journey";
import { graphOf } from "@/lib/netfilter";
import { SceneNodes } from "../chain-map/scene-view";
import { type Size, useSize } from "../chain-map/use-size";
import { familyOf } from "../inspector/family-of";
import { useSameItems } from "../map-panel/use-same-items";
import { useDirector, usePlayer } from "../player/player-context";
import { useSession, useSessionState } from "../session/session-context";
import { useDarkTheme, useReducedMotion, useSettings } from "../settings/use-settings";
import { AbovePackets } from "./above-packets";
import { fitAbove } from "./fit-above";
import { useShownTopology } from "./use-shown-topology";

const NO_PACKETS: readonly Packet[] = [];
const NONE_LIT: ReadonlySet<NodeId> = new Set();

/** The view from above: the host with its networks and containers, and the packets of the chain map's clock. */
export function TopologyPanel() {
  const area = useRef<HTMLDivElement>(null);
  const size = useSize(area);
  return (
    <div
      ref={area}
      className="relative min-h-0 min-w-0 flex-1 overflow-x-hidden overflow-y-auto"
      data-testid="topology"
    >
      {size === null ? null : <TopologyPicture size={size} />}
    </div>
  );
}

function TopologyPicture({ size }: { readonly size: Size }) {
  const session = useSession();
  const player = usePlayer();
  const director = useDirector();
  const theme = useDarkTheme() ? "dark" : "light";
  const reducedMotion = useReducedMotion();
  const lang = useSettings((settings) => settings.language);
  const { conversation, packet } = useSessionState((state) => state.selection);
  // Later lines may add to what is drawn.
  useSessionState((state) => state.rowsVersion);
  const [lit, setLit] = useState(NONE_LIT);
  const [pointed, setPointed] = useState<NodeId | null>(null);

  const around = useSameItems(
    conversation === null || packet === null
      ? NO_PACKETS
      : session.exchangeWindow(conversation, packet, 28, 28),
  );
  const topology = useShownTopology(around);
  const chosen = useMemo(() => chosenPackets(around, packet), [around, packet]);
  const family = familyOf(chosen[0]);
  const host = useMemo(
    () => ({
      layout: fitAbove(topology, chosen, size, lang),
      graph: graphOf(topology.model, family),
      topology,
    }),
    [topology, chosen, size, lang, family],
  );
  const ways = useMemo(() => chosen.map((one) => routeAbove(host, one)), [host, chosen]);
  const { layout } = host;
  const { nodes, background } = useMemo(
    () => drawAbove({ layout, topology, chosen: conversation !== null, ways, lit, pointed, theme, lang }),
    [layout, topology, conversation, ways, lit, pointed, theme, lang],
  );
  const k = size.widthPx / layout.width;
  const words = figureWords(lang).above;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: an SVG has no fieldset */}
      <svg
        width={size.widthPx}
        height={layout.height * k}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        role="group"
        aria-label={words.title}
        fontFamily={FONT_FAMILY}
        className="above-svg block select-none"
        style={{ background }}
        onPointerOver={({ target }) => setPointed(nodeOf(target))}
        onPointerLeave={() => setPointed(null)}
      >
        <SceneNodes nodes={nodes} />
      </svg>
      <AbovePackets
        host={host}
        k={k}
        playback={player.playback}
        packetOf={(id) => session.archive.packet(id)}
        isAside={director.isAside}
        theme={theme}
        reducedMotion={reducedMotion}
        onLit={setLit}
      />
    </>
  );
}

function nodeOf(target: EventTarget): NodeId | null {
  const element = target instanceof Element ? target.closest<SVGElement>(".above-node[data-node]") : null;
  return (element?.dataset.node as NodeId | undefined) ?? null;
}
