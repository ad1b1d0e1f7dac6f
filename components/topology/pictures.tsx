"use client";

import type { Ref } from "react";
import type { ChainMapHandle } from "../chain-map/chain-map-props";
import { MapPanel } from "../map-panel/map-panel";
import { useView } from "../settings/use-settings";
import { TopologyPanel } from "./topology-panel";
import { ViewSwitch } from "./view-switch";

/**
 * The chain map and the view from above, one of them or both. The map's layer keeps the clock, so the map is
 * there, unseen, also when only the other picture is.
 */
export function Pictures({
  map,
}: {
  readonly map: { current: ChainMapHandle | null } & Ref<ChainMapHandle>;
}) {
  const view = useView();
  return (
    <div className="relative flex min-h-0 flex-1 max-md:min-w-3xl" data-view={view}>
      <div className={`flex ${view === "host" ? "invisible absolute inset-0" : "relative min-w-0 flex-[2]"}`}>
        <MapPanel map={map} />
        {view === "host" ? null : <ViewSwitch view={view} />}
      </div>
      {view === "chains" ? null : (
        <div className={`flex min-w-0 ${view === "both" ? "flex-1 border-l border-edge" : "flex-1"}`}>
          <TopologyPanel />
          {view === "host" ? <ViewSwitch view={view} /> : null}
        </div>
      )}
    </div>
  );
}
