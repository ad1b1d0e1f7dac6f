"use client";

import { useHotkeys } from "react-hotkeys-hook";
import { useSettings } from "../settings/use-settings";
import type { Stage } from "./action";
import { ACTIONS } from "./actions";
import { isSingleKey, keyOfEvent } from "./key-of-event";

/** All shortcuts of the action table: never while typing, and never what the focused control does itself. */
export function useActionKeys(stage: Stage, enabled: boolean): void {
  const singleKeys = useSettings((settings) => settings.singleKeys);
  useHotkeys(
    "*",
    (event) => {
      const key = keyOfEvent(event);
      if (key === null || event.defaultPrevented || (isSingleKey(key) && !singleKeys)) return;
      if (key === "space" && isControl(event.target)) return;
      const action = ACTIONS.find(({ keys }) => keys.includes(key));
      if (action === undefined) return;
      event.preventDefault();
      action.run(stage);
    },
    // The library leaves these roles alone; ours handle only the keys that they use, and say so by preventDefault.
    { enabled, enableOnFormTags: ["option", "slider"] },
    [stage, singleKeys, enabled],
  );
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a, summary, [role=button]") !== null;
}
