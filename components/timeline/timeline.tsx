"use client";

import { type KeyboardEvent, memo, type PointerEvent, useEffect, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { playbackEndMs } from "@/lib/figure";
import { useDirector, usePlayer, usePlayerState } from "../player/player-context";
import { useIsBefore } from "../player/use-is-before";
import { useSession, useSessionState } from "../session/session-context";
import { DIRECTION_BORDER, DIRECTION_FILL } from "../ui/direction-tone";
import { drawable, marksOf, spansOf, type TimelineMark, type TimelineSpan } from "./timeline-marks";

/** Live packets have no common time to go through: only a chosen conversation has. */
export function Timeline() {
  const t = useTranslations("playback");
  const shown = usePlayerState((state) => state.scope.kind === "conversation");
  const none = useSessionState((state) => state.totals.packets === 0);
  const words = useSessionState(({ selection, connection, hello, paused }) => {
    const isLive = connection.kind === "live" && hello?.source == null;
    if (isLive && paused) return "held";
    return isLive && selection.packet !== null ? "following" : "choose";
  });
  if (shown) return <Scrubber />;
  return (
    <p className="min-w-40 flex-1 truncate px-3 text-center text-xs text-dim">{t(none ? "empty" : words)}</p>
  );
}

/** The slow-motion time of the chosen conversation: drag, click or use the arrow keys to go to a hop. */
function Scrubber() {
  const t = useTranslations();
  const player = usePlayer();
  const director = useDirector();
  const session = useSession();
  const version = usePlayerState((state) => state.scheduleVersion);
  const selection = useSessionState((state) => state.selection);
  const track = useRef<HTMLDivElement>(null);
  const thumb = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the player's schedule
  const { marks, drawn, spans } = useMemo(() => {
    const state = player.playback();
    const endMs = playbackEndMs(state);
    const { schedule } = state;
    const found = marksOf(schedule, endMs, (id) => session.archive.packet(id));
    return { marks: found, drawn: drawable(found), spans: spansOf(schedule, endMs) };
  }, [player, session, version]);

  // The thumb follows the clock without React: it moves every frame.
  useEffect(() => {
    const place = () => {
      const state = player.playback();
      const endMs = playbackEndMs(state);
      if (thumb.current !== null && endMs > 0) thumb.current.style.left = `${(state.timeMs / endMs) * 100}%`;
    };
    place();
    return player.onTime(place);
  }, [player]);

  const hopNumber = marks.findIndex(
    ({ packet, hop }) => packet === selection.packet && hop === (selection.hop ?? 0),
  );
  const packet = selection.packet === null ? undefined : session.archive.packet(selection.packet);
  const before = useIsBefore(selection.packet);
  const chain = packet?.hops[selection.hop ?? 0]?.chain;

  const seek = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined) return;
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    player.dispatch({ kind: "pause" });
    player.dispatch({ kind: "seek", timeMs: share * playbackEndMs(player.playback()) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : null;
    if (step === null) return;
    event.preventDefault();
    director.stepHop(step);
  };

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t("playback.scrub")}
      aria-valuemin={0}
      aria-valuemax={marks.length}
      aria-valuenow={Math.max(0, hopNumber + 1)}
      aria-valuetext={
        chain === undefined || packet === undefined
          ? t("playback.empty")
          : t(before ? "playback.positionNameBefore" : "playback.positionName", {
              hop: hopNumber + 1,
              count: marks.length,
              direction: t(`words.direction.${packet.direction}`),
              chain,
            })
      }
      data-testid="timeline"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(event);
      }}
      className="relative h-8 min-w-40 flex-1 cursor-pointer touch-none"
    >
      <div ref={track} className="absolute inset-x-2 inset-y-0">
        <div className="absolute inset-x-0 top-1/2 h-px bg-edge" />
        <Marks marks={drawn} spans={spans} />
        <div ref={thumb} data-testid="thumb" className="absolute inset-y-0">
          <div className="absolute top-0.5 bottom-0.5 -left-px w-0.5 rounded bg-ink" />
          <div className="absolute top-0 -left-1 size-2 rounded-full bg-ink" />
        </div>
      </div>
    </div>
  );
}

type MarksProps = { readonly marks: readonly TimelineMark[]; readonly spans: readonly TimelineSpan[] };

const Marks = memo(function Marks({ marks, spans }: MarksProps) {
  return (
    <>
      {spans.map((span) => (
        <div
          key={span.packet}
          className={`absolute top-1/2 h-0.5 -translate-y-1/2 rounded opacity-70 ${DIRECTION_FILL[span.direction]}`}
          style={{ left: `${span.from * 100}%`, width: `${(span.to - span.from) * 100}%` }}
        />
      ))}
      {marks.map((mark) => (
        <div
          key={mark.key}
          className={`absolute top-1/2 ${LOOK[mark.look]} ${mark.look === "hop" ? DIRECTION_FILL[mark.direction] : DIRECTION_BORDER[mark.direction]}`}
          style={{ left: `${mark.at * 100}%` }}
        />
      ))}
    </>
  );
});

const LOOK = {
  hop: "size-1.5 -translate-x-1/2 -translate-y-1/2 rounded-full",
  rewrite: "size-2.5 -translate-x-1/2 -translate-y-1/2 rotate-45 border-2 bg-panel",
  drop: "h-4 w-1 -translate-x-1/2 -translate-y-1/2 bg-blocked",
} as const;
