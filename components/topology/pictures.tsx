"use client";

import type { Ref } from "react";
import type { ChainMapHandle } from "../chain-map/chain-map-props";
import { MapPanel } from "../map-panel/map-panel";
import type { View } from "../settings/settings";
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
      <div
        className={`flex flex-col ${view === "host" ? "invisible absolute inset-0" : "relative min-w-0 flex-[2]"}`}
      >
        {view === "host" ? null : <SwitchInSight view={view} />}
        <MapPanel map={map} />
      </div>
      {view === "chains" ? null : (
        <div
          className={`flex min-w-0 flex-col ${view === "both" ? "flex-1 border-l border-edge" : "flex-1"}`}
        >
          {view === "host" ? <SwitchInSight view={view} /> : null}
          <TopologyPanel />
        </div>
      )}
    </div>
  );
}

/** Where the picture is wider than the page and is scrolled, the switch stays at the page's edge. */
function SwitchInSight({ view }: { readonly view: View }) {
  return (
    <div className="pointer-events-none sticky left-0 z-10 h-0 w-[min(100%,100cqw)]">
      <ViewSwitch view={view} />
    </div>
  );
}
