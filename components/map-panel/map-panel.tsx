"use client";

import { type Ref, useCallback, useDeferredValue, useEffect, useMemo } from "react";
import { timetableOf } from "@/lib/figure/timetable";
import { causeOf } from "@/lib/journey/exchange";
import type { Packet } from "@/lib/journey/journey";
import type { Place } from "@/lib/netfilter";
import { chainText, indexWays } from "@/lib/netfilter";
import { isBridgeOf } from "@/lib/netfilter/bridge-name";
import { ChainMap } from "../chain-map/chain-map";
import type { ChainMapHandle, MapSurface } from "../chain-map/chain-map-props";
import { familyOf } from "../inspector/family-of";
import { rulesAt } from "../inspector/rules-at";
import { PacketLayer, type PacketLayerProps } from "../packet-layer/packet-layer";
import { useDirector, usePlayer, usePlayerState } from "../player/player-context";
import { useSession, useSessionState } from "../session/session-context";
import { useHostModel } from "../session/use-host-model";
import { useShownSelection } from "../session/use-shown-selection";
import { useDarkTheme, useReducedMotion, useSettings } from "../settings/use-settings";
import { CrowdBadge } from "./crowd-badge";
import { useLegendFilter } from "./use-legend-filter";
import { useSameItems } from "./use-same-items";

/** Ways of at most this many packets are drawn at once: they lie on the same lanes anyway. */
const DRAWN_BEFORE = 28;
const DRAWN_AFTER = 28;
const NOTHING: readonly Packet[] = [];
/** Behind the first drawing of the map. */
const INDEX_AFTER_MS = 100;

export function MapPanel({
  map,
}: {
  readonly map: { current: ChainMapHandle | null } & Ref<ChainMapHandle>;
}) {
  const session = useSession();
  const player = usePlayer();
  const director = useDirector();
  const dark = useDarkTheme();
  const reducedMotion = useReducedMotion();
  const language = useSettings((settings) => settings.language);
  const topology = useSessionState((state) => state.topology);
  const selection = useShownSelection();
  // Later lines may add to what is drawn.
  useSessionState((state) => state.rowsVersion);
  const countsVersion = useSessionState((state) => state.countsVersion);
  const lit = usePlayerState((state) => state.lit);
  const { conversation: id, packet: packetId } = selection;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions stand for the archive's content
  const counted = useMemo(() => session.archive.places(), [session, countsVersion]);
  const deferred = useDeferredValue(counted);
  // As `useShownSelection` does: slices for a log, at once for what comes in live.
  const live = useSessionState((state) => state.connection.kind === "live");
  const following = useSessionState((state) => state.following);
  const counters = live ? counted : deferred;
  const drawn = useSameItems(
    id === null || packetId === null
      ? NOTHING
      : session.exchangeWindow(id, packetId, DRAWN_BEFORE, DRAWN_AFTER),
  );
  const model = useHostModel(drawn);
  const conversation = id === null ? undefined : session.archive.conversation(causeOf(session.archive, id));
  const selected = packetId === null ? undefined : session.archive.packet(packetId);
  const theme = dark ? "dark" : "light";

  const legendFilter = useLegendFilter();
  const gapsOf = useCallback((packet: Packet) => session.archive.gapsOf(packet), [session]);
  const rulesOf = (place: Place) => rulesAt(topology, place);
  const bridges = useMemo(() => topology?.bridges.map(({ name }) => name) ?? [], [topology]);
  const overlay = useMemo(
    () => (surface: MapSurface) => (
      <MovingPackets
        surface={surface}
        playback={player.playback}
        onTick={player.tick}
        packetOf={(packet) => session.archive.packet(packet)}
        isAside={director.isAside}
        theme={theme}
        reducedMotion={reducedMotion}
        bridges={bridges}
        onLit={player.setLit}
      />
    ),
    [player, director, session, theme, reducedMotion, bridges],
  );

  return (
    <div className="relative flex min-h-0 flex-1 max-md:min-w-3xl" data-testid="map-panel">
      <ChainMap
        ref={map}
        model={model}
        family={familyOf(selected)}
        topology={topology}
        conversation={conversation ?? null}
        packets={drawn}
        gapsOf={gapsOf}
        selectedPacket={packetId}
        selectedPlace={selected?.hops[selection.hop ?? 0]?.place ?? null}
        counters={counters}
        litPlaces={lit}
        theme={theme}
        lang={language}
        describe={describe}
        rulesOf={rulesOf}
        following={following}
        legendFilter={legendFilter}
        onSelectHop={(packet, hop) => director.choosePacket(packet, hop)}
        overlay={overlay}
        reducedMotion={reducedMotion}
      />
      <CrowdBadge />
    </div>
  );
}

/** The packet layer, and the clock kept in step with the map that it draws on. */
function MovingPackets(props: PacketLayerProps & { readonly bridges: readonly string[] }) {
  const director = useDirector();
  const { bridges, surface } = props;
  const { layout } = surface;
  useEffect(() => {
    const options = { isBridge: isBridgeOf(bridges) };
    director.relayout((packet) => timetableOf(layout, packet, options));
  }, [director, layout, bridges]);
  // The first packet's way is not to wait for it.
  useEffect(() => {
    const timer = setTimeout(() => indexWays(layout.graph), INDEX_AFTER_MS);
    return () => clearTimeout(timer);
  }, [layout]);
  return <PacketLayer {...props} />;
}

function describe(place: Place): string | null {
  const purpose = chainText(place)?.purpose;
  return purpose === undefined ? null : (purpose.split(/(?<=\.)\s/)[0] ?? null);
}
