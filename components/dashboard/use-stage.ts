"use client";

import { type ChangeEvent, type RefObject, useCallback, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { Stage } from "../actions/action";
import type { ChainMapHandle } from "../chain-map/chain-map-props";
import { useCopyChosen } from "../copy/use-copy-chosen";
import { saveDownload } from "../export/download";
import { useFilter } from "../packet-list/use-filter";
import { useDirector } from "../player/player-context";
import { useSession } from "../session/session-context";
import { changeSettings, settingsStore } from "../settings/settings";
import { nextView } from "../settings/use-settings";
import { useControl, useSources } from "../sources/sources-context";
import { useCopy, useSay } from "../ui/copied";

export type OpenDialog = "help" | "palette" | "paste" | "trace" | "doctor" | null;

type PageStage = {
  readonly stage: Stage;
  readonly open: OpenDialog;
  readonly close: () => void;
  readonly fileInput: RefObject<HTMLInputElement | null>;
  readonly onFile: (event: ChangeEvent<HTMLInputElement>) => void;
};

/** Wires the action table to this page: dialogs, file chooser, tracing. */
export function useStage(map: RefObject<ChainMapHandle | null>): PageStage {
  const session = useSession();
  const director = useDirector();
  const sources = useSources();
  const control = useControl();
  const copy = useCopyChosen();
  const copyText = useCopy();
  const setFilter = useFilter();
  const say = useSay();
  const t = useTranslations("shell");
  const [open, setOpen] = useState<OpenDialog>(null);
  const fileInput = useRef<HTMLInputElement>(null);

  const stage = useMemo<Stage>(() => {
    const toggleTracing = async () => {
      if (control === null) return;
      if (session.state.status?.tracing !== "on") return setOpen("trace");
      const outcome = await control.stop();
      if (!outcome.ok) session.notice(outcome);
    };
    return {
      session,
      director,
      map: () => map.current,
      page: {
        showHelp: () => setOpen("help"),
        showPalette: () => setOpen("palette"),
        showPaste: () => setOpen("paste"),
        focusFilter: () => document.getElementById("filter")?.focus(),
        chooseFile: () => fileInput.current?.click(),
        toggleTracing: () => void toggleTracing(),
        clearFilter: () => session.clearFilter(),
        setFilter,
        copy,
        sayNoTime: () => say(t("noTime")),
        copyLink: () => copyText(`${location.origin}${location.pathname}${location.search}`),
        download: (download) =>
          void saveDownload(download).then(
            () => say(t("saved")),
            () => say(t("notSaved")),
          ),
        nextView: () => changeSettings({ view: nextView() }),
        showDoctor: () => {
          if (control !== null) setOpen("doctor");
        },
        toggleSingleKeys: () => changeSettings({ singleKeys: !settingsStore.getState().singleKeys }),
      },
    };
  }, [session, director, control, copy, copyText, setFilter, say, t, map]);

  const onFile = useCallback(
    (event: ChangeEvent<HTMLInputElement>) => {
      const file = event.target.files?.[0];
      // Emptied, so that the same file can be chosen again.
      event.target.value = "";
      if (file !== undefined) void sources.openLog(file.name, file);
    },
    [sources],
  );

  return { stage, open, close: useCallback(() => setOpen(null), []), fileInput, onFile };
}
