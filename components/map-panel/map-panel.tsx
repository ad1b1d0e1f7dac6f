"use client";

import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type Ref, useMemo } from "react";
import { useTranslations } from "use-intl";
import type { Place } from "@/lib/netfilter";
import { chainText } from "@/lib/netfilter";
import { ChainMap } from "../chain-map/chain-map";
import type { ChainMapHandle, MapSurface } from "../chain-map/chain-map-props";
import { familyOf, modelOf } from "../inspector/graph-of";
import { PacketLayer } from "../packet-layer/packet-layer";
import { useDirector, usePlayer, usePlayerState } from "../player/player-context";
import { useSession, useSessionState } from "../session/session-context";
import { useDarkTheme, useReducedMotion, useSettings } from "../settings/use-settings";
import { IconButton } from "../ui/icon-button";

/** Ways of at most this many packets are drawn at once: they lie on the same lanes anyway. */
const DRAWN_BEFORE = 4;
const DRAWN_AFTER = 28;

export function MapPanel({
  map,
}: {
  readonly map: { current: ChainMapHandle | null } & Ref<ChainMapHandle>;
}) {
  const t = useTranslations("actions");
  const session = useSession();
  const player = usePlayer();
  const director = useDirector();
  const dark = useDarkTheme();
  const reducedMotion = useReducedMotion();
  const language = useSettings((settings) => settings.language);
  const topology = useSessionState((state) => state.topology);
  const selection = useSessionState((state) => state.selection);
  const rowsVersion = useSessionState((state) => state.rowsVersion);
  const countsVersion = useSessionState((state) => state.countsVersion);
  const lit = usePlayerState((state) => state.lit);
  const { conversation: id, packet: packetId } = selection;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions stand for the archive's content
  const counters = useMemo(() => session.archive.places(), [session, countsVersion]);
  const drawn = useDrawnPackets(rowsVersion);
  const conversation = id === null ? undefined : session.archive.conversation(id);
  const selected = packetId === null ? undefined : session.archive.packet(packetId);
  const theme = dark ? "dark" : "light";

  const overlay = useMemo(
    () => (surface: MapSurface) => (
      <PacketLayer
        surface={surface}
        playback={player.playback}
        onTick={player.tick}
        packetOf={(packet) => session.archive.packet(packet)}
        theme={theme}
        reducedMotion={reducedMotion}
      />
    ),
    [player, session, theme, reducedMotion],
  );

  return (
    <div className="relative flex min-h-0 flex-1" data-testid="map-panel">
      <ChainMap
        ref={map}
        model={modelOf(topology)}
        family={familyOf(selected)}
        topology={topology}
        conversation={conversation ?? null}
        packets={drawn}
        selectedPacket={packetId}
        selectedPlace={selected?.hops[selection.hop ?? 0]?.place ?? null}
        counters={counters}
        litPlaces={lit}
        theme={theme}
        lang={language}
        describe={describe}
        onSelectHop={(packet, hop) => director.choosePacket(packet, hop)}
        overlay={overlay}
        reducedMotion={reducedMotion}
      />
      <div className="absolute right-2 bottom-2 flex rounded-md border border-edge bg-panel/90">
        <IconButton icon={ZoomIn} label={t("zoomIn")} keys="+" onClick={() => map.current?.zoomIn()} />
        <IconButton icon={ZoomOut} label={t("zoomOut")} keys="-" onClick={() => map.current?.zoomOut()} />
        <IconButton icon={Maximize} label={t("fit")} keys="0" onClick={() => map.current?.fit()} />
      </div>
    </div>
  );

  function useDrawnPackets(version: number) {
    // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the archive's content
    return useMemo(
      () => (id === null || packetId === null ? [] : window(id, packetId)),
      [id, packetId, version],
    );
  }

  function window(conversationId: NonNullable<typeof id>, around: NonNullable<typeof packetId>) {
    return session.conversationWindow(conversationId, around, DRAWN_BEFORE, DRAWN_AFTER);
  }
}

function describe(place: Place): string | null {
  const purpose = chainText(place)?.purpose;
  return purpose === undefined ? null : (purpose.split(/(?<=\.)\s/)[0] ?? null);
}
