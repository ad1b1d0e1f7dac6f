"use client";

import type { RefObject } from "react";
import { useTranslations } from "use-intl";
import type { Stage } from "../actions/action";
import type { ChainMapHandle } from "../chain-map/chain-map-props";
import { PlaybackBar } from "../controls/playback-bar";
import { Inspector } from "../inspector/inspector";
import { ListPanel } from "../packet-list/list-panel";
import { ReadProgressBar } from "../replay/read-progress";
import { Pictures } from "../topology/pictures";
import { EmptyState } from "./empty-state";
import { useUrlState } from "./use-url-state";
import { WayTitle } from "./way-title";

type WorkbenchProps = { readonly stage: Stage; readonly map: RefObject<ChainMapHandle | null> };

/** The map, what plays on it, and what it is made of. */
export function Workbench({ stage, map }: WorkbenchProps) {
  const t = useTranslations("shell");
  useUrlState();
  return (
    <>
      <section
        aria-label={t("regions.map")}
        className="@container relative flex min-h-72 flex-1 flex-col max-lg:h-120 max-lg:flex-none max-lg:overflow-x-auto"
      >
        <WayTitle />
        <Pictures map={map} />
        <div className="pointer-events-none absolute inset-0 flex items-center justify-center [&>*]:pointer-events-auto">
          <EmptyState />
        </div>
      </section>
      <section aria-label={t("regions.playback")}>
        <ReadProgressBar />
        <PlaybackBar map={stage.map} />
      </section>
      <div className="flex h-[clamp(11.5rem,26vh,24rem)] min-h-0 shrink-0 bg-panel max-lg:h-auto max-lg:flex-col">
        <section
          id="packets"
          aria-label={t("regions.list")}
          className="flex min-h-0 min-w-0 flex-[16] flex-col border-r border-edge max-lg:h-80 max-lg:flex-none"
        >
          <ListPanel stage={stage} />
        </section>
        <section
          aria-label={t("regions.inspector")}
          className="flex min-h-0 min-w-0 flex-[13] max-lg:flex-none max-lg:flex-col"
        >
          <Inspector
            onTrace={stage.page.toggleTracing}
            onDoctor={stage.page.showDoctor}
            onChooseFile={stage.page.chooseFile}
          />
        </section>
      </div>
    </>
  );
}
