"use client";

import { Pause, Play, Radio, RotateCcw, StepBack, StepForward } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { SPEEDS } from "@/lib/figure";
import type { Stage } from "../actions/action";
import { useDirector, usePlayer, usePlayerState } from "../player/player-context";
import { useSessionState } from "../session/session-context";
import { changeSettings, type Speed } from "../settings/settings";
import { useSettings } from "../settings/use-settings";
import { Timeline } from "../timeline/timeline";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { PlaybackPosition } from "./playback-position";
import { ZoomButtons } from "./zoom-buttons";

/** Play, step and scrub. Pause is always in sight while anything moves (WCAG 2.2.2). */
export function PlaybackBar({ map }: { readonly map: Stage["map"] }) {
  const t = useTranslations("playback");
  const director = useDirector();
  const player = usePlayer();
  const playing = usePlayerState((state) => state.playing);
  const conversation = usePlayerState((state) => state.scope.kind === "conversation");
  const live = useSessionState((state) => state.connection.kind === "live");
  const any = useSessionState((state) => state.selection.packet !== null);
  const paused = useSessionState((state) => state.paused);
  const following = live && !conversation && !paused;
  return (
    <div className="flex min-h-10 items-center gap-1 border-y border-edge bg-panel px-3 max-lg:flex-wrap max-lg:py-1">
      <IconButton
        icon={RotateCcw}
        label={t("restart")}
        disabled={!conversation}
        onClick={() => {
          player.dispatch({ kind: "seek", timeMs: 0 });
          player.dispatch({ kind: "play" });
        }}
      />
      <IconButton
        icon={StepBack}
        label={t("stepBack")}
        keys="left"
        disabled={!any}
        onClick={() => director.stepHop(-1)}
      />
      <IconButton
        icon={playing ? Pause : Play}
        look="outline"
        label={playing ? t("pause") : t("play")}
        keys="space"
        disabled={!live && !any}
        onClick={() => director.togglePlay()}
      />
      <IconButton
        icon={StepForward}
        label={t("stepForward")}
        keys="right"
        disabled={!any}
        onClick={() => director.stepHop(1)}
      />
      <SpeedSelect />
      <Timeline />
      <PlaybackPosition />
      <ZoomButtons map={map} />
      {live ? (
        <Button aria-pressed={following} onClick={() => director.followLive()}>
          <Radio size={14} aria-hidden />
          {t("followLive")}
        </Button>
      ) : null}
    </div>
  );
}

function SpeedSelect() {
  const t = useTranslations("playback");
  const format = useFormatter();
  const speed = useSettings((settings) => settings.speed);
  return (
    <select
      aria-label={t("speed")}
      value={speed}
      onChange={(event) => changeSettings({ speed: Number(event.target.value) as Speed })}
      className="ml-1 h-7 rounded-md border border-edge bg-panel px-1.5 text-ink"
    >
      {SPEEDS.map((one) => (
        <option key={one} value={one}>
          {t("speedValue", { speed: format.number(one) })}
        </option>
      ))}
    </select>
  );
}
