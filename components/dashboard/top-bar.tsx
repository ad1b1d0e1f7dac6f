"use client";

import { CircleHelp, Command as CommandIcon, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { OpenMenu } from "../controls/open-menu";
import { SettingsMenu } from "../controls/settings-menu";
import { TraceButton } from "../controls/trace-button";
import { TrafficMenu } from "../controls/traffic-menu";
import { AskDoctor } from "../doctor/ask-doctor";
import { useSessionState } from "../session/session-context";
import { useSources } from "../sources/sources-context";
import { IconButton } from "../ui/icon-button";
import { Ledger } from "./ledger";
import type { PageActions } from "./page-actions";
import { StatusChip } from "./status-chip";
import { TargetName } from "./target-name";

export function TopBar({ page }: { readonly page: PageActions }) {
  const t = useTranslations();
  const sources = useSources();
  const recorded = useSessionState(
    ({ connection }) => connection.kind === "replay" || connection.kind === "reading",
  );
  return (
    // From 1280 px on it is one row whatever it says, so that nothing below it moves: the chip's words give way.
    <header className="flex min-h-10 flex-wrap items-center gap-x-3 border-b border-edge bg-panel px-3 xl:h-10 xl:flex-nowrap xl:gap-x-2.5">
      <h1 className="flex shrink-0 items-center gap-2 text-sm font-semibold tracking-tight">
        <Mark />
        {t("shell.name")}
      </h1>
      <TargetName />
      {recorded ? (
        <IconButton
          icon={X}
          label={t("replay.closeLog")}
          className="-ml-2"
          onClick={() => sources.closeLog()}
        />
      ) : null}
      <StatusChip />
      <AskDoctor short onAsk={page.showDoctor} />
      <Ledger />
      <div className="ml-auto flex shrink-0 items-center gap-1.5">
        <TrafficMenu />
        <TraceButton onToggle={page.toggleTracing} />
        <OpenMenu onChooseFile={page.chooseFile} onPaste={page.showPaste} />
        <IconButton
          icon={CommandIcon}
          label={t("actions.palette")}
          keys="ctrl+k"
          onClick={page.showPalette}
        />
        <IconButton icon={CircleHelp} label={t("actions.help")} keys="?" onClick={page.showHelp} />
        <SettingsMenu onHelp={page.showHelp} />
      </div>
    </header>
  );
}

/** A way that hops over three chains. */
function Mark() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden className="size-5">
      <path
        d="M2 13 C4 5 7 5 8 11 S12 16 13 10 17 5 18 8"
        fill="none"
        stroke="var(--request)"
        strokeWidth={2.2}
        strokeLinecap="round"
      />
      <circle cx={8.2} cy={12} r={2} fill="var(--panel)" stroke="var(--reply)" strokeWidth={1.8} />
      <circle cx={13.2} cy={9.6} r={2} fill="var(--panel)" stroke="var(--reply)" strokeWidth={1.8} />
    </svg>
  );
}
