"use client";

import {
  CircleAlert,
  CircleDot,
  CirclePause,
  FileClock,
  Hourglass,
  Loader,
  type LucideIcon,
  PlugZap,
  Radio,
  ShieldX,
} from "lucide-react";
import { useTranslations } from "use-intl";
import { useShallow } from "zustand/react/shallow";
import { useSessionState } from "../session/session-context";
import { type ChipState, chipState } from "./chip-state";
import { useClock } from "./use-clock";

const LOOK: Readonly<Record<ChipState["kind"], { readonly icon: LucideIcon; readonly color: string }>> = {
  idle: { icon: CircleDot, color: "text-dim" },
  connecting: { icon: Loader, color: "text-dim" },
  live: { icon: Radio, color: "text-good" },
  liveQuiet: { icon: Radio, color: "text-good" },
  liveOff: { icon: CircleDot, color: "text-dim" },
  starting: { icon: Hourglass, color: "text-dim" },
  stopping: { icon: Hourglass, color: "text-dim" },
  failed: { icon: CircleAlert, color: "text-blocked" },
  paused: { icon: CirclePause, color: "text-attention" },
  replay: { icon: FileClock, color: "text-dim" },
  reading: { icon: Hourglass, color: "text-dim" },
  reconnecting: { icon: PlugZap, color: "text-attention" },
  reconnectingNow: { icon: PlugZap, color: "text-attention" },
  stale: { icon: CircleAlert, color: "text-attention" },
  denied: { icon: ShieldX, color: "text-blocked" },
  incompatible: { icon: CircleAlert, color: "text-blocked" },
};

/** Where the packets come from and how that is going, with numbers: icon, words and colour. */
export function StatusChip() {
  const state = useSessionState(
    useShallow(({ connection, status, paused, fresh, heardAtMs, hello, totals }) => ({
      connection,
      status,
      paused,
      fresh,
      heardAtMs,
      hello,
      totals,
    })),
  );
  const ticking = state.connection.kind === "live" || state.connection.kind === "reconnecting";
  const chip = chipState(state, useClock(ticking, 500) || state.heardAtMs);
  const { icon: Icon, color } = LOOK[chip.kind];
  const text = useChipText(chip);
  return (
    <div
      role="status"
      data-testid="status"
      data-state={chip.kind}
      title={text}
      className={`flex h-7 min-w-16 items-center gap-1.5 rounded-full border border-edge px-2.5 font-medium whitespace-nowrap ${color}`}
    >
      <Icon size={14} aria-hidden className="shrink-0" />
      <span className="truncate">{text}</span>
    </div>
  );
}

function useChipText(chip: ChipState): string {
  const t = useTranslations("status");
  switch (chip.kind) {
    case "live":
      return t("live", { rate: chip.rate });
    case "liveQuiet":
      return t("liveQuiet", { packets: chip.packets });
    case "replay":
      return t("replay", { packets: chip.packets });
    case "paused":
      return t("paused", { fresh: chip.fresh });
    case "reading":
      return t("reading", { percent: chip.percent });
    case "reconnecting":
      return t("reconnecting", { seconds: chip.seconds });
    case "stale":
      return t("stale", { seconds: chip.seconds });
    case "incompatible":
      return t("incompatible", { version: chip.version });
    default:
      return t(chip.kind);
  }
}
