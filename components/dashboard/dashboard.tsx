"use client";

import { lazy, Suspense, useRef } from "react";
import { useTranslations } from "use-intl";
import { useActionKeys } from "../actions/use-action-keys";
import type { ChainMapHandle } from "../chain-map/chain-map-props";
import { PlaybackBar } from "../controls/playback-bar";
import { Inspector } from "../inspector/inspector";
import { MapPanel } from "../map-panel/map-panel";
import { ListPanel } from "../packet-list/list-panel";
import { DropZone } from "../replay/drop-zone";
import { ReadProgressBar } from "../replay/read-progress";
import { useSessionState } from "../session/session-context";
import { EmptyState } from "./empty-state";
import { LiveSummary } from "./live-summary";
import { Notices } from "./notices";
import { TopBar } from "./top-bar";
import { useStage } from "./use-stage";
import { useUrlState } from "./use-url-state";
import { WayTitle } from "./way-title";
import { Welcome } from "./welcome";

const HelpDialog = lazy(() => import("../actions/help-dialog").then((m) => ({ default: m.HelpDialog })));
const Palette = lazy(() => import("../actions/palette").then((m) => ({ default: m.Palette })));
const PasteDialog = lazy(() => import("../replay/paste-dialog").then((m) => ({ default: m.PasteDialog })));
const TraceDialog = lazy(() => import("../controls/trace-dialog").then((m) => ({ default: m.TraceDialog })));

export function Dashboard() {
  const t = useTranslations("shell");
  const map = useRef<ChainMapHandle>(null);
  const { stage, open, close, fileInput, onFile } = useStage(map);
  const idle = useSessionState((state) => state.connection.kind === "idle");
  useActionKeys(stage, open === null);
  useUrlState();
  return (
    <div className="flex h-dvh min-h-160 flex-col overflow-hidden max-lg:h-auto max-lg:overflow-visible">
      {idle ? null : (
        <a
          href="#packets"
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-panel focus:px-3 focus:py-2"
        >
          {t("skipToList")}
        </a>
      )}
      <TopBar page={stage.page} />
      <Notices />
      <main className="flex min-h-0 flex-1 flex-col">
        {idle ? (
          <section aria-label={t("regions.map")} className="flex min-h-0 flex-1 flex-col justify-center py-8">
            <Welcome onChooseFile={stage.page.chooseFile} onPaste={stage.page.showPaste} />
          </section>
        ) : (
          <>
            <section aria-label={t("regions.map")} className="relative flex min-h-72 flex-1 flex-col">
              <WayTitle />
              <ReadProgressBar />
              <MapPanel map={map} />
              <div className="pointer-events-none absolute inset-0 flex items-center justify-center [&>*]:pointer-events-auto">
                <EmptyState />
              </div>
            </section>
            <section aria-label={t("regions.playback")}>
              <PlaybackBar map={stage.map} />
            </section>
            <div className="flex h-[clamp(11.5rem,26vh,24rem)] min-h-0 shrink-0 bg-panel max-lg:h-auto max-lg:flex-col">
              <section
                id="packets"
                aria-label={t("regions.list")}
                className="flex min-h-0 min-w-0 flex-[12] flex-col border-r border-edge max-lg:h-80 max-lg:flex-none"
              >
                <ListPanel />
              </section>
              <section
                aria-label={t("regions.inspector")}
                className="flex min-h-0 min-w-0 flex-[15] max-lg:h-96 max-lg:flex-none"
              >
                <Inspector onTrace={stage.page.toggleTracing} />
              </section>
            </div>
          </>
        )}
      </main>
      <LiveSummary />
      <DropZone />
      <input ref={fileInput} type="file" className="hidden" data-testid="file" onChange={onFile} />
      <Suspense>
        {open === "help" ? <HelpDialog onClose={close} /> : null}
        {open === "palette" ? <Palette stage={stage} onClose={close} /> : null}
        {open === "paste" ? <PasteDialog onClose={close} /> : null}
        {open === "trace" ? <TraceDialog onClose={close} /> : null}
      </Suspense>
    </div>
  );
}
