import { useDeferredValue } from "react";
import type { Selection } from "./selection";
import { useSessionState } from "./session-context";

/**
 * The selection, for what takes long to draw. While a log is read or replayed it is drawn in slices, so that no task
 * holds the page; live it is drawn at once, since what comes in would keep putting slices off.
 */
export function useShownSelection(): Selection {
  const selection = useSessionState((state) => state.selection);
  const live = useSessionState((state) => state.connection.kind === "live");
  const deferred = useDeferredValue(selection);
  return live ? selection : deferred;
}
