"use client";

import { useTranslations } from "use-intl";
import { usePlayerState } from "../player/player-context";
import { useIsBefore } from "../player/use-is-before";
import { useSession, useSessionState } from "../session/session-context";

/** Which hop of which packet the clock is at, in words and numbers. */
export function PlaybackPosition() {
  const t = useTranslations();
  const session = useSession();
  const selection = useSessionState((state) => state.selection);
  const live = usePlayerState((state) => state.scope.kind === "live");
  const unplayed = usePlayerState((state) => state.unplayed);
  const before = useIsBefore(selection.packet);
  const packet = selection.packet === null ? undefined : session.archive.packet(selection.packet);
  return (
    <p
      className="w-40 shrink-0 text-right text-xs leading-4 whitespace-nowrap text-dim"
      data-testid="position"
    >
      {packet === undefined || packet.hops.length === 0 || (live && selection.hop === null)
        ? null
        : t(before ? "playback.positionBefore" : "playback.position", {
            direction: t(`words.direction.${packet.direction}`),
            hop: (selection.hop ?? 0) + 1,
            count: packet.hops.length,
          })}
      {unplayed === 0 ? null : (
        <span className="block text-attention" title={t("playback.unplayed", { count: unplayed })}>
          {t("playback.unplayedShort", { count: unplayed })}
        </span>
      )}
    </p>
  );
}
