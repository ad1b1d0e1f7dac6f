"use client";

import { lazy, Suspense, useDeferredValue, useRef } from "react";
import { useTranslations } from "use-intl";
import { ActionKeys } from "../actions/action-keys";
import type { ChainMapHandle } from "../chain-map/chain-map-props";
import { DropZone } from "../replay/drop-zone";
import { useSessionState } from "../session/session-context";
import { LiveSummary } from "./live-summary";
import { Notices } from "./notices";
import { TopBar } from "./top-bar";
import { useStage } from "./use-stage";
import { useUrlPlace } from "./use-url-place";
import { Welcome } from "./welcome";

const loadWorkbench = () => import("./workbench").then((m) => ({ default: m.Workbench }));
const Workbench = lazy(loadWorkbench);
// At once: it comes while the page becomes alive, and the first click does not wait for it.
if (typeof window !== "undefined") loadWorkbench().catch(() => {});
const HelpDialog = lazy(() => import("../actions/help-dialog").then((m) => ({ default: m.HelpDialog })));
const Palette = lazy(() => import("../actions/palette").then((m) => ({ default: m.Palette })));
const PasteDialog = lazy(() => import("../replay/paste-dialog").then((m) => ({ default: m.PasteDialog })));
const DoctorDialog = lazy(() => import("../doctor/doctor-dialog").then((m) => ({ default: m.DoctorDialog })));
const TraceDialog = lazy(() => import("../controls/trace-dialog").then((m) => ({ default: m.TraceDialog })));

export function Dashboard() {
  const t = useTranslations("shell");
  const map = useRef<ChainMapHandle>(null);
  const { stage, open, close, fileInput, onFile } = useStage(map);
  // Deferred: the workbench is made in slices, not in one task that holds the page.
  const idle = useDeferredValue(useSessionState((state) => state.connection.kind === "idle"));
  useUrlPlace();
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
          <section
            aria-label={t("regions.start")}
            className="flex min-h-0 flex-1 flex-col justify-center py-8"
          >
            <Welcome onChooseFile={stage.page.chooseFile} onPaste={stage.page.showPaste} />
          </section>
        ) : (
          <Suspense>
            <Workbench stage={stage} map={map} />
          </Suspense>
        )}
      </main>
      <ActionKeys stage={stage} enabled={open === null} />
      <LiveSummary />
      <DropZone />
      <input ref={fileInput} type="file" className="hidden" data-testid="file" onChange={onFile} />
      <Suspense>
        {open === "help" ? <HelpDialog onClose={close} /> : null}
        {open === "palette" ? <Palette stage={stage} onClose={close} /> : null}
        {open === "paste" ? <PasteDialog onClose={close} /> : null}
        {open === "doctor" ? <DoctorDialog onClose={close} /> : null}
        {open === "trace" ? <TraceDialog onClose={close} /> : null}
      </Suspense>
    </div>
  );
}
